import { rngStream } from '../../core/base/rng';
import type { Dataset, Split } from '../../core/datasets/dataset';
import type { Shape } from '../../core/models/architecture';

/** Noise, its labels in turn: `count` training images, and three more to test on. */
export function randomDataset(
  { height, width, channels }: Shape,
  classes: number,
  count: number,
  seed: number,
): Dataset {
  const rng = rngStream(seed, 'pixels');
  const split = (images: number): Split => ({
    images: Uint8Array.from({ length: images * height * width * channels }, () => rng.below(256)),
    labels: Uint8Array.from({ length: images }, (_, i) => i % classes),
  });
  return {
    ...{ name: 'random', source: 'strokes', height, width, channels },
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    train: split(count),
    test: split(count + 3),
    normalisation: {
      mean: Array.from({ length: channels }, (_, c) => 0.4 + 0.1 * c),
      std: Array.from({ length: channels }, (_, c) => 0.3 + 0.02 * c),
    },
  };
}

/** Of two vectors of one length; NaN where the second is shorter. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
