import type { BlobLike } from '../base/blob-like';
import { LabError } from '../base/errors';
import type { Dataset, DatasetFacts, Split } from './dataset';
import { checkCount } from './split';

/** A data set whose bytes the browser holds once for all threads: whoever computes on them reads them in its own. */
export interface SharedDataset extends DatasetFacts {
  readonly train: SharedSplit;
  readonly test: SharedSplit;
}

/** The bytes of a `Split`. */
export interface SharedSplit {
  readonly images: BlobLike;
  /** One byte an image. */
  readonly labels: BlobLike;
}

/** The first `train` and `test` images, none of them read. Throws `bad-dataset` when there are fewer. */
export function takeShared(dataset: SharedDataset, train: number, test: number): SharedDataset {
  return {
    ...dataset,
    train: firstImages(dataset, 'train', train),
    test: firstImages(dataset, 'test', test),
  };
}

/**
 * The bytes themselves, in buffers of the caller's own.
 * @throws LabError('bad-dataset') when the browser no longer has them.
 */
export async function readShared(dataset: SharedDataset): Promise<Dataset> {
  try {
    const [train, test] = await Promise.all([readSplit(dataset.train), readSplit(dataset.test)]);
    return { ...dataset, train, test };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError(
      'bad-dataset',
      `The browser could not read the images of ${dataset.name} (${why}): it may be short of memory or disk space. Close other pages, choose the data again and run again.`,
    );
  }
}

function firstImages(dataset: SharedDataset, split: 'train' | 'test', count: number): SharedSplit {
  const { images, labels } = dataset[split];
  checkCount(dataset.name, split, labels.size, count);
  const imageBytes = dataset.height * dataset.width * dataset.channels;
  return { images: images.slice(0, count * imageBytes), labels: labels.slice(0, count) };
}

async function readSplit({ images, labels }: SharedSplit): Promise<Split> {
  const [imageBuffer, labelBuffer] = await Promise.all([images.arrayBuffer(), labels.arrayBuffer()]);
  return { images: new Uint8Array(imageBuffer), labels: new Uint8Array(labelBuffer) };
}
