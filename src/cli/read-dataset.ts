import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LabError } from '../core/base/errors';
import { isCifarNamesFile } from '../core/datasets/cifar/assemble-cifar';
import type { Dataset } from '../core/datasets/dataset';
import { checkFileSize } from '../core/datasets/file-bytes';
import { datasetFromFiles, type FromFilesOptions } from '../core/datasets/from-files';
import { parsePermutation } from '../core/datasets/split';
import type { DatasetFiles } from './arguments';

const SERVICES = {
  gunzip: async (packed: Uint8Array, maxBytes: number) => gunzipSync(packed, { maxOutputLength: maxBytes }),
  digest: async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest(),
  decodeImage: null,
};

/**
 * The data set of the command line's IDX files; a single pair is cut by the split file, or by the run's own image counts.
 * @throws LabError naming the file.
 */
export async function readDataset(files: DatasetFiles, train: number, test: number): Promise<Dataset> {
  const paths = [files.images, files.labels, files.testImages, files.testLabels].filter(
    (path) => path !== null,
  );
  for (const path of paths) checkFileSize(basename(path), sizeOf(path));
  const permutation = files.split === null ? null : parsePermutation(files.split, readText(files.split));
  const split = permutation === null ? { testShare: test / (train + test) } : { permutation, train, test };
  return fromFiles(paths, split);
}

/**
 * The CIFAR-10 or CIFAR-100 data set in a folder: all its .bin files and the names beside them, or else the archive they
 * came in. Without a test batch the images are cut by the run's own counts.
 * @throws LabError naming the folder or file.
 */
export async function readCifarFolder(dir: string, train: number, test: number): Promise<Dataset> {
  const names = listFolder(dir);
  const batches = names.filter((name) => /\.bin(\.gz)?$/i.test(name));
  const archives = names.filter((name) => /\.(tar|tar\.gz|tgz)$/i.test(name));
  if (batches.length === 0 && archives.length === 0) {
    throw new LabError(
      'bad-file',
      `${dir} holds no CIFAR files: name the folder with data_batch_1.bin and test_batch.bin (cifar-10-batches-bin), or with the .tar.gz.`,
    );
  }
  const labels = names.filter((name) => /\.txt$/i.test(name) && isCifarNamesFile(name));
  const chosen = batches.length > 0 ? [...batches, ...labels] : archives;
  const paths = chosen.map((name) => join(dir, name));
  for (const path of paths) checkFileSize(basename(path), sizeOf(path));
  return fromFiles(paths, { testShare: test / (train + test) });
}

async function fromFiles(paths: readonly string[], split: FromFilesOptions['split']): Promise<Dataset> {
  const files = paths.map((path) => ({ name: basename(path), read: async () => readFileSync(path) }));
  const { dataset } = await datasetFromFiles(files, { name: null, classNames: null, split }, SERVICES);
  return dataset;
}

function listFolder(dir: string): readonly string[] {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (stats === undefined) throw new LabError('bad-file', `There is no folder ${dir}.`);
  if (!stats.isDirectory()) throw new LabError('bad-file', `${dir} is not a folder.`);
  return readdirSync(dir).sort();
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new LabError('bad-file', `There is no file ${path}.`);
  if (!stats.isFile()) throw new LabError('bad-file', `${path} is not a file.`);
  return stats.size;
}

function readText(path: string): string {
  sizeOf(path);
  return readFileSync(path, 'utf8');
}
