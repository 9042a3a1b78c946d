import { describe, expect, it } from 'vitest';
import { droppedFiles, pickedFiles } from './given-files';

/** Hands out a hundred entries at a time, as browsers do. */
class Folder implements FileSystemDirectoryEntry {
  readonly isDirectory = true;
  readonly isFile = false;
  constructor(
    readonly fullPath: string,
    readonly entries: readonly FileSystemEntry[],
  ) {}
  get name(): string {
    return this.fullPath.slice(this.fullPath.lastIndexOf('/') + 1);
  }
  get filesystem(): FileSystem {
    return { name: '', root: this };
  }
  createReader(): FileSystemDirectoryReader {
    let at = 0;
    return {
      readEntries: (resolve) => {
        resolve(this.entries.slice(at, at + 100));
        at += 100;
      },
    };
  }
  getDirectory(): void {}
  getFile(): void {}
  getParent(): void {}
}

class OneFile implements FileSystemFileEntry {
  readonly isDirectory = false;
  readonly isFile = true;
  constructor(
    readonly fullPath: string,
    readonly content: File | DOMException,
  ) {}
  get name(): string {
    return this.fullPath.slice(this.fullPath.lastIndexOf('/') + 1);
  }
  get filesystem(): FileSystem {
    return new Folder('/', []).filesystem;
  }
  file(resolve: FileCallback, reject?: ErrorCallback): void {
    if (this.content instanceof File) resolve(this.content);
    else reject?.(this.content);
  }
  getParent(): void {}
}

function fileAt(path: string): OneFile {
  return new OneFile(path, new File(['x'], path.slice(path.lastIndexOf('/') + 1)));
}

function drop(entries: readonly (FileSystemEntry | null)[], files: readonly File[] = []) {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  return droppedFiles({ items: [{ kind: 'string', webkitGetAsEntry: () => null }, ...items], files });
}

describe('files as they are handed over', () => {
  it('folders are walked to their ends, however many files they hold; a file on its own has no path', async () => {
    const cats = Array.from({ length: 250 }, (_, i) => fileAt(`/pets/cat/${i}.png`));
    const pets = new Folder('/pets', [new Folder('/pets/cat', cats), new Folder('/pets/dog', [])]);
    const found = await drop([pets, fileAt('/notes.txt')]);
    expect(found).toHaveLength(251);
    expect(found.filter(({ path }) => path === undefined).map(({ name }) => name)).toEqual(['notes.txt']);
    expect(new Set(found.map(({ path }) => path)).size).toBe(251);
    expect(found.some(({ path, name }) => path === 'pets/cat/249.png' && name === '249.png')).toBe(true);
  });

  it('a file that cannot be had is named; files without entries are taken as they are; nothing is nothing', async () => {
    const locked = new OneFile('/pets/cat/1.png', new DOMException('locked', 'NotReadableError'));
    await expect(drop([new Folder('/pets', [locked])])).rejects.toMatchObject({
      code: 'bad-file',
      message: 'pets/cat/1.png could not be read (locked): choose it again.',
    });
    const made = new File(['x'], 'made.idx');
    expect(await drop([null], [made])).toEqual([{ name: 'made.idx', blob: made }]);
    expect(await drop([])).toEqual([]);
    expect(await drop([new Folder('/empty', [])])).toEqual([]);
    expect(pickedFiles(null)).toEqual([]);
  });
});
