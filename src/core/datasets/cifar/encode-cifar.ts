/** CIFAR records: label bytes, then the three planes of a picture given as [32, 32, 3]: the inverse of decoding, for tests. */
export function encodeCifar(
  records: readonly { readonly labels: readonly number[]; readonly image: Uint8Array }[],
): Uint8Array {
  return Uint8Array.from(
    records.flatMap(({ labels, image }) => [
      ...labels,
      ...[0, 1, 2].flatMap((channel) => Array.from({ length: 1024 }, (_, i) => image[3 * i + channel] ?? 0)),
    ]),
  );
}

/** A picture of 3072 bytes that no other `seed` has. */
export function toyImage(seed: number): Uint8Array {
  return Uint8Array.from({ length: 3072 }, (_, i) => (seed * 31 + i * 7 + ((i * seed) >> 5)) & 255);
}
