import { LabError } from '../base/errors';
import type { AssembleOptions } from './assemble';
import { assembleIdx } from './assemble-idx';
import { assembleCifar } from './cifar/assemble-cifar';
import type { Dataset } from './dataset';
import type { Gunzip } from './file-bytes';
import { type Digest, fingerprint } from './fingerprint';
import { assemblePictures } from './pictures/assemble-pictures';
import type { DecodeImage } from './pictures/picture';
import { notUnderstood } from './recognise';
import { type ReadableFile, type SortedFiles, sortFiles } from './sort-files';

export type FromFilesOptions = Pick<AssembleOptions, 'name' | 'classNames' | 'split'>;

export interface FileServices {
  readonly gunzip: Gunzip;
  readonly digest: Digest;
  /** Null where the host cannot decode pictures. */
  readonly decodeImage: DecodeImage | null;
}

export interface FilesDataset {
  readonly dataset: Dataset;
  /** What was left out and why, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The front door for a person's own files: 2 or 4 IDX files, CIFAR-10 or CIFAR-100 batches or the archive they come in, or
 * folders of pictures, packed or not and in any order. The data set is known by its fingerprint. Throws `bad-file` or
 * `bad-dataset`, naming the file.
 */
export async function datasetFromFiles(
  files: readonly ReadableFile[],
  options: FromFilesOptions,
  { gunzip, digest, decodeImage }: FileServices,
): Promise<FilesDataset> {
  const sorted = await sortFiles(files, gunzip);
  const kind = oneKind(files, sorted);
  const foreign = sorted.unknown.map(({ name }) => `${name} was left out: it is no image or label file.`);
  switch (kind) {
    case 'idx': {
      const dataset = await assembleIdx(sorted.idx, options, digest);
      return known('idx', { dataset, warnings: foreign }, digest);
    }
    case 'cifar': {
      const dataset = assembleCifar(sorted.cifar, sorted.names[0] ?? null, options);
      return known('cifar', { dataset, warnings: foreign }, digest);
    }
    case 'pictures': {
      if (decodeImage === null) {
        throw new LabError(
          'bad-file',
          `${sorted.pictures[0]?.path} is a picture, and only the lab in a browser can decode pictures: open the folder there.`,
        );
      }
      const { dataset, warnings } = await assemblePictures(sorted.pictures, options, decodeImage);
      return known('folder', { dataset, warnings: [...warnings, ...foreign] }, digest);
    }
  }
}

async function known(
  prefix: 'idx' | 'cifar' | 'folder',
  { dataset, warnings }: FilesDataset,
  digest: Digest,
): Promise<FilesDataset> {
  const source = `${prefix}:${await fingerprint(dataset, digest)}` as const;
  return { dataset: { ...dataset, source }, warnings };
}

/** The one kind of data set among the files. Throws when there is none, more than one, or a stray file of no kind. */
function oneKind(files: readonly ReadableFile[], sorted: SortedFiles): 'idx' | 'cifar' | 'pictures' {
  const { idx, cifar, names, pictures, unknown } = sorted;
  const present = [
    { kind: 'idx' as const, what: 'IDX', example: idx[0]?.name },
    { kind: 'cifar' as const, what: 'a CIFAR batch', example: cifar[0]?.name },
    { kind: 'pictures' as const, what: 'a picture', example: pictures[0]?.path },
  ].filter(({ example }) => example !== undefined);
  const stray = unknown.find(({ inside }) => !inside) ?? (present.length === 0 ? unknown[0] : undefined);
  if (stray !== undefined) throw notUnderstood(stray.name, stray.bytes);
  const [first, second] = present;
  if (first === undefined) {
    const [only] = names;
    const name = only?.name ?? files[0]?.name;
    if (name === undefined)
      throw new LabError('bad-file', 'No file was given: choose the files of a data set.');
    const fault = only === undefined ? 'holds no data' : 'holds class names only';
    throw new LabError('bad-file', `${name} ${fault}: choose the image and label files too.`);
  }
  if (second === undefined) return first.kind;
  throw new LabError(
    'bad-file',
    `${first.example} is ${first.what} and ${second.example} is ${second.what}: choose the files of one data set at a time.`,
  );
}
