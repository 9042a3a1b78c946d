import { LabError } from '../../core/base/errors';
import type { DatasetConfig, DatasetFacts } from '../../core/datasets/dataset';
import { generateDataset } from '../../core/datasets/generate';
import { ensureImages } from './data-actions';
import { isGenerated } from './data-state';
import { factsAtHand } from './image-shelf';

/** What a data set is like. @throws LabError with the sentence when its images cannot be had. */
export async function dataOf({ source }: DatasetConfig): Promise<DatasetFacts> {
  const found = factsAtHand(source);
  if (found !== null) return found;
  if (isGenerated(source)) return generateDataset(source, 0, 0);
  await ensureImages(source);
  const loaded = factsAtHand(source);
  if (loaded === null) throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return loaded;
}
