import type { CifarFile } from './cifar/batch';
import { type Gunzip, unpackFile } from './file-bytes';
import type { PictureFile } from './pictures/assemble-pictures';
import { isHidden, isPictureName, recognise } from './recognise';
import { readTar } from './tar';

export interface ReadableFile {
  readonly name: string;
  /** Where it lies in the folder it came with, "animals/cat/1.png"; absent for a file on its own. */
  readonly path?: string;
  read(): Promise<Uint8Array>;
}

/** A file that was read, unpacked. */
interface NamedBytes extends CifarFile {
  /** In a folder or an archive, where files of other kinds may lie beside the ones that matter. */
  readonly inside: boolean;
}

/** Files by what they are. */
export interface SortedFiles {
  readonly idx: readonly NamedBytes[];
  readonly cifar: readonly NamedBytes[];
  readonly names: readonly NamedBytes[];
  readonly pictures: readonly PictureFile[];
  readonly unknown: readonly NamedBytes[];
}

/** An archive in an archive in an archive is nobody's data set. */
const MAX_DEPTH = 2;

/**
 * Reads, unpacks and sorts files by kind, those inside archives too; pictures are known by their names and read later.
 * Throws `bad-file` for a file that is broken as gzip or tar.
 */
export async function sortFiles(files: readonly ReadableFile[], gunzip: Gunzip): Promise<SortedFiles> {
  const sorted = {
    idx: [] as NamedBytes[],
    cifar: [] as NamedBytes[],
    names: [] as NamedBytes[],
    pictures: [] as PictureFile[],
    unknown: [] as NamedBytes[],
  };
  const sortOne = async (file: ReadableFile, archive: string | null, depth: number): Promise<void> => {
    const path = (file.path ?? file.name).replace(/^(\.?\/)+/, '');
    if (isHidden(path)) return;
    if (isPictureName(path)) {
      sorted.pictures.push({ path, read: () => file.read() });
      return;
    }
    const inside = archive !== null || path.includes('/');
    const name = archive === null ? path : `${archive}: ${path}`;
    const packed = await file.read();
    if (packed.length === 0 && inside && !/\.(bin|tar|t?gz)$/i.test(path)) {
      sorted.unknown.push({ name, bytes: packed, inside });
      return;
    }
    const bytes = await unpackFile(name, packed, gunzip);
    const read: NamedBytes = { name, bytes, inside };
    const kind = recognise(path, bytes);
    if (kind === 'tar' && depth < MAX_DEPTH) {
      for (const member of readTar(name, bytes)) {
        const own = { name: member.path, path: member.path, read: async () => member.bytes };
        await sortOne(own, name, depth + 1);
      }
    } else if (kind === 'picture') sorted.pictures.push({ path, read: async () => bytes });
    else if (kind === 'idx') sorted.idx.push(read);
    else if (kind === 'cifar') sorted.cifar.push(read);
    else if (kind === 'cifar-names') sorted.names.push(read);
    else sorted.unknown.push(read);
  };
  for (const file of files) await sortOne(file, null, 0);
  return sorted;
}
