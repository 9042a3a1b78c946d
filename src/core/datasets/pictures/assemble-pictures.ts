import { LabError } from '../../base/errors';
import { type AssembleOptions, assembleDataset } from '../assemble';
import type { Dataset } from '../dataset';
import { MAX_FILE_BYTES } from '../file-bytes';
import type { LabelledImages } from '../pairing';
import { findClassFolders, type PlacedPicture } from './class-folders';
import { type DecodeImage, toSquare } from './picture';

export interface PictureFile {
  /** "animals/cat/1.png" */
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/** Side of the pictures the lab trains on, pixels: as small as CIFAR's, so that training stays possible in a page. */
const PICTURE_SIDE = 32;
const PICTURE_BYTES = PICTURE_SIDE * PICTURE_SIDE * 3;
const MAX_PICTURES = Math.floor(MAX_FILE_BYTES / PICTURE_BYTES);

/**
 * A data set out of folders of PNG or JPEG pictures, one folder per class, each picture cut to its middle square and
 * resized to 32 x 32 in colour. Pictures that cannot be read are left out and named in `warnings`.
 * Throws `bad-file` when fewer than two classes are left.
 */
export async function assemblePictures(
  files: readonly PictureFile[],
  options: Pick<AssembleOptions, 'name' | 'classNames' | 'split'>,
  decode: DecodeImage,
): Promise<{ readonly dataset: Dataset; readonly warnings: readonly string[] }> {
  if (files.length > MAX_PICTURES) {
    throw new LabError(
      'bad-file',
      `There are ${files.length} pictures and the lab holds at most ${MAX_PICTURES}: choose fewer.`,
    );
  }
  const folders = findClassFolders(files);
  const { good, warnings } = await readAll(folders.pictures, decode);
  // A class of which nothing could be read is no class; the labels of the others close up.
  const kept = folders.classNames.filter((_, label) => good.some((entry) => entry.label === label));
  const lost = folders.classNames.filter((name) => !kept.includes(name));
  if (kept.length < 2) throw nothingLeft(kept, warnings);
  const given = options.classNames;
  if (given !== null && given.length !== kept.length) {
    throw new LabError(
      'bad-dataset',
      `There are ${kept.length} class folders (${kept.join(', ')}) and ${given.length} class names: give one name per folder, or none.`,
    );
  }
  const relabelled = good.map((entry) => ({
    ...entry,
    label: kept.indexOf(folders.classNames[entry.label] ?? ''),
  }));
  const test = relabelled.filter(({ role }) => role === 'test');
  const train = relabelled.filter(({ role }) => role !== 'test');
  const name = options.name ?? folders.root ?? 'Pictures';
  const pair =
    train.length > 0 && test.length > 0
      ? { train: gather(train, name), test: gather(test, name) }
      : { train: gather(relabelled, name), test: null };
  const dataset = assembleDataset(pair, {
    name,
    source: 'folder:pending',
    classNames: given ?? kept,
    normalisation: null,
    split: options.split,
  });
  const beside = folders.loose.map(({ path }) => `${path} was left out: it lies in no class folder.`);
  const empty = lost.map((name) => `The class ${name} was left out: none of its pictures could be read.`);
  return { dataset, warnings: [...warnings, ...beside, ...empty] };
}

interface ReadPicture extends PlacedPicture<PictureFile> {
  /** [32, 32, 3] */
  readonly pixels: Uint8Array;
}

/** One after another: a large photo takes 50 MB decoded, and only its small square is kept. */
async function readAll(
  placed: readonly PlacedPicture<PictureFile>[],
  decode: DecodeImage,
): Promise<{ readonly good: readonly ReadPicture[]; readonly warnings: readonly string[] }> {
  const good: ReadPicture[] = [];
  const warnings: string[] = [];
  for (const picture of placed) {
    const { path } = picture.file;
    const bytes = await readOrNull(picture.file);
    if (bytes === null || bytes.length === 0) {
      warnings.push(`${path} was left out: it ${bytes === null ? 'could not be read' : 'is empty'}.`);
    } else if (!looksLikePicture(bytes)) {
      warnings.push(`${path} was left out: it is neither PNG nor JPEG.`);
    } else {
      const pixels = await squareOrNull(bytes, decode);
      if (pixels === null) warnings.push(`${path} was left out: the picture is broken or too large.`);
      else good.push({ ...picture, pixels });
    }
  }
  return { good, warnings };
}

/** By the first bytes: PNG's signature or JPEG's start of image. */
export function looksLikePicture(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (a === 0x89 && b === 0x50 && c === 0x4e && d === 0x47) || (a === 0xff && b === 0xd8 && c === 0xff);
}

async function readOrNull(file: PictureFile): Promise<Uint8Array | null> {
  try {
    return await file.read();
  } catch (error) {
    if (error instanceof LabError) return null;
    // Not the picture's fault: the load was cancelled.
    throw error;
  }
}

async function squareOrNull(bytes: Uint8Array, decode: DecodeImage): Promise<Uint8Array | null> {
  const picture = await decode(bytes);
  return picture === null ? null : toSquare(picture, PICTURE_SIDE);
}

function gather(pictures: readonly ReadPicture[], name: string): LabelledImages {
  const count = pictures.length;
  const values = new Uint8Array(count * PICTURE_BYTES);
  const labels = new Uint8Array(count);
  pictures.forEach(({ pixels, label }, i) => {
    values.set(pixels, i * PICTURE_BYTES);
    labels[i] = label;
  });
  const shape = { height: PICTURE_SIDE, width: PICTURE_SIDE, channels: 3 };
  return {
    images: { kind: 'images', name, count, ...shape, values },
    labels: { kind: 'labels', name, count, values: labels },
  };
}

function nothingLeft(kept: readonly string[], warnings: readonly string[]): LabError {
  const [first = ''] = warnings;
  const found = kept.length === 0 ? 'None of the pictures' : `Only pictures of the class ${kept[0]}`;
  return new LabError(
    'bad-file',
    `${found} could be read, and a classifier needs two classes (${warnings.length} left out; the first: ${first}) Save them as PNG or JPEG.`,
  );
}
