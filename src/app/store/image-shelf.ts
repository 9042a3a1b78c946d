import type { DatasetConfig, DatasetFacts, DatasetSource } from '../../core/datasets/dataset';
import { type SharedDataset, takeShared } from '../../core/datasets/shared-dataset';
import { isGenerated } from './data-state';

/** The loaded data sets, outside the store: no component compares them. The browser holds their images, once for all runs. */
const shelf = new Map<DatasetSource, SharedDataset>();
const underway = new Map<DatasetSource, Promise<unknown>>();

export function keepImages(dataset: SharedDataset): void {
  shelf.set(dataset.source, dataset);
}

export function hasImages(source: DatasetSource): boolean {
  return shelf.has(source);
}

/** What the images of `source` are like; null when they are not at hand. */
export function factsAtHand(source: DatasetSource): DatasetFacts | null {
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
 * Images for one run, which its worker reads; null for a generated set that is not here in full: the run makes it itself.
 * @throws LabError('bad-dataset') when there are fewer than asked for.
 */
export async function imagesFor({ source, train, test }: DatasetConfig): Promise<SharedDataset | null> {
  await underway.get(source)?.catch(() => undefined);
  const whole = shelf.get(source);
  if (whole === undefined) return null;
  const enough = whole.train.labels.size >= train && whole.test.labels.size >= test;
  return isGenerated(source) && !enough ? null : takeShared(whole, train, test);
}
