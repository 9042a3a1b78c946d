import type { ExpandNode } from '../../../core/models/architecture';
import type { Activation, Step, StepContext } from './step';

/** Widens a narrowed branch to its stream: kept channels in their places, a trainable constant in the others. */
export function expandStep(
  context: StepContext,
  node: ExpandNode,
  input: Activation,
  output: Activation,
): Step {
  const { kernels, buffers } = context;
  const { height, width, channels: outC } = output;
  const inC = input.channels;
  const table = buffers.bytes(4 * outC);
  const constants: number[] = [];
  for (let channel = 0; channel < outC; channel++) {
    const place = node.places.indexOf(channel);
    if (place === -1) constants.push(channel);
    buffers.viewInts(table, outC)[channel] = place === -1 ? -constants.length : place;
  }
  const sums = buffers.floats(outC);
  const shift = context.weight(node.shift);
  const y = output.value;
  return {
    forward(count) {
      kernels.expand(input.value.at, inC, table, shift, count, height, width, outC, y.at, y.row, y.image);
    },
    backward(count) {
      const dy = output.gradient;
      const dx = input.gradient;
      if (dy === null || dx === null) return;
      kernels.expandGradient(dy.at, outC, table, count, height, width, inC, dx.at, dx.row, dx.image);
      kernels.columnSums(dy.at, 4 * outC, count * height * width, outC, sums);
      const all = buffers.viewFloats(sums, outC);
      const own = buffers.viewFloats(context.gradient(node.shift), constants.length);
      constants.forEach((channel, index) => {
        own[index] = all[channel] ?? 0;
      });
    },
  };
}
