import { CLASS_NAMES } from './class-names';
import type { Normalisation } from './dataset';

export type RemoteSource = 'mnist' | 'fashion-mnist';

/** A public data set: four IDX files at several addresses that let any page read them. */
export interface RemoteDataset {
  readonly source: RemoteSource;
  readonly name: string;
  readonly classNames: readonly string[];
  readonly normalisation: Normalisation;
  /** Folder addresses, each with a slash at the end, tried in this order. */
  readonly mirrors: readonly string[];
  /** Training images, training labels, test images, test labels. */
  readonly files: readonly RemoteFile[];
}

export interface RemoteFile {
  readonly name: string;
  /** Size of the .gz as first published (TensorFlow Datasets, url_checksums); mirrors may differ a little. */
  readonly packedBytes: number;
  /** SHA-256 of the unpacked IDX bytes, so that a mirror which packed the file anew is as good. */
  readonly contentSha256: string;
}

/** LeCun, Cortes and Burges; the mean and deviation every paper uses. */
export const MNIST: RemoteDataset = {
  source: 'mnist',
  name: 'MNIST',
  classNames: CLASS_NAMES.mnist,
  normalisation: { mean: [0.1307], std: [0.3081] },
  mirrors: [
    'https://cdn.jsdelivr.net/gh/fgnt/mnist@master/',
    'https://raw.githubusercontent.com/fgnt/mnist/master/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
  ],
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      packedBytes: 9_912_422,
      contentSha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      packedBytes: 28_881,
      contentSha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      packedBytes: 1_648_877,
      contentSha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      packedBytes: 4_542,
      contentSha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  ],
};

/** Xiao, Rasul and Vollgraf 2017, github.com/zalandoresearch/fashion-mnist (MIT). */
export const FASHION_MNIST: RemoteDataset = {
  source: 'fashion-mnist',
  name: 'Fashion-MNIST',
  classNames: CLASS_NAMES['fashion-mnist'],
  normalisation: { mean: [0.286], std: [0.353] },
  mirrors: [
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'https://cdn.jsdelivr.net/gh/zalandoresearch/fashion-mnist@master/data/fashion/',
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
  ],
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      packedBytes: 26_421_880,
      contentSha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      packedBytes: 29_515,
      contentSha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      packedBytes: 4_422_102,
      contentSha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      packedBytes: 5_148,
      contentSha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  ],
};

export function remoteDataset(source: RemoteSource): RemoteDataset {
  return source === 'mnist' ? MNIST : FASHION_MNIST;
}

/** The public set that has a file with this SHA-256 of its unpacked bytes. */
export function knownByContent(sha256: string): RemoteDataset | null {
  const sets = [MNIST, FASHION_MNIST];
  return sets.find(({ files }) => files.some(({ contentSha256 }) => contentSha256 === sha256)) ?? null;
}
