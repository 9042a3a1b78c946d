import { LabError } from '../base/errors';
import type { IdxFile, IdxImages, IdxLabels } from './idx';

/** Images that have their labels: counts agree. */
export interface LabelledImages {
  readonly images: IdxImages;
  readonly labels: IdxLabels;
}

export interface DroppedPair {
  readonly train: LabelledImages;
  /** Null when one pair was given: a share of it becomes the test set. */
  readonly test: LabelledImages | null;
}

/**
 * Finds out what 2 or 4 IDX files given in any order are: images and labels by their headers, training and test by their
 * names (train / t10k, test) or else by their counts, the larger pair being the training one.
 * Throws `bad-file` when they do not fit together.
 */
export function pairIdxFiles(files: readonly IdxFile[]): DroppedPair {
  const images = files.filter((file) => file.kind === 'images');
  const labels = files.filter((file) => file.kind === 'labels');
  const complete = images.length === labels.length && (images.length === 1 || images.length === 2);
  if (!complete) throw wrongNumber(images, labels);
  const [image0, image1] = images;
  const [label0, label1] = labels;
  if (image0 === undefined || label0 === undefined) throw wrongNumber(images, labels);
  if (image1 === undefined || label1 === undefined) return { train: matched(image0, label0), test: null };
  const pairs = crossed(image0, image1, label0, label1)
    ? ([matched(image0, label1), matched(image1, label0)] as const)
    : ([matched(image0, label0), matched(image1, label1)] as const);
  const [train, test] = testFirst(...pairs) ? [pairs[1], pairs[0]] : pairs;
  const [a, b] = [train.images, test.images];
  if (a.height !== b.height || a.width !== b.width || a.channels !== b.channels) {
    throw new LabError(
      'bad-file',
      `${a.name} holds ${shapeOf(a)} images and ${b.name} holds ${shapeOf(b)}: training and test images must have one size.`,
    );
  }
  return { train, test };
}

/** Whether the first images belong to the second labels. */
function crossed(image0: IdxImages, image1: IdxImages, label0: IdxLabels, label1: IdxLabels): boolean {
  const roles = [role(image0), role(image1), role(label0), role(label1)];
  if (roles[0] !== roles[1] && roles[2] !== roles[3] && !roles.includes(null)) return roles[0] !== roles[2];
  if (image0.count === image1.count && label0.count === label1.count) throw cannotTell(image0, image1);
  return image0.count === label1.count && image1.count === label0.count;
}

/** Whether the first pair is the test pair. */
function testFirst(first: LabelledImages, second: LabelledImages): boolean {
  const [roleA, roleB] = [
    role(first.images) ?? role(first.labels),
    role(second.images) ?? role(second.labels),
  ];
  if (roleA !== roleB) return roleA === 'test' || roleB === 'train';
  if (first.images.count === second.images.count) throw cannotTell(first.images, second.images);
  return first.images.count < second.images.count;
}

function matched(images: IdxImages, labels: IdxLabels): LabelledImages {
  if (images.count === labels.count) return { images, labels };
  throw new LabError(
    'bad-file',
    `${images.name} holds ${images.count} images and ${labels.name} holds ${labels.count} labels: they are not a pair. Drop the labels file that belongs to these images.`,
  );
}

function role({ name }: IdxFile): 'train' | 'test' | null {
  if (/t10k|test|valid/i.test(name)) return 'test';
  return /train/i.test(name) ? 'train' : null;
}

function wrongNumber(images: readonly IdxImages[], labels: readonly IdxLabels[]): LabError {
  const names = [...images, ...labels].map((file) => `${file.name} (${file.kind})`).join(', ') || 'none';
  return new LabError(
    'bad-file',
    `Got ${images.length} images and ${labels.length} labels files: ${names}. Drop one images file and its labels file, or two of each for training and test, all at once.`,
  );
}

function cannotTell(a: IdxImages, b: IdxImages): LabError {
  return new LabError(
    'bad-file',
    `${a.name} and ${b.name} both hold ${a.count} images, and the names do not tell training from test: put "train" and "test" into all four names.`,
  );
}

function shapeOf({ height, width, channels }: IdxImages): string {
  return `${height} x ${width} x ${channels}`;
}
