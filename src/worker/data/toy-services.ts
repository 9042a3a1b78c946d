import type { Dataset, DatasetSource } from '../../core/datasets/dataset';
import { encodeIdx } from '../../core/datasets/encode-idx';
import type { DatasetStore } from './dataset-store';
import type { LoadControl, LoadProgress } from './fetch-remote';
import { digest, gunzip } from './platform';
import type { DataServices } from './services';

// What the laws of this folder share: a world small enough to hold in memory.

export const TRAIN_LABELS = [0, 1, 2, 0, 1, 2, 0, 1];
export const TEST_LABELS = [2, 1, 0];
/** Four small IDX files, unpacked, under the names they are fetched by. */
export const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  'train-images-idx3-ubyte.gz': encodeIdx(
    [8, 2, 2],
    Array.from({ length: 32 }, (_, i) => 7 * i),
  ),
  'train-labels-idx1-ubyte.gz': encodeIdx([8], TRAIN_LABELS),
  't10k-images-idx3-ubyte.gz': encodeIdx(
    [3, 2, 2],
    Array.from({ length: 12 }, (_, i) => 255 - i),
  ),
  't10k-labels-idx1-ubyte.gz': encodeIdx([3], TEST_LABELS),
};

export function memoryStore(): DatasetStore & { readonly kept: Map<DatasetSource, Dataset> } {
  const kept = new Map<DatasetSource, Dataset>();
  return {
    kept,
    read: async (source) => kept.get(source) ?? null,
    write: async (dataset) => void kept.set(dataset.source, dataset),
  };
}

export function failing(error: Error): DatasetStore {
  return { read: () => Promise.reject(error), write: () => Promise.reject(error) };
}

/** Offline unless `parts` says otherwise. */
export function services(parts: Partial<DataServices>): DataServices {
  const offline = () => Promise.reject(new TypeError('Failed to fetch'));
  return {
    store: memoryStore(),
    fetch: offline,
    gunzip,
    digest,
    decodeImage: decodeToy,
    stallMs: 1000,
    ...parts,
  };
}

/** A picture in no real format: PNG's signature, width, height, then the three bytes of its one colour. */
export function toyPicture(width: number, height: number, colour: readonly number[]): Uint8Array {
  return Uint8Array.of(0x89, 0x50, 0x4e, 0x47, width, height, ...colour);
}

const decodeToy: DataServices['decodeImage'] = async (bytes) => {
  const [width = 0, height = 0, ...colour] = bytes.subarray(4);
  if (colour.length !== 3) return null;
  const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => colour[i % 4] ?? 255);
  return { width, height, rgba };
};

export function control(onProgress: (progress: LoadProgress) => void = () => undefined): LoadControl {
  return { signal: new AbortController().signal, onProgress };
}
