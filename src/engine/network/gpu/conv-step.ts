import type { ConvNode } from '../../../core/models/architecture';
import { OFFICIAL_EPSILON } from '../../../core/relevance/mode';
import {
  convFilterGradient,
  convFilterSum,
  convForward,
  convInputGradient,
  filterSumGroups,
} from '../../kernels/wgsl/conv';
import { tileGroups } from '../../kernels/wgsl/gemm';
import { filterShares } from '../../kernels/wgsl/shares';
import type { Region } from './arena';
import { always, type Call, call } from './call';
import { throughWeights } from './relevance';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** y = conv(x, W) + b. Backward: filter and bias gradient in partial sums over the batch, their sum, then the input gradient. */
export function convStep(context: StepContext, node: ConvNode, input: Value, output: Value): Step {
  const { batch } = context;
  const { kernel, stride, pad } = node;
  const shape = { kernel, stride, pad, inC: input.channels, outC: output.channels };
  const sizes = {
    inH: input.height,
    inW: input.width,
    inC: input.channels,
    outH: output.height,
    outW: output.width,
    outC: output.channels,
  };
  const inPixels = input.height * input.width;
  const outPixels = output.height * output.width;
  const weights = kernel * kernel * input.channels;
  const weight = context.parameter(node.weight);
  const bias = node.bias === null ? null : context.parameter(node.bias);
  const across = context.tileFor(batch * outPixels, output.channels);
  const back = context.tileFor(batch * inPixels, input.channels);
  return {
    forward: [
      call(
        convForward(across, shape, bias !== null),
        sizes,
        [input.region, weight, ...(bias === null ? [] : [bias]), output.region],
        (count) => tileGroups(across, count * outPixels, output.channels),
      ),
    ],
    backward(gradients, wanted) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      return [
        ...(wanted === 'all' ? ofParameters(dy) : []),
        ...(dx === null
          ? []
          : [
              call(convInputGradient(back, shape), sizes, [dy, weight, dx.region], (count) =>
                tileGroups(back, count * inPixels, input.channels),
              ),
              ...dx.after,
            ]),
      ];
    },
    relevance(relevance) {
      return throughWeights(relevance, {
        ...{ input, output, weight, clamp: relevance.mode === 'official' ? OFFICIAL_EPSILON : 0 },
        forward: (part, y) =>
          call(convForward(across, shape, false), sizes, [input.region, part, y], (count) =>
            tileGroups(across, count * outPixels, output.channels),
          ),
        back: (part, y, x) =>
          call(convInputGradient(back, shape), sizes, [y, part, x], (count) =>
            tileGroups(back, count * inPixels, input.channels),
          ),
      });
    },
  };

  function ofParameters(dy: Region): readonly Call[] {
    const outer = context.tileFor(weights + 1, output.channels);
    const { groups, splits, total, joining } = filterShares(
      { tiled: context.tiled, biased: bias !== null },
      outer,
      weights,
      output.channels,
      batch * outPixels,
    );
    const partial = context.scratch(4 * splits * total);
    const dBias = node.bias === null ? [] : [context.gradient(node.bias)];
    return [
      call(convFilterGradient(outer, shape), sizes, [input.region, dy, partial], always(groups), splits),
      call(
        convFilterSum(joining),
        { splits, weights: weights * output.channels, total },
        [partial, context.gradient(node.weight), ...dBias],
        always(filterSumGroups(joining, total)),
      ),
    ];
  }
}
