import type { Dataset, DatasetConfig, DatasetSource, Split } from '../../core/datasets/dataset';
import { takeDataset } from '../../core/datasets/split';
import { isGenerated } from './data-state';
import { nextTask } from './page-time';

/** Generated sets above this are made anew by each run: they are cheap to make and dear to keep. */
const MOST_GENERATED_BYTES = 64e6;
/** Copied in one task of the page: a millisecond or two. */
const COPY_BYTES = 4e6;

/** Images of the loaded data sets, outside the store: megabytes that no component reads. */
const shelf = new Map<DatasetSource, Dataset>();
const underway = new Map<DatasetSource, Promise<unknown>>();

export function keepImages(dataset: Dataset): void {
  const bytes = dataset.train.images.length + dataset.test.images.length;
  if (isGenerated(dataset.source) && bytes > MOST_GENERATED_BYTES) shelf.delete(dataset.source);
  else shelf.set(dataset.source, dataset);
}

export function hasImages(source: DatasetSource): boolean {
  return shelf.has(source);
}

/** What is at hand of `source`, not to be changed. */
export function imagesAtHand(source: DatasetSource): Dataset | null {
  return shelf.get(source) ?? null;
}

/** The images of `source` are being made: a run that needs them waits for them rather than make them once more. */
export function expectImages(source: DatasetSource, made: Promise<unknown>): void {
  underway.set(source, made);
  const over = () => {
    if (underway.get(source) === made) underway.delete(source);
  };
  made.then(over, over);
}

/**
 * Images for one run, in buffers of its own; null for a generated set that is not here in full: the run makes it itself.
 * @throws LabError('bad-dataset') when there are fewer than asked for.
 */
export async function imagesFor({ source, train, test }: DatasetConfig): Promise<Dataset | null> {
  await underway.get(source)?.catch(() => undefined);
  const whole = shelf.get(source);
  if (whole === undefined) return null;
  const enough = whole.train.labels.length >= train && whole.test.labels.length >= test;
  if (isGenerated(source) && !enough) return null;
  const taken = takeDataset(whole, train, test);
  return { ...taken, train: await copied(taken.train), test: await copied(taken.test) };
}

/** Buffers of their own, filled in several tasks: a data set may have hundreds of megabytes. */
async function copied({ images, labels }: Split): Promise<Split> {
  const copy = new Uint8Array(images.length);
  for (let at = 0; at < images.length; at += COPY_BYTES) {
    await nextTask();
    copy.set(images.subarray(at, at + COPY_BYTES), at);
  }
  return { images: copy, labels: labels.slice() };
}
