import { LabError } from '../base/errors';
import { permutation, rngStream } from '../base/rng';
import type { Dataset, Split } from './dataset';

export interface SplitPlan {
  /** Indices into the pool, each at most once. */
  readonly permutation: ArrayLike<number>;
  /** The first `train` of the permutation are for training, the last `test` for testing. */
  readonly train: number;
  readonly test: number;
}

/** The plan for one pair of files: a seeded shuffle, then `testShare` (0..1) of the images kept for testing. */
export function sharePlan(count: number, testShare: number): SplitPlan {
  const test = Math.round(count * testShare);
  if (!(testShare > 0 && testShare < 1) || test < 1 || test >= count) {
    throw new LabError(
      'bad-dataset',
      `A test share of ${testShare} leaves one side of ${count} images empty: choose a share between 0 and 1, such as 0.2.`,
    );
  }
  return { permutation: permutation(count, rngStream(0, 'split')), train: count - test, test };
}

/** Cuts a pool of images into training and test images that share none. Throws `bad-dataset` if the plan does not fit. */
export function splitDataset(pool: Split, plan: SplitPlan): { readonly train: Split; readonly test: Split } {
  const count = pool.labels.length;
  const order = Array.from(plan.permutation);
  const odd = order.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (odd !== undefined) {
    throw new LabError('bad-dataset', `The split names image ${odd}, but the images are 0 to ${count - 1}.`);
  }
  if (new Set(order).size !== order.length) {
    throw new LabError('bad-dataset', 'The split names an image twice: every index may stand in it once.');
  }
  if (plan.train < 1 || plan.test < 1 || plan.train + plan.test > order.length) {
    throw new LabError(
      'bad-dataset',
      `The split holds ${order.length} images: ${plan.train} training and ${plan.test} test images cannot both come from it.`,
    );
  }
  return {
    train: gather(pool, order.slice(0, plan.train)),
    test: gather(pool, order.slice(order.length - plan.test)),
  };
}

/** The data set a run asks for: views of the first `train` and `test` images. Throws `bad-dataset` when there are fewer. */
export function takeDataset(dataset: Dataset, train: number, test: number): Dataset {
  return {
    ...dataset,
    train: firstImages(dataset, 'train', train),
    test: firstImages(dataset, 'test', test),
  };
}

/** @throws LabError('bad-dataset') when a run asks for other than 1 to `available` images of a split. */
export function checkCount(name: string, split: 'train' | 'test', available: number, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= available) return;
  const word = split === 'train' ? 'training' : 'test';
  throw new LabError(
    'bad-dataset',
    `${name} has ${available} ${word} images and the run asks for ${count}: ask for 1 to ${available}.`,
  );
}

/** Reads a split file, JSON `{"permutation": [...]}` or a plain array. Throws `bad-file` naming the file. */
export function parsePermutation(name: string, text: string): Uint32Array {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LabError('bad-file', `${name} is not JSON: a split file is {"permutation": [7, 0, 3, ...]}.`);
  }
  const list =
    typeof value === 'object' && value !== null && 'permutation' in value ? value.permutation : value;
  if (!Array.isArray(list) || list.length === 0) {
    throw new LabError(
      'bad-file',
      `${name} holds no list of indices: write {"permutation": [7, 0, 3, ...]}.`,
    );
  }
  const odd = list.findIndex((index) => !Number.isInteger(index) || index < 0 || index >= 2 ** 32);
  if (odd >= 0) {
    throw new LabError(
      'bad-file',
      `${name}: entry ${odd} is ${JSON.stringify(list[odd])}, not an image index.`,
    );
  }
  return Uint32Array.from(list);
}

function firstImages(dataset: Dataset, split: 'train' | 'test', count: number): Split {
  const { images, labels } = dataset[split];
  checkCount(dataset.name, split, labels.length, count);
  const imageBytes = dataset.height * dataset.width * dataset.channels;
  return { images: images.subarray(0, count * imageBytes), labels: labels.subarray(0, count) };
}

function gather(pool: Split, indices: readonly number[]): Split {
  const imageBytes = pool.images.length / pool.labels.length;
  const images = new Uint8Array(indices.length * imageBytes);
  const labels = new Uint8Array(indices.length);
  indices.forEach((index, place) => {
    images.set(pool.images.subarray(index * imageBytes, (index + 1) * imageBytes), place * imageBytes);
    labels[place] = pool.labels[index] ?? 0;
  });
  return { images, labels };
}
