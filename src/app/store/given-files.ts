import { LabError } from '../../core/base/errors';
import type { NamedFile } from '../../core/protocol/protocol';

/** More files than this are no data set but somebody's disk. */
const MOST_FILES = 400_000;

/** The files of a picker, of one for folders too. */
export function pickedFiles(list: FileList | null): readonly NamedFile[] {
  return [...(list ?? [])].map((file) =>
    file.webkitRelativePath === '' ? named(file) : named(file, file.webkitRelativePath),
  );
}

/** The part of a drop that is read. */
export interface Dropped {
  readonly items: Iterable<Pick<DataTransferItem, 'kind' | 'webkitGetAsEntry'>>;
  readonly files: Iterable<File>;
}

/**
 * The files of a drop, folders walked to their ends. Call it while the drop event is handled: afterwards the browser has emptied it.
 * @throws LabError `bad-file` for a folder that cannot be read or holds too many files.
 */
export function droppedFiles(transfer: Dropped): Promise<readonly NamedFile[]> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  // A file made by a script has no entry; a folder has no other way in.
  const walk = entries.length === 0 || entries.includes(null) ? null : entries.filter((one) => one !== null);
  return walk === null ? Promise.resolve(files.map((file) => named(file))) : walkAll(walk);
}

async function walkAll(roots: readonly FileSystemEntry[]): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  const waiting = [...roots];
  const top = new Set(roots);
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (isFolder(entry)) waiting.push(...(await entriesOf(entry, path)));
    else if (isFile(entry)) {
      const file = await fileOf(entry, path);
      found.push(top.has(entry) ? named(file) : named(file, path));
    }
    if (found.length + waiting.length > MOST_FILES)
      throw new LabError(
        'bad-file',
        `${path.split('/')[0]} holds more than ${MOST_FILES} files: choose the folder that holds the class folders.`,
      );
  }
  return found;
}

function named(file: File, path?: string): NamedFile {
  return { name: file.name, blob: file, ...(path === undefined ? {} : { path }) };
}

// The classes of entries have other names in other browsers.
function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A reader hands out a hundred at a time, and none at the end. */
async function entriesOf(
  folder: FileSystemDirectoryEntry,
  path: string,
): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await asPromise<readonly FileSystemEntry[]>(
      (resolve, reject) => reader.readEntries(resolve, reject),
      path,
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry, path: string): Promise<File> {
  return asPromise<File>((resolve, reject) => entry.file(resolve, reject), path);
}

async function asPromise<T>(
  read: (resolve: (value: T) => void, reject: (error: DOMException) => void) => void,
  path: string,
): Promise<T> {
  try {
    return await new Promise<T>(read);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError('bad-file', `${path} could not be read (${why}): choose it again.`);
  }
}
