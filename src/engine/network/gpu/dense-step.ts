import type { DenseNode } from '../../../core/models/architecture';
import { denseForward, denseInputGradient, denseWeightGradient } from '../../kernels/wgsl/dense';
import { gate } from '../../kernels/wgsl/elementwise';
import { tileGroups } from '../../kernels/wgsl/gemm';
import type { Region } from './arena';
import { always, type Call, call, perElement } from './call';
import { throughWeights } from './relevance';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** y = relu?(x W + b). Backward: dW = x^T dy with db, then dx = dy W^T. */
export function denseStep(
  context: StepContext,
  node: DenseNode,
  relu: boolean,
  input: Value,
  output: Value,
): Step {
  const { batch } = context;
  const inputs = input.size;
  const units = output.size;
  const sizes = { inputs, units };
  const weight = context.parameter(node.weight);
  const across = context.tileFor(batch, units);
  const back = context.tileFor(batch, inputs);
  const outer = context.tileFor(inputs + 1, units);
  return {
    forward: [
      call(
        denseForward(across, inputs, units, relu),
        sizes,
        [input.region, weight, context.parameter(node.bias), output.region],
        (count) => tileGroups(across, count, units),
      ),
    ],
    backward(gradients, wanted) {
      const dy = gradients.of(output);
      const gated = relu && !output.gated;
      const dx = gradients.into(input);
      return [
        ...(gated ? [perElement(gate, units, [output.region, dy])] : []),
        ...(wanted === 'all' ? [ofParameters(dy)] : []),
        ...(dx === null
          ? []
          : [
              call(
                denseInputGradient(back, inputs, units, input.gated),
                sizes,
                [dy, weight, input.region, dx.region],
                (count) => tileGroups(back, count, inputs),
              ),
              ...dx.after,
            ]),
      ];
    },
    relevance: (relevance) =>
      throughWeights(relevance, {
        ...{ input, output, weight, clamp: 0 },
        forward: (part, y) =>
          call(
            denseForward(across, inputs, units, false),
            sizes,
            [input.region, part, relevance.zeros(units), y],
            (count) => tileGroups(across, count, units),
          ),
        back: (part, y, x) =>
          call(denseInputGradient(back, inputs, units, false), sizes, [y, part, input.region, x], (count) =>
            tileGroups(back, count, inputs),
          ),
      }),
  };

  function ofParameters(dy: Region): Call {
    return call(
      denseWeightGradient(outer, inputs, units),
      sizes,
      [input.region, dy, context.gradient(node.weight), context.gradient(node.bias)],
      always(tileGroups(outer, inputs + 1, units)),
    );
  }
}
