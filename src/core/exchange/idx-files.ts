import type { Dataset, Split } from '../datasets/dataset';
import { encodeIdx } from '../datasets/encode-idx';
import type { ZipFile } from './zip';

/** A data set as the four IDX files that MNIST made customary, for the PyTorch script and other tools. */
export function idxFiles(dataset: Dataset): readonly ZipFile[] {
  return [...splitFiles(dataset, dataset.train, 'train'), ...splitFiles(dataset, dataset.test, 't10k')];
}

function splitFiles(
  { height, width, channels }: Dataset,
  { images, labels }: Split,
  name: string,
): readonly ZipFile[] {
  const sizes = channels === 1 ? [labels.length, height, width] : [labels.length, height, width, channels];
  return [
    { path: `${name}-images-idx${sizes.length}-ubyte`, bytes: encodeIdx(sizes, images) },
    { path: `${name}-labels-idx1-ubyte`, bytes: encodeIdx([labels.length], labels) },
  ];
}
