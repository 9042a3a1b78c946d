import type { ConvNode } from '../../../core/models/architecture';
import { BIAS, BIAS_RELU, STORE } from '../../kernels/simd/kernels';
import type { ImageBuffer } from './buffers';
import type { Activation, Step, StepContext } from './step';

/**
 * y = relu?(conv(x, W) + b) over a bordered x. Backward: filter and bias gradients from dy (a copy, zero where the ReLU was closed),
 * and dx as the convolution of dy with the turned kernel: over dy's own border for stride 1, over a copy spread `stride` apart
 * otherwise.
 */
export function convStep(
  context: StepContext,
  node: ConvNode,
  relu: boolean,
  input: Activation,
  output: Activation,
): Step {
  const { kernels, edge } = context;
  const { kernel, stride, pad } = node;
  const inC = input.channels;
  const outC = output.channels;
  const weight = context.weight(node.weight);
  const bias = node.bias === null ? 0 : context.weight(node.bias);
  const packed = context.reservePacked(
    kernel * kernel * 8 * Math.max(inC * Math.ceil(outC / 8), outC * Math.ceil(inC / 8)),
  );
  const x = input.value;
  const firstTap = x.at - pad * x.row - 4 * pad * inC;
  const y = output.value;
  const { height: outH, width: outW } = output;
  const mode = relu ? BIAS_RELU : bias === 0 ? STORE : BIAS;
  const back = kernel - 1 - pad;
  const gated = relu ? context.buffers.image(context.backCapacity, output, stride === 1 ? back : 0) : null;
  const spread = stride === 1 || input.gradient === null ? null : spreadBuffer();

  /** dy with its pixels `stride` apart: as large as the bordered input gradient needs. */
  function spreadBuffer(): ImageBuffer {
    const shape = { height: input.height + 2 * pad - kernel + 1, width: input.width + 2 * pad - kernel + 1 };
    return context.buffers.image(context.backCapacity, { ...shape, channels: outC }, back);
  }

  return {
    forward(count) {
      kernels.convolve(
        ...([firstTap, x.row, x.image, inC, weight, 0, packed(), kernel, stride] as const),
        ...([y.at, count, outH, outW, outC, bias, mode, edge] as const),
      );
    },
    backward(count, wanted) {
      const dOutput = output.gradient;
      const dx = input.gradient;
      if (dOutput === null || (dx === null && wanted === 'values')) return;
      if (gated !== null)
        kernels.gate(
          ...([dOutput.at, dOutput.row, dOutput.image, y.at, y.row, y.image, 0] as const),
          ...([count, outH, outW * outC, gated.at, gated.row, gated.image] as const),
        );
      const dy = gated ?? dOutput;
      if (wanted === 'all') {
        const dBias = node.bias === null ? 0 : context.gradient(node.bias);
        kernels.convolveFilterGradient(
          ...([firstTap, x.row, x.image, inC, kernel, stride, dy.at, dy.row, dy.image] as const),
          ...([count, outH, outW, outC, context.gradient(node.weight), dBias, edge] as const),
        );
      }
      if (dx === null) return;
      if (spread !== null)
        kernels.dilate(
          ...([dy.at, dy.row, dy.image, count, outH, outW, outC, stride] as const),
          ...([spread.at, spread.row, spread.image] as const),
        );
      const from = spread ?? dy;
      const firstBack = from.at - back * from.row - 4 * back * outC;
      kernels.convolve(
        ...([firstBack, from.row, from.image, outC, weight, 1, packed(), kernel, 1] as const),
        ...([dx.at, count, input.height, input.width, inC, 0, STORE, edge] as const),
      );
    },
  };
}
