import { LabError } from '../../base/errors';

export interface PlacedPicture<File> {
  readonly file: File;
  readonly label: number;
  readonly role: 'train' | 'test' | null;
}

export interface ClassFolders<File> {
  /** Folder names, sorted; a label is an index into them. */
  readonly classNames: readonly string[];
  /** In the order of their paths. */
  readonly pictures: readonly PlacedPicture<File>[];
  /** Pictures that lie beside the class folders, in none of them. */
  readonly loose: readonly File[];
  /** The folder all of them lie in, for a name; null when there is none. */
  readonly root: string | null;
}

/** One byte holds a label. */
const MAX_CLASSES = 256;

/**
 * Finds the classes of pictures by the folder each lies in: "animals/cat/1.png" is a cat. A folder of class folders that
 * is called train, or test, valid or val, tells which images are for testing. Throws `bad-file` under two classes or over 256.
 */
export function findClassFolders<File extends { readonly path: string }>(
  files: readonly File[],
): ClassFolders<File> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const folders = new Set(sorted.map(({ path }) => folderOf(path)));
  const above = new Set([...folders].flatMap(foldersAbove));
  const [inside, loose] = [
    sorted.filter(({ path }) => folderOf(path) !== '' && !above.has(folderOf(path))),
    sorted.filter(({ path }) => folderOf(path) === '' || above.has(folderOf(path))),
  ];
  const classNames = [...new Set(inside.map(({ path }) => lastOf(folderOf(path))))].sort();
  if (classNames.length < 2) throw tooFew(classNames, sorted);
  if (classNames.length > MAX_CLASSES) {
    throw new LabError(
      'bad-file',
      `There are ${classNames.length} class folders and the lab tells at most ${MAX_CLASSES} classes apart: choose fewer.`,
    );
  }
  const labels = new Map(classNames.map((name, label) => [name, label]));
  const pictures = inside.map((file) => ({
    file,
    label: labels.get(lastOf(folderOf(file.path))) ?? 0,
    role: roleOf(folderOf(file.path)),
  }));
  const roots = new Set(inside.map(({ path }) => path.slice(0, path.indexOf('/'))));
  const [root = ''] = roots;
  const named = roots.size === 1 && !classNames.includes(root);
  return { classNames, pictures, loose, root: named ? root : null };
}

/** "a/b/c.png" -> "a/b"; "" for a picture in no folder. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** "a/b/c" -> "a/b", "a". */
function foldersAbove(folder: string): readonly string[] {
  const above = folderOf(folder);
  return above === '' ? [] : [above, ...foldersAbove(above)];
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function roleOf(folder: string): 'train' | 'test' | null {
  const parent = lastOf(folderOf(folder));
  if (/^(test|testing|valid|validation|val)$/i.test(parent)) return 'test';
  return /^(train|training)$/i.test(parent) ? 'train' : null;
}

function tooFew(classNames: readonly string[], files: readonly { readonly path: string }[]): LabError {
  const [only] = classNames;
  const loose = files.length === 1 ? 'is 1 picture' : `are ${files.length} pictures`;
  const found = only === undefined ? `${loose} in no class folder` : `is one class folder only, ${only}`;
  return new LabError(
    'bad-file',
    `There ${found}: put the pictures of each class into a folder of its own, and choose the folder above them.`,
  );
}
