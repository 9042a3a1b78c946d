import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import type { WasmHeap } from '../../../backend/wasm-heap';
import { withWorkspace } from './workspace';

const PAGE = 65_536;

/** A heap of one page that hands out its first bytes and counts what is held, and a backend whose only tensor lies at `at`. */
function small(at: number) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const held = new Set<number>();
  let next = 1024;
  const heap: WasmHeap = {
    memory,
    allocate(bytes) {
      if (bytes > PAGE) throw new Error('no room');
      next += bytes;
      held.add(next - bytes);
      return next - bytes;
    },
    release: (pointer) => {
      held.delete(pointer);
    },
  };
  return { heap, held, memory, backend: { getMemoryOffset: () => at } as unknown as BackendWasm };
}

const TENSOR = { dataId: {}, shape: [2, 2], dtype: 'float32' } as const;

describe('the memory of an operation', () => {
  it('[K52] is given back when the operation ends, and when it fails', () => {
    const { heap, held, backend } = small(512);
    withWorkspace(heap, backend, ({ floats, edge }) => [floats(3), floats(4, 1), edge()]);
    expect(held.size).toBe(0);
    expect(() => withWorkspace(heap, backend, ({ floats }) => [floats(3), floats(PAGE)])).toThrow('no room');
    expect(held.size).toBe(0);
  });

  it('[K52] a tensor is used where it is, unless an edge tile would read past the end of the heap', () => {
    const inside = small(512);
    withWorkspace(inside.heap, inside.backend, ({ at }) =>
      expect(at({ ...TENSOR, shape: [2, 2] })).toBe(512),
    );
    const last = small(PAGE - 16);
    new Float32Array(last.memory.buffer, PAGE - 16).set([1, 2, 3, 4]);
    withWorkspace(last.heap, last.backend, ({ at, view }) => {
      const copy = at({ ...TENSOR, shape: [2, 2] });
      expect(copy).toBeLessThan(PAGE - 96);
      expect([...view(copy, 4)]).toEqual([1, 2, 3, 4]);
    });
    expect(last.held.size).toBe(0);
  });
});
