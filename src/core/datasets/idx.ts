import { LabError } from '../base/errors';
import { firstBytes } from './file-bytes';

/** One decoded IDX file. Format: 00 00, value type, number of dimensions, sizes as big-endian uint32, values. */
export type IdxFile = IdxImages | IdxLabels;

export interface IdxImages {
  readonly kind: 'images';
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels] */
  readonly values: Uint8Array;
}

export interface IdxLabels {
  readonly kind: 'labels';
  readonly name: string;
  readonly count: number;
  /** [count] */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};
const MAX_SIDE_PIXELS = 1024;
const MAX_CHANNELS = 4;

/**
 * Decodes unpacked IDX bytes: labels [n] (magic 00 00 08 01), grey images [n, h, w] (00 00 08 03) or images with channels
 * [n, h, w, c] (00 00 08 04). Copies the values out. Throws `bad-file`, naming `name` and the fault, on anything else.
 */
export function decodeIdx(name: string, bytes: Uint8Array): IdxFile {
  const dimensions = readMagic(name, bytes);
  const headerBytes = 4 + 4 * dimensions;
  if (bytes.length < headerBytes) {
    throw new LabError(
      'bad-file',
      `${name} is truncated: its header alone needs ${headerBytes} bytes and the file has ${bytes.length}. Download it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [count = 0, height = 1, width = 1, channels = 1] = Array.from({ length: dimensions }, (_, i) =>
    view.getUint32(4 + 4 * i),
  );
  const kind = dimensions === 1 ? 'labels' : 'images';
  const shape =
    kind === 'labels' ? `${count} labels` : `${count} images of ${height} x ${width} x ${channels}`;
  if (count === 0) throw new LabError('bad-file', `${name} holds no ${kind}: its header counts 0.`);
  if (kind === 'images') checkImageShape(name, height, width, channels);
  // At most 2^32 x 2^10 x 2^10 x 4: still an exact integer.
  const expected = headerBytes + count * height * width * channels;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? 'is truncated' : 'has bytes left over';
    throw new LabError(
      'bad-file',
      `${name} ${fault}: its header promises ${shape}, which makes ${expected} bytes, and it has ${bytes.length}. Download or export it again.`,
    );
  }
  const values = bytes.slice(headerBytes);
  return kind === 'labels'
    ? { kind, name, count, values }
    : { kind, name, count, height, width, channels, values };
}

/** The number of dimensions: 1 (labels), 3 or 4 (images). */
function readMagic(name: string, bytes: Uint8Array): number {
  if (bytes.length === 0) throw new LabError('bad-file', `${name} is empty: download or export it again.`);
  const [zero0, zero1, type = -1, dimensions = -1] = bytes;
  if (bytes.length < 4 || zero0 !== 0 || zero1 !== 0) throw notIdx(name, bytes);
  if (type !== UNSIGNED_BYTE) {
    const held = OTHER_TYPES[type];
    if (held === undefined) throw notIdx(name, bytes);
    throw new LabError(
      'bad-file',
      `${name} holds ${held} (IDX type 0x${type.toString(16).padStart(2, '0')}): save its values as unsigned bytes (0x08).`,
    );
  }
  if (dimensions !== 1 && dimensions !== 3 && dimensions !== 4) {
    throw new LabError(
      'bad-file',
      `${name} has ${dimensions} dimensions: labels need 1, images 3 (grey) or 4 (with channels).`,
    );
  }
  return dimensions;
}

function notIdx(name: string, bytes: Uint8Array): LabError {
  return new LabError(
    'bad-file',
    `${name} is not an IDX file: it starts with ${firstBytes(bytes)}, where 00 00 08 03 (images) or 00 00 08 01 (labels) should stand. Drop an IDX images file and its labels file, .gz or not.`,
  );
}

function checkImageShape(name: string, height: number, width: number, channels: number): void {
  const sides = [height, width].every((side) => side >= 1 && side <= MAX_SIDE_PIXELS);
  if (sides && channels >= 1 && channels <= MAX_CHANNELS) return;
  throw new LabError(
    'bad-file',
    `${name} says its images are ${height} x ${width} with ${channels} channels: the lab reads 1 to ${MAX_SIDE_PIXELS} pixels a side and 1 to ${MAX_CHANNELS} channels.`,
  );
}
