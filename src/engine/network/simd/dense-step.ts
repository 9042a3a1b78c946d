import type { DenseNode } from '../../../core/models/architecture';
import { BIAS, BIAS_RELU, GATE, STORE } from '../../kernels/simd/kernels';
import type { Activation, Step, StepContext } from './step';

/** y = relu?(x W + b). Backward: dW = x^T dy, db = column sums, dx = dy W^T. */
export function denseStep(
  context: StepContext,
  node: DenseNode,
  relu: boolean,
  input: Activation,
  output: Activation,
): Step {
  const { kernels, edge } = context;
  const depth = input.height * input.width * input.channels;
  const units = output.channels;
  const weight = context.weight(node.weight);
  const bias = context.weight(node.bias);
  const packedFloats = Math.max(depth * 8 * Math.ceil(units / 8), units * 8 * Math.ceil(depth / 8));
  const packed = context.reservePacked(packedFloats);
  const x = input.value;
  const y = output.value;
  return {
    forward(count) {
      const mode = relu ? BIAS_RELU : BIAS;
      kernels.packMultiply(
        ...([x.at, x.image, weight, 4 * units, 4, packed(), y.at, y.image] as const),
        ...([count, units, depth, bias, 0, mode, edge] as const),
      );
    },
    backward(count, wanted) {
      const dy = output.gradient;
      if (dy === null) return;
      if (wanted === 'all') {
        const [dWeight, dBias] = [context.gradient(node.weight), context.gradient(node.bias)];
        kernels.outerProduct(x.at, x.image, dy.at, dy.image, dWeight, dBias, depth, units, count, edge);
      }
      const dx = input.gradient;
      if (dx === null) return;
      const mode = input.gated ? GATE : STORE;
      kernels.packMultiply(
        ...([dy.at, dy.image, weight, 4, 4 * units, packed(), dx.at, dx.image] as const),
        ...([count, depth, units, x.at, x.image, mode, edge] as const),
      );
    },
  };
}
