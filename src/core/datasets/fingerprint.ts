import type { Dataset } from './dataset';

/** SHA-256 of bytes -> [32]: crypto.subtle where there is one, `sha256` of this folder elsewhere. */
export type Digest = (bytes: Uint8Array) => Promise<Uint8Array>;

/**
 * What a data set is known by: the first 16 hex digits of a SHA-256 over its shape, its split sizes and the digests of its
 * pixels and labels. The same files split another way are another data set, because other numbers come out.
 */
export async function fingerprint(
  dataset: Omit<Dataset, 'source' | 'name'>,
  digest: Digest,
): Promise<string> {
  const { height, width, channels, train, test } = dataset;
  const parts = [train.images, train.labels, test.images, test.labels];
  const hexes: string[] = [];
  for (const part of parts) hexes.push(toHex(await digest(part)));
  const text = [height, width, channels, train.labels.length, test.labels.length, ...hexes].join(' ');
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return toHex(await digest(bytes)).slice(0, 16);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
