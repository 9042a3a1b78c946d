import type { Gunzip } from '../../core/datasets/file-bytes';
import type { Digest } from '../../core/datasets/fingerprint';
import { sha256 } from '../../core/datasets/sha256';
import { collectBytes } from './collect-bytes';

/** Unpacks gzip with the browser's own DecompressionStream; stops with RangeError once the output passes `maxBytes`. */
export const gunzip: Gunzip = async (packed, maxBytes) => {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(unshared(packed));
      controller.close();
    },
  });
  return collectBytes(source.pipeThrough(new DecompressionStream('gzip')), (bytes) => {
    if (bytes > maxBytes) throw new RangeError(`More than ${maxBytes} bytes.`);
  });
};

/** SHA-256 by crypto.subtle; pages opened over plain http have none and take the slower one of core. */
export const digest: Digest = async (bytes) => {
  // The DOM types say subtle is always there: it is missing outside secure contexts.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return sha256(bytes);
  return new Uint8Array(await subtle.digest('SHA-256', unshared(bytes)));
};

/** The same bytes under the type the platform asks for; copies only out of shared memory. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes);
}
