import { lanesFor } from '../../kernels/wgsl/kernel';
import { globalAverage, globalAverageGradient, poolForward, poolGradient } from '../../kernels/wgsl/pool';
import { call, each } from './call';
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
  };
}
