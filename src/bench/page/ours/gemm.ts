import { wasmHeap } from '../../../engine/backend/wasm-heap';
import { loadSimdKernels, STORE } from '../../../engine/kernels/simd/kernels';
import { GEMM_SIZE } from '../../contest/models';
import type { Contender } from '../serve';
import { finite } from '../serve';
import { start } from './start';

/** Products of two square matrices with the micro-kernel every layer is made of, the second one packed once: the machine's peak. */
export async function gemm(): Promise<Contender> {
  await start('wasm');
  const heap = wasmHeap();
  const { kernels } = await loadSimdKernels(heap.memory);
  const n = GEMM_SIZE;
  const row = 4 * n;
  const matrix = () => {
    // The micro-kernel may read a little past the end.
    const at = heap.allocate(row * n + 64);
    new Float32Array(heap.memory.buffer, at, n * n).forEach((_, i, view) => {
      view[i] = ((i * 7) % 13) / 13 - 0.5;
    });
    return at;
  };
  const [a, b, packed, c, edge] = [matrix(), matrix(), matrix(), matrix(), heap.allocate(64)];
  kernels.pack(b, row, 4, n, n, packed);
  return {
    unitsPerStep: 1,
    compiles: false,
    async run(steps) {
      for (let step = 0; step < steps; step++)
        kernels.multiply(a, row, packed, c, row, n, n, n, 0, 0, STORE, edge);
      finite(new Float32Array(heap.memory.buffer, c, 1)[0] ?? Number.NaN);
      return null;
    },
  };
}
