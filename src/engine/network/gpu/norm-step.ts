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
} from '../../kernels/wgsl/norm';
import { NORM_EPSILON, NORM_MOMENTUM } from '../network';
import { whole } from './arena';
import { always, call, each } from './call';
import { strideOf } from './layout';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** Rows of `terms`: scale, shift, mean, inverse deviation, slope, offset. */
const TERMS = 6;
/** Invocations over which pixels are summed, and at most so many partial sums per channel. */
const BUSY_INVOCATIONS = 65_536;
const MOST_BLOCKS = 4096;
const MOST_BLOCKS_WITHOUT_GPU = 16;
/** Invocations that join the partial sums of a channel. */
const JOIN_WIDTH = 256;
const JOIN_WIDTH_WITHOUT_GPU = 16;

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
  const most = Math.min(
    context.tiled ? MOST_BLOCKS : MOST_BLOCKS_WITHOUT_GPU,
    Math.ceil((context.batch * pixels) / 4),
  );
  const blocks = Math.max(1, Math.min(most, Math.ceil(BUSY_INVOCATIONS / lanes)));
  const join = context.tiled ? JOIN_WIDTH : JOIN_WIDTH_WITHOUT_GPU;
  const sizes = { channels, pixels, blocks, stride };
  const terms = whole(context.arena.reserve(`${node.name} terms`, 4 * TERMS * stride));
  const partial = context.scratch(4 * 2 * blocks * channels);
  const gamma = context.parameter(node.gamma);
  const beta = context.parameter(node.beta);
  const running = context.statistics(node.name);
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
        normRecall(),
        { channels, stride, epsilon: NORM_EPSILON },
        [gamma, beta, running, terms],
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
