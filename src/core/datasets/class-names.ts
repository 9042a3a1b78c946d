import type { DatasetSource } from './dataset';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const TEXTURES = [
  'stripes',
  'zigzag',
  'checks',
  'bricks',
  'dots',
  'crosses',
  'rings',
  'spirals',
  'rays',
  'blobs',
] as const;

const CLOTHES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** By source, in the order of their labels: apart from what makes the images, which a page loads only when it needs them. */
export const CLASS_NAMES = {
  strokes: DIGITS,
  textures: TEXTURES,
  mnist: DIGITS,
  'fashion-mnist': CLOTHES,
} as const;

/** What the classes of a source are called wherever it is named; null of files, which say it themselves. */
export function knownClassNames(source: DatasetSource): readonly string[] | null {
  return isKnown(source) ? CLASS_NAMES[source] : null;
}

/** A name for each class of a net; where none is known "class 3", since a bare digit reads like the name of a digit. */
export function namedClasses(names: readonly string[] | null, classes: number): readonly string[] {
  return Array.from({ length: classes }, (_, k) => names?.[k] ?? `class ${k}`);
}

function isKnown(source: DatasetSource): source is keyof typeof CLASS_NAMES {
  return Object.hasOwn(CLASS_NAMES, source);
}
