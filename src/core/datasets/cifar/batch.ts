import { LabError } from '../../base/errors';
import {
  CIFAR_10,
  CIFAR_100,
  CIFAR_IMAGE_BYTES,
  CIFAR_PIXELS,
  type CifarFormat,
  recordBytes,
} from './format';

/** The file a batch came from, its records still undecoded. */
export interface CifarFile {
  /** As a person knows it: the file's name, or "archive.tar.gz: folder/data_batch_1.bin". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * CIFAR-10 or CIFAR-100: the record length that divides the file decides, the published file names where both or neither
 * do. Throws `bad-file` when the bytes are no whole number of records.
 */
export function cifarFormatOf({ name, bytes }: CifarFile): CifarFormat {
  const fitting = [CIFAR_10, CIFAR_100].filter((format) => bytes.length % recordBytes(format) === 0);
  const named = /(^|[/\\\s])(train|test)\.bin(\.gz)?$/i.test(name) ? CIFAR_100 : CIFAR_10;
  const format = fitting.includes(named) ? named : fitting[0];
  if (bytes.length > 0 && format !== undefined) return format;
  const record = recordBytes(named);
  throw new LabError(
    'bad-file',
    `${name} is truncated or no CIFAR batch: ${bytes.length} bytes are not a whole number of ${named.name} records of ${record} bytes (${bytes.length % record} bytes are left over). Download it again.`,
  );
}

/**
 * Decodes a batch into `images` [n, 32, 32, 3] and `labels` [n]: red, green and blue planes become one pixel after another.
 * Throws `bad-file`, naming the record, when a label is not below `classes` (or a coarse one not below 20).
 */
export function decodeCifarBatch(
  { name, bytes }: CifarFile,
  format: CifarFormat,
  classes: number,
  images: Uint8Array,
  labels: Uint8Array,
): void {
  const { labelBytes } = format;
  const length = recordBytes(format);
  for (let record = 0; record < bytes.length / length; record++) {
    const start = record * length;
    const label = bytes[start + labelBytes - 1] ?? 0;
    const coarse = labelBytes === 2 ? (bytes[start] ?? 0) : 0;
    if (label >= classes || coarse >= 20) {
      const found = label >= classes ? `label ${label}` : `coarse label ${coarse}`;
      const most = label >= classes ? classes - 1 : 19;
      throw new LabError(
        'bad-file',
        `${name} has ${found} in record ${record}, and ${format.name} labels here go from 0 to ${most}: the file is damaged or of another format. Download it again.`,
      );
    }
    labels[record] = label;
    const from = start + labelBytes;
    const to = record * CIFAR_IMAGE_BYTES;
    for (let pixel = 0; pixel < CIFAR_PIXELS; pixel++) {
      images[to + 3 * pixel] = bytes[from + pixel] ?? 0;
      images[to + 3 * pixel + 1] = bytes[from + CIFAR_PIXELS + pixel] ?? 0;
      images[to + 3 * pixel + 2] = bytes[from + 2 * CIFAR_PIXELS + pixel] ?? 0;
    }
  }
}
