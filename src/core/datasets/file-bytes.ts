import { LabError } from '../base/errors';

/** Larger files are refused unread: a browser tab cannot hold them beside a training run. */
export const MAX_FILE_BYTES = 2 ** 30;

/** Unpacks gzip. Rejects with RangeError when the output would pass `maxBytes`, with anything else when it is broken. */
export type Gunzip = (packed: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** Throws `bad-file` for a file that is empty or too large to read; call it with the size before reading. */
export function checkFileSize(name: string, bytes: number): void {
  if (bytes === 0) throw new LabError('bad-file', `${name} is empty (0 bytes): download or export it again.`);
  if (bytes > MAX_FILE_BYTES) {
    throw new LabError(
      'bad-file',
      `${name} is ${inGib(bytes)} GiB and the lab reads at most ${inGib(MAX_FILE_BYTES)} GiB: use a file with fewer images.`,
    );
  }
}

/**
 * The bytes inside a file: unpacked when they start as gzip does (1f 8b), as they are otherwise.
 * Throws `bad-file` when the name promises gzip and the bytes are not, and when the gzip is broken or too large.
 */
export async function unpackFile(name: string, bytes: Uint8Array, gunzip: Gunzip): Promise<Uint8Array> {
  checkFileSize(name, bytes.length);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    if (!/\.gz$/i.test(name)) return bytes;
    throw new LabError(
      'bad-file',
      `${name} is named .gz but is not gzip (it starts with ${firstBytes(bytes)}): download it again, or drop .gz from the name if it is already unpacked.`,
    );
  }
  let content: Uint8Array;
  try {
    content = await gunzip(bytes, MAX_FILE_BYTES);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new LabError(
        'bad-file',
        `${name} unpacks to more than ${inGib(MAX_FILE_BYTES)} GiB: use a file with fewer images.`,
      );
    }
    throw new LabError(
      'bad-file',
      `${name} is gzip but cannot be unpacked, it is broken or cut short at ${bytes.length} bytes: download it again.`,
    );
  }
  if (content.length === 0) throw new LabError('bad-file', `${name} unpacks to nothing: download it again.`);
  return content;
}

/** The first four bytes in hex, for sentences: "89 50 4e 47". */
export function firstBytes(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function inGib(bytes: number): string {
  return String(Math.round((bytes / 2 ** 30) * 100) / 100);
}
