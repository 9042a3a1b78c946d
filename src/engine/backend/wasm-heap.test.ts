import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { buildArchitecture } from '../../core/models/build';
import { loadSimdKernels } from '../kernels/simd/kernels';
import { createSimdNetwork } from '../network/simd/simd-network';
import { startWasm } from './start-wasm';
import { allocatedAt, type WasmHeap, wasmHeap } from './wasm-heap';

const GIB = 2 ** 30;

describe('the WebAssembly heap', () => {
  beforeAll(async () => {
    await startWasm(nodeAssets());
  });

  it('[E13] finds what is allocated beyond 2 GiB, and nothing beyond its end', () => {
    expect(allocatedAt(1024, 16, GIB)).toBe(1024);
    expect(allocatedAt(-GIB, 16, 4 * GIB - 65536)).toBe(3 * GIB);
    expect(allocatedAt(0, 16, GIB)).toBeNull();
    expect(allocatedAt(-65536, 65536, 4 * GIB - 65536)).toBeNull();
  });

  it('[E13] a network that does not fit says so and gives back what it had', async () => {
    const real = wasmHeap();
    const { kernels } = await loadSimdKernels(real.memory);
    const dataset = generateStrokes(20, 10);
    const architecture = buildArchitecture({ kind: 'mlp', hidden: [12] }, dataset, 10);
    const request = { architecture, dataset, training: DEFAULT_TRAINING };
    for (const fitting of [0, 3, 12]) {
      const held = new Set<number>();
      const small: WasmHeap = {
        memory: real.memory,
        allocate(bytes) {
          if (held.size === fitting) throw new Error('no room');
          const pointer = real.allocate(bytes);
          held.add(pointer);
          return pointer;
        },
        release(pointer) {
          held.delete(pointer);
          real.release(pointer);
        },
      };
      expect(() => createSimdNetwork(small, kernels, request)).toThrow('no room');
      expect(held.size).toBe(0);
    }
  });
});
