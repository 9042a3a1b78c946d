import { joinBytes, utf8Bytes, utf8Text } from './bytes';
import { isObject, parseJson, refusal, shown } from './refuse';

/** One tensor of a safetensors file. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array;
}

export interface StoredTensors {
  readonly tensors: readonly StoredTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

const BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};
const MAX_HEADER_BYTES = 2 ** 24;
const MAX_TENSORS = 10_000;

/** The bytes of a file: 8 bytes header length, JSON header padded with spaces to a multiple of 8, then the tensors without gaps. */
export function encodeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const text = utf8Bytes(JSON.stringify(header));
  const padded = new Uint8Array(8 * Math.ceil(text.length / 8)).fill(0x20);
  padded.set(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, padded.length, true);
  return joinBytes([length, padded, ...tensors.map(({ bytes }) => bytes)]);
}

/**
 * The tensors of a file, as views. Strict: known dtypes, sizes that match shapes, every byte owned by exactly one tensor.
 * @throws LabError `bad-file` naming the file and the tensor.
 */
export function decodeSafetensors(file: string, bytes: Uint8Array): StoredTensors {
  if (bytes.length < 8)
    throw refusal(`${file} has ${bytes.length} bytes: too short to be a safetensors file.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  if (view.getUint32(4, true) !== 0 || length > Math.min(MAX_HEADER_BYTES, bytes.length - 8))
    throw refusal(`${file} is no safetensors file: its header does not fit into its ${bytes.length} bytes.`);
  const header = parseJson(utf8Text(bytes.subarray(8, 8 + length)), `The header of ${file}`);
  if (!isObject(header)) throw refusal(`The header of ${file} is no JSON object.`);
  const data = bytes.subarray(8 + length);
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  if (entries.length > MAX_TENSORS)
    throw refusal(`${file} has ${entries.length} tensors; the lab reads at most ${MAX_TENSORS}.`);
  const spans = entries
    .map(([name, entry]) => spanOf(file, name, entry))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  for (const { name, start, end } of spans) {
    if (start !== at || end > data.length)
      throw refusal(
        `${file}: tensor ${shown(name)} claims bytes ${start} to ${end} where byte ${at} of ${data.length} comes next. The file is broken or cut short.`,
      );
    at = end;
  }
  if (at !== data.length)
    throw refusal(`${file} has ${data.length - at} bytes that belong to no tensor: it is broken.`);
  return {
    tensors: spans.map(({ name, dtype, shape, start, end }) => ({
      name,
      dtype,
      shape,
      bytes: data.subarray(start, end),
    })),
    metadata: metadataOf(file, header.__metadata__),
  };
}

interface Span {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function spanOf(file: string, name: string, entry: unknown): Span {
  const at = `${file}: tensor ${shown(name)}`;
  if (!isObject(entry)) throw refusal(`${at} has no description.`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const width = typeof dtype === 'string' ? BYTES[dtype] : undefined;
  if (typeof dtype !== 'string' || width === undefined)
    throw refusal(`${at} is of type ${shown(dtype)}, which the lab does not read.`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isSize))
    throw refusal(`${at} has the shape ${shown(shape)}, which is no list of sizes.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    throw refusal(`${at} has the data offsets ${shown(offsets)}, which are no two byte numbers.`);
  const [start = 0, end = 0] = offsets;
  const needed = shape.reduce((product: number, size: number) => product * size, width);
  if (end - start !== needed)
    throw refusal(
      `${at} of shape [${shape.join(', ')}] needs ${needed} bytes, but its offsets hold ${end - start}.`,
    );
  return { name, dtype, shape, start, end };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function metadataOf(file: string, value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!isObject(value)) throw refusal(`The metadata of ${file} is ${shown(value)}, not names with texts.`);
  return new Map(
    Object.entries(value).map(([name, text]): [string, string] => {
      if (typeof text !== 'string')
        throw refusal(
          `The metadata of ${file} holds ${shown(text)} under ${shown(name)}; only texts may stand there.`,
        );
      return [name, text];
    }),
  );
}
