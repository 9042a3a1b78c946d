import type { ExpandNode } from '../../../core/models/architecture';
import { expandForward, expandGradient } from '../../kernels/wgsl/expand';
import type { Region } from './arena';
import { call, each } from './call';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** y = x, its channels in their places between channels of zeros. */
export function expandStep(context: StepContext, node: ExpandNode, input: Value, output: Value): Step {
  const pixels = input.height * input.width;
  const narrow = input.channels;
  const wide = output.channels;
  const picks = new Uint32Array(wide).fill(narrow);
  node.places.forEach((place, channel) => {
    picks[place] = channel;
  });
  const picksAt = context.table(`${node.name} picks`, picks);
  const placesAt = context.table(`${node.name} places`, Uint32Array.from(node.places));
  const sizes = { pixels, narrow, wide };
  const narrowed = (from: Region, to: Region) =>
    call(expandGradient(), sizes, [from, placesAt, to], each(pixels * narrow));
  return {
    forward: [call(expandForward(), sizes, [input.region, picksAt, output.region], each(output.size))],
    backward(gradients) {
      const dx = gradients.into(input);
      return dx === null ? [] : [narrowed(gradients.of(output), dx.region), ...dx.after];
    },
    /** What falls on the zeros ends there. */
    relevance(context) {
      const into = context.at.into(input);
      return into === null ? [] : [narrowed(context.at.of(output), into.region), ...into.after];
    },
  };
}
