import { joinBytes, utf8Bytes } from './bytes';

/** One field of a Protocol Buffers message, encoded. */
export type Field = Uint8Array;

/** A message is its fields in a row. */
export function message(...fields: readonly (Field | readonly Field[])[]): Uint8Array {
  return joinBytes(fields.flatMap((field) => (field instanceof Uint8Array ? [field] : field)));
}

/** A whole number from 0 to 2^53 as a varint. */
export function integerField(number: number, value: number): Field {
  return joinBytes([varint(8 * number), varint(value)]);
}

export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes([varint(8 * number + 5), bytes]);
}

/** Bytes, or a message inside. */
export function bytesField(number: number, bytes: Uint8Array): Field {
  return joinBytes([varint(8 * number + 2), varint(bytes.length), bytes]);
}

export function textField(number: number, text: string): Field {
  return bytesField(number, utf8Bytes(text));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
