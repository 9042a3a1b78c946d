import type { Rng } from '../../../core/base/rng';

/** Room for the largest case; every test starts with an empty heap. */
const PAGES = 512;
const HEAP_START = 1024;

/** A memory for the kernels under test: `put` copies floats into it, `room` reserves, `take` copies out; pointers are bytes. */
export interface TestHeap {
  readonly memory: WebAssembly.Memory;
  clear(): void;
  put(values: ArrayLike<number>): number;
  room(floats: number): number;
  take(at: number, count: number): Float32Array;
  bordered(values: Float32Array, shape: readonly [number, number, number, number], pad: number): Bordered;
}

/** [n, height, width, channels] with a border of zero pixels: the first pixel of the border, of the image, strides in bytes. */
export interface Bordered {
  readonly origin: number;
  readonly at: number;
  readonly row: number;
  readonly image: number;
}

export function createTestHeap(): TestHeap {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  let top = HEAP_START;

  function room(floats: number): number {
    const at = top;
    top += 4 * floats + 64;
    top += (16 - (top % 16)) % 16;
    if (top > PAGES * 65_536) throw new Error('the test heap is full');
    return at;
  }

  return {
    memory,
    clear() {
      top = HEAP_START;
    },
    put(values) {
      const at = room(values.length);
      new Float32Array(memory.buffer, at, values.length).set(values);
      return at;
    },
    room,
    take: (at, count) => new Float32Array(memory.buffer, at, count).slice(),
    bordered(values, [n, h, w, c], pad) {
      const row = 4 * (w + 2 * pad) * c;
      const image = row * (h + 2 * pad);
      const origin = room((n * image) / 4);
      new Float32Array(memory.buffer, origin, (n * image) / 4).fill(0);
      for (let i = 0; i < n; i++)
        for (let y = 0; y < h; y++) {
          const to = origin + i * image + (y + pad) * row + 4 * pad * c;
          const from = (i * h + y) * w * c;
          new Float32Array(memory.buffer, to, w * c).set(values.subarray(from, from + w * c));
        }
      return { origin, at: origin + pad * row + 4 * pad * c, row, image };
    },
  };
}

export function noise(rng: Rng, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => rng.normal());
}

/** Throws at the first element that differs by more than `tolerance` of the largest magnitude (at least 1). */
export function expectClose(ours: Float32Array, theirs: ArrayLike<number>, tolerance = 2e-5): void {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} elements against ${theirs.length}`);
  const scale = Math.max(1, ...Array.from(theirs, Math.abs));
  ours.forEach((value, i) => {
    const expected = theirs[i] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= tolerance * scale))
      throw new Error(`element ${i}: ${value} against ${expected}`);
  });
}
