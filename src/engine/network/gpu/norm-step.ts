import type { BatchNormNode } from '../../../core/models/architecture';
import { lanesFor } from '../../kernels/wgsl/kernel';
import {
  normApply,
  normGradient,
  normGradientPrepare,
  normGradientSums,
  normMoments,
  normPrepare,
  normRecall,
  TERM_ROWS,
} from '../../kernels/wgsl/norm';
import { normShares } from '../../kernels/wgsl/shares';
import { NORM_EPSILON, NORM_MOMENTUM } from '../network';
import { whole } from './arena';
import { always, call, each } from './call';
import { strideOf } from './layout';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** y = relu?(gamma (x - mean) / sqrt(var + eps) + beta): batch statistics while training, running ones otherwise. */
export function normStep(
  context: StepContext,
  node: BatchNormNode,
  relu: boolean,
  input: Value,
  output: Value,
): Step {
  const { channels } = input;
  const pixels = input.height * input.width;
  const stride = strideOf(channels);
  const lanes = channels / lanesFor(channels).width;
  const { blocks, join } = normShares(context.tiled, channels, context.batch * pixels);
  const sizes = { channels, pixels, blocks, stride };
  const terms = whole(context.arena.reserve(`${node.name} terms`, 4 * TERM_ROWS * stride));
  const partial = context.scratch(4 * 2 * blocks * channels);
  const gamma = context.parameter(node.gamma);
  const beta = context.parameter(node.beta);
  const running = context.statistics(node.name);
  const mean = { ...running, bytes: 4 * channels };
  const variance = { ...mean, offset: running.offset + 4 * stride };
  const x = input.region;
  const perBlock = each(blocks * lanes)(1);
  const perElement = each(pixels * lanes);
  const apply = call(normApply(channels, relu), sizes, [x, terms, output.region], perElement);
  return {
    forward: [
      call(normMoments(channels), sizes, [x, partial], always(perBlock)),
      call(
        normPrepare(join),
        { ...sizes, epsilon: NORM_EPSILON, momentum: NORM_MOMENTUM },
        [partial, gamma, beta, terms, running],
        always(channels),
      ),
      apply,
    ],
    evaluate: [
      call(
        normRecall({ scaled: true, shifted: true }),
        { channels, stride, epsilon: NORM_EPSILON },
        [mean, variance, gamma, beta, terms],
        always(each(channels)(1)),
      ),
      apply,
    ],
    backward(gradients) {
      const dy = gradients.of(output);
      const dGamma = context.gradient(node.gamma);
      const dBeta = context.gradient(node.beta);
      const dx = gradients.into(input);
      return [
        call(normGradientSums(channels, relu), sizes, [x, dy, terms, partial], always(perBlock)),
        call(normGradientPrepare(join), sizes, [partial, terms, dGamma, dBeta], always(channels)),
        ...(dx === null
          ? []
          : [call(normGradient(channels, relu), sizes, [x, dy, terms, dx.region], perElement), ...dx.after]),
      ];
    },
    relevance: ({ at }) => at.move(output, input),
  };
}
