import { LabError } from '../base/errors';
import { readUtf8 } from './utf8';

export interface TarFile {
  /** Path inside the archive, "cifar-10-batches-bin/test_batch.bin". */
  readonly path: string;
  /** A view into the archive, not a copy. */
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const REGULAR = new Set(['0', '\0', '7']);

/** Whether the bytes begin with a tar header: its checksum tells, in every dialect of tar. */
export function looksLikeTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && checksumFits(bytes.subarray(0, BLOCK));
}

/**
 * The regular files of an unpacked tar archive (v7, ustar, GNU and pax long names), in order; folders and links are left
 * out. Throws `bad-file`, naming `name`, when it is no tar, is broken, or ends before its end mark.
 */
export function readTar(name: string, bytes: Uint8Array): readonly TarFile[] {
  if (!looksLikeTar(bytes))
    throw new LabError('bad-file', `${name} is not a tar archive: download it again.`);
  const files: TarFile[] = [];
  let longPath: string | null = null;
  let at = 0;
  for (;;) {
    if (at + BLOCK > bytes.length) throw cutShort(name, bytes.length);
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    if (!checksumFits(header)) {
      throw new LabError('bad-file', `${name} is a tar archive broken at byte ${at}: download it again.`);
    }
    const size = sizeOf(header);
    const start = at + BLOCK;
    const kind = String.fromCharCode(header[156] ?? 0);
    at = start + BLOCK * Math.ceil(size / BLOCK);
    if (at > bytes.length) throw cutShort(name, bytes.length);
    const content = bytes.subarray(start, start + size);
    if (kind === 'L') longPath = textOf(content);
    else if (kind === 'x') longPath = paxPath(content) ?? longPath;
    else if (kind !== 'g' && kind !== 'K') {
      if (REGULAR.has(kind)) files.push({ path: longPath ?? pathOf(header), bytes: content });
      longPath = null;
    }
  }
}

/** Sum of the header's bytes with its own field read as blanks. */
function checksumFits(header: Uint8Array): boolean {
  const stated = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return stated === sum;
}

/** Octal text, or big-endian bytes after a first byte of 0x80 (sizes of 8 GiB and more, which never fit here). */
function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  if ((field[0] ?? 0) >= 0x80) return Number.POSITIVE_INFINITY;
  const size = Number.parseInt(textOf(field).trim() || '0', 8);
  return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
}

function pathOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const ustar = textOf(header.subarray(257, 262)) === 'ustar';
  // GNU tar writes "ustar  " and keeps times where ustar keeps the prefix.
  const prefix = ustar && header[262] === 0 ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The path among pax records, each "length key=value\n". */
function paxPath(content: Uint8Array): string | null {
  let at = 0;
  while (at < content.length) {
    const blank = content.indexOf(0x20, at);
    const length = Number(textOf(content.subarray(at, blank)));
    if (blank < 0 || !Number.isInteger(length) || length <= blank - at) return null;
    const record = textOf(content.subarray(blank + 1, at + length - 1));
    if (record.startsWith('path=')) return record.slice(5);
    at += length;
  }
  return null;
}

/** Text up to the first zero byte. */
function textOf(field: Uint8Array): string {
  const end = field.indexOf(0);
  return readUtf8(end < 0 ? field : field.subarray(0, end));
}

function cutShort(name: string, bytes: number): LabError {
  return new LabError(
    'bad-file',
    `${name} is a tar archive cut short at ${bytes} bytes: its end is missing. Download it again.`,
  );
}
