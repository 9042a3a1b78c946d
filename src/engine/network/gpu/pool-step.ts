import { lanesFor } from '../../kernels/wgsl/kernel';
import { globalAverage, globalAverageGradient, poolForward, poolGradient } from '../../kernels/wgsl/pool';
import { call, each } from './call';
import { multiplied, shareOut } from './relevance';
import type { Step } from './step';
import type { Value } from './value';

/** Non-overlapping pooling; an incomplete window at the edge is dropped. */
export function poolStep(kind: 'max' | 'average', size: number, input: Value, output: Value): Step {
  const { height, width, channels } = input;
  const sizes = { height, width, channels, size };
  const lanes = channels / lanesFor(channels).width;
  const windows = Math.ceil(height / size) * Math.ceil(width / size);
  return {
    forward: [
      call(
        poolForward(kind, channels),
        sizes,
        [input.region, output.region],
        each(output.height * output.width * lanes),
      ),
    ],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      if (dx === null) return [];
      const read = kind === 'max' ? [input.region, dy] : [dy];
      return [
        call(poolGradient(kind, channels), sizes, [...read, dx.region], each(windows * lanes)),
        ...dx.after,
      ];
    },
    relevance(context) {
      if (!input.trained) return [];
      // The gradient of the mean divides by the window; the rule does not.
      const factor = kind === 'max' ? 1 : size ** 2;
      const { share, calls } = shareOut(context, output, output.region, factor);
      const spread = context.scratch.positive(input.size);
      const read = kind === 'max' ? [input.region, share] : [share];
      return [
        ...calls,
        call(poolGradient(kind, channels), sizes, [...read, spread], each(windows * lanes)),
        ...multiplied(context, input, [spread]),
      ];
    },
  };
}

export function globalAverageStep(input: Value, output: Value): Step {
  const pixels = input.height * input.width;
  const { channels } = input;
  const sizes = { pixels, channels };
  return {
    forward: [call(globalAverage(), sizes, [input.region, output.region], each(channels))],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      if (dx === null) return [];
      return [call(globalAverageGradient(), sizes, [dy, dx.region], each(pixels * channels)), ...dx.after];
    },
    relevance(context) {
      if (!input.trained) return [];
      const { share, calls } = shareOut(context, output, output.region, pixels);
      const spread = context.scratch.positive(input.size);
      return [
        ...calls,
        call(globalAverageGradient(), sizes, [share, spread], each(pixels * channels)),
        ...multiplied(context, input, [spread]),
      ];
    },
  };
}
