import { LabError } from '../../base/errors';
import { type AssembleOptions, assembleDataset } from '../assemble';
import type { Dataset } from '../dataset';
import type { LabelledImages } from '../pairing';
import { readUtf8 } from '../utf8';
import { type CifarFile, cifarFormatOf, decodeCifarBatch } from './batch';
import { CIFAR_IMAGE_BYTES, CIFAR_SIDE, type CifarFormat, recordBytes } from './format';

/**
 * A data set out of CIFAR batches in any order; files named "test" are the test images, and without them a share is kept for
 * testing. Test images alone are refused: some of them would become training images under the published name. A names file (batches.meta.txt, fine_label_names.txt) that differs from the
 * published names makes it a data set of its own, with measured normalisation. Throws `bad-file` or `bad-dataset`.
 */
export function assembleCifar(
  files: readonly CifarFile[],
  namesFile: CifarFile | null,
  options: Pick<AssembleOptions, 'name' | 'classNames' | 'split'>,
): Dataset {
  // The order of the names, not of the drop, so that the same files are the same data set.
  const sorted = files.toSorted((a, b) => compareNames(a.name, b.name));
  const format = oneFormat(sorted);
  refuseRepeats(sorted);
  const inside = namesFile === null ? [] : readNames(namesFile);
  const own = inside.length >= 2 && inside.join() !== format.classNames.join();
  const published = own ? inside : format.classNames;
  const classNames = options.classNames ?? published;
  const classes = Math.max(published.length, classNames.length);
  const test = sorted.filter(isTest);
  const train = sorted.filter((file) => !isTest(file));
  if (train.length === 0) throw testOnly(test, format);
  const decode = (batches: readonly CifarFile[]) => decodeBatches(batches, format, classes);
  const pair = { train: decode(train), test: test.length > 0 ? decode(test) : null };
  return assembleDataset(pair, {
    name: options.name ?? (own ? null : format.name),
    source: 'cifar:pending',
    classNames,
    normalisation: own ? null : format.normalisation,
    split: options.split,
  });
}

/** Whether this is one of the text files that name the classes of a CIFAR set. */
export function isCifarNamesFile(name: string): boolean {
  return /(^|[/\\])(batches\.meta|fine_label_names)\.txt$/i.test(name);
}

function decodeBatches(files: readonly CifarFile[], format: CifarFormat, classes: number): LabelledImages {
  const counts = files.map(({ bytes }) => bytes.length / recordBytes(format));
  const count = counts.reduce((sum, own) => sum + own, 0);
  const images = new Uint8Array(count * CIFAR_IMAGE_BYTES);
  const labels = new Uint8Array(count);
  let first = 0;
  files.forEach((file, i) => {
    const end = first + (counts[i] ?? 0);
    const part = images.subarray(first * CIFAR_IMAGE_BYTES, end * CIFAR_IMAGE_BYTES);
    decodeCifarBatch(file, format, classes, part, labels.subarray(first, end));
    first = end;
  });
  const name = files[0]?.name ?? format.name;
  const shape = { height: CIFAR_SIDE, width: CIFAR_SIDE, channels: 3 };
  return {
    images: { kind: 'images', name, count, ...shape, values: images },
    labels: { kind: 'labels', name, count, values: labels },
  };
}

function oneFormat(files: readonly CifarFile[]): CifarFormat {
  const [first, ...others] = files.map((file) => ({ name: file.name, format: cifarFormatOf(file) }));
  if (first === undefined) throw new LabError('bad-file', 'No CIFAR batch was given: choose its .bin files.');
  const other = others.find(({ format }) => format !== first.format);
  if (other === undefined) return first.format;
  throw new LabError(
    'bad-file',
    `${first.name} is ${first.format.name} and ${other.name} is ${other.format.name}: choose the files of one of them.`,
  );
}

function testOnly(test: readonly CifarFile[], { name, trainFiles, archive }: CifarFormat): LabError {
  const files = test.map((file) => file.name).join(' and ');
  return new LabError(
    'bad-file',
    `${files} ${test.length === 1 ? 'holds' : 'hold'} ${name}'s test images, and no training images came along: choose ${trainFiles} too, or ${archive}. If these are other images, give them a name without "test".`,
  );
}

/** The same batch twice, under one name or two, would put test images into training or count images double. */
function refuseRepeats(files: readonly CifarFile[]): void {
  files.forEach((file, i) => {
    const twin = files.slice(i + 1).find((other) => sameBytes(file.bytes, other.bytes));
    if (twin === undefined) return;
    throw new LabError(
      'bad-file',
      `${file.name} and ${twin.name} hold the same images: choose every batch once.`,
    );
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function readNames({ bytes }: CifarFile): readonly string[] {
  const lines = readUtf8(bytes).split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function isTest({ name }: CifarFile): boolean {
  return /test/i.test(name.split(/[/\\]|: /).at(-1) ?? name);
}

/** Numbers inside names by value: data_batch_2 before data_batch_10. */
function compareNames(a: string, b: string): number {
  const padded = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(12, '0'));
  return padded(a) < padded(b) ? -1 : padded(a) > padded(b) ? 1 : 0;
}
