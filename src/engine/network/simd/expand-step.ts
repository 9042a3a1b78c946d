import type { ExpandNode } from '../../../core/models/architecture';
import type { Activation, Step, StepContext } from './step';

/**
 * y = relu?(stream + widened x), or the widened x alone: kept channels in their places, a trainable constant in the others. Backward
 * the stream's gradient is that of the sum, from which the narrow branch takes its channels and the constants their sums.
 */
export function expandStep(
  context: StepContext,
  node: ExpandNode,
  relu: boolean,
  input: Activation,
  stream: Activation | null,
  output: Activation,
): Step {
  const { kernels, buffers } = context;
  const { height, width, channels: wide, value: y } = output;
  const narrow = input.channels;
  const floor = relu ? 0 : Number.NEGATIVE_INFINITY;
  const table = sourceTable(context, node);
  const constants = constantChannels(node);
  const sums = buffers.floats(wide);
  const shift = context.weight(node.shift);
  return {
    forward(count) {
      const [a, x] = [stream?.value, input.value];
      kernels.joinNarrow(
        ...([a?.at ?? 0, a?.row ?? 0, a?.image ?? 0, x.at, x.row, x.image, narrow, table, shift] as const),
        ...([floor, count, height, width, wide, y.at, y.row, y.image] as const),
      );
    },
    backward(count) {
      const dy = output.gradient;
      const total = stream === null ? dy : stream.gradient;
      if (dy === null || total === null) return;
      if (stream !== null)
        kernels.gate(
          ...([dy.at, dy.row, dy.image, y.at, y.row, y.image, floor, count, height, width * wide] as const),
          ...([total.at, total.row, total.image] as const),
        );
      const dx = input.gradient;
      if (dx !== null)
        kernels.narrowGradient(
          ...([total.at, total.row, total.image, wide, table, count, height, width, narrow] as const),
          ...([dx.at, dx.row, dx.image] as const),
        );
      // Its border, if it has one, is 0.
      kernels.columnSums(total.origin, 4 * wide, (count * total.image) / (4 * wide), wide, sums);
      const all = buffers.viewFloats(sums, wide);
      const own = buffers.viewFloats(context.gradient(node.shift), constants.length);
      constants.forEach((channel, index) => {
        own[index] = all[channel] ?? 0;
      });
    },
  };
}

/** Where the wide channels come from, int32 on the heap: channel of the narrow branch, or -1 - number of the constant. */
export function sourceTable({ buffers }: StepContext, node: ExpandNode): number {
  const { channels } = node.output;
  const table = buffers.bytes(4 * channels);
  const view = buffers.viewInts(table, channels);
  node.places.forEach((channel, place) => {
    view[channel] = place;
  });
  constantChannels(node).forEach((channel, index) => {
    view[channel] = -1 - index;
  });
  return table;
}

function constantChannels({ output, places }: ExpandNode): readonly number[] {
  return Array.from({ length: output.channels }, (_, channel) => channel).filter(
    (channel) => !places.includes(channel),
  );
}
