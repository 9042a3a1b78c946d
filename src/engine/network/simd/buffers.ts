import type { Shape } from '../../../core/models/architecture';
import type { WasmHeap } from '../../backend/wasm-heap';

/** Bytes after every buffer that a kernel's edge tile may read (assembly/tile.ts). */
const SLACK_BYTES = 64;

/** Float buffers of one network on the heap, released together. */
export interface Buffers {
  floats(count: number): number;
  bytes(count: number): number;
  image(capacity: number, shape: Shape, border: number): ImageBuffer;
  viewFloats(pointer: number, count: number): Float32Array;
  viewDoubles(pointer: number, count: number): Float64Array;
  viewBytes(pointer: number, count: number): Uint8Array;
  viewWords(pointer: number, count: number): Uint32Array;
  viewInts(pointer: number, count: number): Int32Array;
  release(): void;
}

/** Activations [capacity, height, width, channels] with a border of zeros around height and width; strides in bytes. */
export interface ImageBuffer {
  /** First pixel of the border. */
  readonly origin: number;
  /** First pixel of the image. */
  readonly at: number;
  readonly row: number;
  readonly image: number;
  readonly border: number;
}

export function createBuffers(heap: WasmHeap): Buffers {
  const owned: number[] = [];
  const allocate = (bytes: number): number => {
    const pointer = heap.allocate(bytes + SLACK_BYTES);
    owned.push(pointer);
    new Uint8Array(heap.memory.buffer, pointer, bytes + SLACK_BYTES).fill(0);
    return pointer;
  };
  return {
    floats: (count) => allocate(4 * count),
    bytes: allocate,
    image(capacity, { height, width, channels }, border) {
      const row = 4 * (width + 2 * border) * channels;
      const image = row * (height + 2 * border);
      const origin = allocate(capacity * image);
      return { origin, at: origin + border * row + 4 * border * channels, row, image, border };
    },
    viewFloats: (pointer, count) => new Float32Array(heap.memory.buffer, pointer, count),
    viewDoubles: (pointer, count) => new Float64Array(heap.memory.buffer, pointer, count),
    viewBytes: (pointer, count) => new Uint8Array(heap.memory.buffer, pointer, count),
    viewWords: (pointer, count) => new Uint32Array(heap.memory.buffer, pointer, count),
    viewInts: (pointer, count) => new Int32Array(heap.memory.buffer, pointer, count),
    release() {
      for (const pointer of owned.splice(0)) heap.release(pointer);
    },
  };
}
