import { LabError } from '../base/errors';
import { isCifarNamesFile } from './cifar/assemble-cifar';
import { firstBytes } from './file-bytes';
import { looksLikePicture } from './pictures/assemble-pictures';
import { looksLikeTar } from './tar';

export type FileKind = 'idx' | 'cifar' | 'cifar-names' | 'picture' | 'tar' | 'unknown';

/** What an unpacked file is: by its bytes where they tell, by its name (`.gz` taken off) where they do not. */
export function recognise(path: string, bytes: Uint8Array): FileKind {
  const name = path.replace(/\.gz$/i, '');
  if (isCifarNamesFile(name)) return 'cifar-names';
  if (looksLikePicture(bytes)) return 'picture';
  if (isWholeIdx(bytes)) return 'idx';
  if (looksLikeTar(bytes) || /\.(tar|tgz)$/i.test(name)) return 'tar';
  // A CIFAR batch has no signature: it begins with a label.
  if (/\.bin$/i.test(name)) return 'cifar';
  if (bytes[0] === 0 && bytes[1] === 0) return 'idx';
  return /idx\d|ubyte/i.test(name) ? 'idx' : 'unknown';
}

/** Whether a file with this name is a picture, so that it need not be read to find out. */
export function isPictureName(name: string): boolean {
  return /\.(png|jpe?g)$/i.test(name);
}

/** Files that systems leave in folders without being asked. */
export function isHidden(path: string): boolean {
  return /(^|\/)(\.[^/]*|__MACOSX\/.*|thumbs\.db|desktop\.ini)$/i.test(path);
}

/** Why a file of no known kind is refused, and what to do. */
export function notUnderstood(name: string, bytes: Uint8Array): LabError {
  const [a, b] = bytes;
  if (a === 0x50 && b === 0x4b) {
    return new LabError('bad-file', `${name} is a zip archive: unpack it and choose the files inside.`);
  }
  if (a === 0x80 && b !== undefined && b >= 2 && b <= 5) {
    return new LabError(
      'bad-file',
      `${name} is a Python pickle, as in CIFAR's Python version: download the binary version (cifar-10-binary.tar.gz).`,
    );
  }
  const start = bytes.length === 0 ? 'it is empty' : `it starts with ${firstBytes(bytes)}`;
  return new LabError(
    'bad-file',
    `${name} is no file the lab can read (${start}): choose IDX files, CIFAR's .bin batches or their .tar.gz, or a folder with one folder of PNG or JPEG pictures per class.`,
  );
}

/** A full IDX header whose sizes make exactly this file. */
function isWholeIdx(bytes: Uint8Array): boolean {
  const dimensions = bytes[3] ?? 0;
  const header = 4 + 4 * dimensions;
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8) return false;
  if (dimensions < 1 || dimensions > 4 || bytes.length < header) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let values = 1;
  for (let i = 0; i < dimensions; i++) values *= view.getUint32(4 + 4 * i);
  return bytes.length === header + values;
}
