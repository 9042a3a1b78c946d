import { rngStream } from '../../core/base/rng';
import type { Dataset, Split } from '../../core/datasets/dataset';
import type { Shape } from '../../core/models/architecture';
import { sizeOf } from '../../core/models/architecture';
import { CLASSES } from './models';

const CLASS_NAMES = Array.from({ length: CLASSES }, (_, i) => String(i));

/** Noise around one template per class: learnable, so that no measurement runs on saturated or undefined numbers. */
export function noisyTemplates(shape: Shape, train: number, test: number): Dataset {
  const rng = rngStream(1, 'bench');
  const pixels = sizeOf(shape);
  const templates = CLASS_NAMES.map(() => Uint8Array.from({ length: pixels }, () => rng.below(128)));
  const split = (count: number): Split => {
    const images = new Uint8Array(count * pixels);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
    labels.forEach((label, i) => {
      templates[label]?.forEach((value, j) => {
        images[i * pixels + j] = value + rng.below(128);
      });
    });
    return { images, labels };
  };
  return {
    name: 'benchmark',
    source: 'strokes',
    ...shape,
    classNames: CLASS_NAMES,
    train: split(train),
    test: split(test),
    normalisation: {
      mean: Array.from({ length: shape.channels }, () => 0.5),
      std: Array.from({ length: shape.channels }, () => 0.25),
    },
  };
}

/** The same pixels as our kernels see them: float32, normalised. */
export function normalised({ train, normalisation }: Dataset): Float32Array {
  const mean = normalisation.mean[0] ?? 0;
  const std = normalisation.std[0] ?? 1;
  return Float32Array.from(train.images, (value) => (value / 255 - mean) / std);
}
