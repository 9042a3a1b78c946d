import { Inflate, type Zippable, zipSync } from 'fflate';
import { LabError } from '../base/errors';
import { utf8Text } from './bytes';
import { crc32 } from './crc32';
import { refusal, shown } from './refuse';

/** A file in a zip; folders are part of its path, with forward slashes. */
export interface ZipFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a zip may unpack to at most. */
export interface ZipLimits {
  readonly files: number;
  /** All files together. */
  readonly bytes: number;
}

export const ZIP_LIMITS: ZipLimits = { files: 2000, bytes: 2 ** 29 };

/** Zips know no earlier day; a fixed one makes the same files the same zip. */
const DAY = '1980-01-01T00:00:00';
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** Packed bytes unpacked at a time: deflate makes at most 1032 of one, so memory stays small up to a limit. */
const SLICE_BYTES = 16_384;

/** The same files in the same order are the same bytes. */
export function bundle(files: readonly ZipFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, bytes } of files) entries[path] = [bytes, { mtime: DAY, level: 6 }];
  return zipSync(entries);
}

/**
 * The files of a zip, folders and what macOS adds left out. Trusts no size the zip claims: unpacking stops at the limits, entries
 * that share bytes are refused, checksums are checked.
 * @throws LabError `bad-file` naming the zip and the entry.
 */
export function unbundle(file: string, zip: Uint8Array, limits: ZipLimits): readonly ZipFile[] {
  const entries = readDirectory(file, zip, limits);
  const names = new Set<string>();
  let end = 0;
  let left = limits.bytes;
  const files: ZipFile[] = [];
  for (const entry of entries.toSorted((a, b) => a.start - b.start)) {
    const at = `${file}: ${shown(entry.path)}`;
    if (entry.start < end)
      throw refusal(`${at} shares bytes with the file before it: the zip is broken or a trap.`);
    const from = dataStart(at, zip, entry.start);
    end = from + entry.packed;
    if (end > zip.length) throw refusal(`${at} is cut short: the zip is incomplete.`);
    if (entry.path.endsWith('/') || /(^|\/)(__MACOSX\/|\._|\.DS_Store$)/.test(entry.path)) continue;
    if (!isSafePath(entry.path))
      throw refusal(`${at} is no plain path inside the zip, so it is not unpacked.`);
    if (names.has(entry.path)) throw refusal(`${at} is in the zip twice.`);
    names.add(entry.path);
    const bytes = unpack(at, zip.subarray(from, end), entry, left);
    left -= bytes.length;
    files.push({ path: entry.path, bytes });
  }
  return files;
}

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of the local header. */
  readonly start: number;
}

function readDirectory(file: string, zip: Uint8Array, limits: ZipLimits): readonly Entry[] {
  const view = viewOf(zip);
  const end = findEnd(view);
  if (end < 0) throw refusal(`${file} is no zip, or its end is missing: it may be cut short.`);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff)
    throw refusal(`${file} is a Zip64 archive, which the lab does not read.`);
  if (count > limits.files)
    throw refusal(`${file} holds ${count} files; the lab unpacks at most ${limits.files}.`);
  if (at + size > end) throw refusal(`${file} is a broken zip: its list of files does not fit into it.`);
  const entries: Entry[] = [];
  for (let number = 0; number < count; number++) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY)
      throw refusal(`${file} is a broken zip: entry ${number} of its list of files is missing.`);
    const pathBytes = view.getUint16(at + 28, true);
    const next = at + 46 + pathBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw refusal(`${file} is a broken zip: entry ${number} runs past its list of files.`);
    const path = utf8Text(zip.subarray(at + 46, at + 46 + pathBytes));
    if ((view.getUint16(at + 8, true) & 1) !== 0)
      throw refusal(`${file}: ${shown(path)} is encrypted; zip it again without a password.`);
    entries.push({
      path,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

/** Offset of the end record, which a comment of up to 64 kB may follow; -1 = none. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  return -1;
}

function dataStart(at: string, zip: Uint8Array, start: number): number {
  const view = viewOf(zip);
  if (start + 30 > zip.length || view.getUint32(start, true) !== LOCAL)
    throw refusal(`${at} is not where the zip's list of files says: the zip is broken.`);
  return start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
}

function unpack(at: string, packed: Uint8Array, { method, size, crc }: Entry, left: number): Uint8Array {
  if (size > left) throw refusal(`${at} unpacks to ${size} bytes; the lab has room for ${left} more.`);
  if (method !== STORED && method !== DEFLATED)
    throw refusal(`${at} is packed by method ${method}; the lab reads stored and deflated files.`);
  const bytes = method === STORED ? packed.slice() : inflate(at, packed, size);
  if (bytes.length !== size)
    throw refusal(`${at} unpacks to ${bytes.length} bytes where ${size} are announced: the zip is broken.`);
  if (crc32(bytes) !== crc) throw refusal(`${at} does not match its checksum: the zip is damaged.`);
  return bytes;
}

/** At most `size` bytes. */
function inflate(at: string, packed: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length > size)
      throw refusal(`${at} unpacks to more than the ${size} bytes announced: the zip is broken or a trap.`);
    bytes.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let from = 0; from < packed.length; from += SLICE_BYTES)
      stream.push(packed.subarray(from, from + SLICE_BYTES), from + SLICE_BYTES >= packed.length);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw refusal(`${at} cannot be unpacked: the zip is damaged.`);
  }
  return bytes.subarray(0, length);
}

/** Relative, without steps upwards, backslashes, drive letters or control characters. */
function isSafePath(path: string): boolean {
  return (
    path.length > 0 &&
    path.length <= 255 &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    !/[\\:\u0000-\u001f\u007f]/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
