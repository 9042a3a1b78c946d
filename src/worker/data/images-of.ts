import type { Dataset, DatasetConfig } from '../../core/datasets/dataset';
import { generateDataset } from '../../core/datasets/generate';
import { readShared, type SharedDataset } from '../../core/datasets/shared-dataset';

/** The images that came with a command, read in this thread; generated ones that did not come are made here. */
export async function imagesOf(
  { source, train, test }: DatasetConfig,
  shared: SharedDataset | null,
): Promise<Dataset> {
  return shared === null ? generateDataset(source, train, test) : readShared(shared);
}
