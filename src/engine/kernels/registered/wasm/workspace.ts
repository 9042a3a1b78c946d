import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { WasmHeap } from '../../../backend/wasm-heap';

/** Bytes that a tile at an edge may read behind what it works on (assembly/tile.ts). */
const SLACK_BYTES = 64;
const EDGE_FLOATS = 8;

/** The memory of one operation, on the heap of TensorFlow.js's tensors. Addresses are bytes. */
export interface Workspace {
  /** Where a float32 tensor's values are, or a copy of them where the heap ends within reach of an edge tile. */
  at(tensor: TensorInfo): number;
  /** A new float32 tensor, its values not set. Made last, since an operation that fails after it would leave it behind. */
  output(shape: readonly number[]): TensorInfo;
  /** Room until the operation ends, not set, or all of one value. */
  floats(count: number, value?: number): number;
  /** What lies there, good until the next allocation. */
  view(at: number, count: number): Float32Array;
  /** Scratch of the tiles at an edge. */
  edge(): number;
}

/** @throws LabError('backend-unavailable') when the heap is full. Whatever happens, the room is given back. */
export function withWorkspace<T>(heap: WasmHeap, backend: BackendWasm, work: (own: Workspace) => T): T {
  const owned: number[] = [];
  const view = (at: number, count: number) => new Float32Array(heap.memory.buffer, at, count);
  const floats = (count: number, value?: number): number => {
    const at = heap.allocate(4 * count + SLACK_BYTES);
    owned.push(at);
    if (value !== undefined) view(at, count).fill(value);
    return at;
  };
  try {
    return work({
      at({ dataId, shape }) {
        const [at, count] = [backend.getMemoryOffset(dataId), util.sizeFromShape([...shape])];
        if (at + 4 * count + SLACK_BYTES <= heap.memory.buffer.byteLength) return at;
        const copy = floats(count);
        view(copy, count).set(view(at, count));
        return copy;
      },
      output(shape) {
        const at = heap.allocate(4 * util.sizeFromShape([...shape]) + SLACK_BYTES);
        return backend.makeOutput([...shape], 'float32', at);
      },
      floats,
      view,
      edge: () => floats(EDGE_FLOATS),
    });
  } finally {
    for (const at of owned) heap.release(at);
  }
}
