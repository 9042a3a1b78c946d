import { LabError } from '../base/errors';
import type { Dataset, DatasetSource, Normalisation, Split } from './dataset';
import type { DroppedPair, LabelledImages } from './pairing';
import { type SplitPlan, sharePlan, splitDataset } from './split';

export interface AssembleOptions {
  /** Null: the training images' file name without its endings. */
  readonly name: string | null;
  readonly source: DatasetSource;
  /** Null: "0" to the largest label. */
  readonly classNames: readonly string[] | null;
  /** Null: measured on the training pixels. */
  readonly normalisation: Normalisation | null;
  /** How a single pair is cut: a share for testing, or a plan of one's own. Ignored when test files are given. */
  readonly split: { readonly testShare: number } | SplitPlan;
}

/** A data set out of decoded files. Throws `bad-file` or `bad-dataset` when labels and classes do not fit. */
export function assembleDataset(pair: DroppedPair, options: AssembleOptions): Dataset {
  const { images } = pair.train;
  const classNames = nameClasses(pair, options.classNames);
  const { train, test } = splitPair(pair, options.split);
  return {
    name: options.name ?? (images.name.replace(/(\.idx|\.ubyte|\.gz)+$/i, '') || images.name),
    source: options.source,
    height: images.height,
    width: images.width,
    channels: images.channels,
    classNames,
    train,
    test,
    normalisation: options.normalisation ?? measureNormalisation(train.images, images.channels),
  };
}

/** Mean and standard deviation of pixels / 255 for every channel; a constant channel gets 1, which leaves it at zero. */
export function measureNormalisation(images: Uint8Array, channels: number): Normalisation {
  const perChannel = Array.from({ length: channels }, (_, channel) => {
    const counts = new Float64Array(256);
    for (let at = channel; at < images.length; at += channels) {
      const value = images[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const total = images.length / channels;
    const mean = counts.reduce((sum, count, value) => sum + (count * value) / 255, 0) / total;
    const variance = counts.reduce((sum, count, value) => sum + count * (value / 255 - mean) ** 2, 0) / total;
    return { mean, std: variance > 0 ? Math.sqrt(variance) : 1 };
  });
  return { mean: perChannel.map(({ mean }) => mean), std: perChannel.map(({ std }) => std) };
}

function splitPair(pair: DroppedPair, split: AssembleOptions['split']): { train: Split; test: Split } {
  const pool = asSplit(pair.train);
  if (pair.test !== null) return { train: pool, test: asSplit(pair.test) };
  return splitDataset(pool, 'testShare' in split ? sharePlan(pool.labels.length, split.testShare) : split);
}

function asSplit({ images, labels }: LabelledImages): Split {
  return { images: images.values, labels: labels.values };
}

function nameClasses(pair: DroppedPair, given: readonly string[] | null): readonly string[] {
  const pairs = pair.test === null ? [pair.train] : [pair.train, pair.test];
  const seen = new Set(pairs.flatMap(({ labels }) => [...new Set(labels.values)]));
  const largest = Math.max(...seen);
  const file = pair.train.labels.name;
  if (seen.size < 2) {
    throw new LabError(
      'bad-file',
      `${file} has one class only: every label is ${largest}. A classifier needs at least two.`,
    );
  }
  if (given !== null && largest >= given.length) {
    const culprit = pairs.find(({ labels }) => labels.values.includes(largest))?.labels.name ?? file;
    throw new LabError(
      'bad-dataset',
      `${culprit} has a label ${largest}, but ${given.length} class names cover labels 0 to ${given.length - 1}: give ${largest + 1} names, or none.`,
    );
  }
  return given ?? Array.from({ length: largest + 1 }, (_, label) => String(label));
}
