import type { Dataset, Split } from '../../core/datasets/dataset';
import type { SharedDataset, SharedSplit } from '../../core/datasets/shared-dataset';
import { unshared } from './platform';

/** The same images in the keeping of the browser: the page hands them on to workers without a copy of its own. */
export function shareDataset(dataset: Dataset): SharedDataset {
  return { ...dataset, train: shareSplit(dataset.train), test: shareSplit(dataset.test) };
}

function shareSplit({ images, labels }: Split): SharedSplit {
  return { images: new Blob([unshared(images)]), labels: new Blob([unshared(labels)]) };
}
