import type { ExpandNode } from '../../../core/models/architecture';
import type { Activation, Step, StepContext } from './step';

/** y = x, its channels in their places between channels of zeros. */
export function expandStep(
  { kernels, buffers }: StepContext,
  node: ExpandNode,
  input: Activation,
  output: Activation,
): Step {
  const { height, width, channels: wide, value: y } = output;
  const { channels: narrow, value: x } = input;
  const places = buffers.bytes(4 * narrow);
  buffers.viewInts(places, narrow).set(node.places);
  return {
    // What nothing is written to was made of zeros.
    forward(count) {
      kernels.widen(
        ...([x.at, x.row, x.image, narrow, places, count, height, width, wide] as const),
        ...([y.at, y.row, y.image] as const),
      );
    },
    backward(count) {
      const dy = output.gradient;
      const dx = input.gradient;
      if (dy === null || dx === null) return;
      kernels.narrowGradient(
        ...([dy.at, dy.row, dy.image, wide, places, count, height, width, narrow] as const),
        ...([dx.at, dx.row, dx.image] as const),
      );
    },
  };
}
