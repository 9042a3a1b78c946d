import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgainstCpu } from './against-cpu.fixture';
import { device, startWebgpuOnDawn, TILES } from './against-cpu.fixture';

const SIZE = fc.constantFrom(1, 3, 5, 8, 12, 17, 64, 67);
const DEPTH = fc.constantFrom(1, 3, 4, 7, 8, 101, 128);
const FORM = { transposeA: fc.boolean(), transposeB: fc.boolean(), m: SIZE, k: DEPTH, n: SIZE };
const SEED = fc.integer({ min: 0, max: 1e6 });

describe.skipIf(device === null).each([
  [TILES, 12],
  ['small', 2],
] as const)('products of TensorFlow.js on our WGSL, %s tiles', (tiles, numRuns) => {
  let gpu: AgainstCpu;
  beforeAll(async () => {
    gpu = await startWebgpuOnDawn(tiles);
  });

  it('[K60] matMul in all four transpose forms, matrices that meet the same one, and its gradients', async () => {
    const outer = fc.constantFrom<readonly number[]>([], [3], [2, 2], [1]);
    const record = fc.record({ ...FORM, outer, seed: SEED });
    await fc.assert(
      fc.asyncProperty(record, async ({ transposeA, transposeB, m, k, n, outer: [...before], seed }) => {
        await gpu.agree(seed, (noise) => {
          const a = noise(...before, ...(transposeA ? [k, m] : [m, k]));
          const b = noise(...(transposeB ? [n, k] : [k, n]));
          const multiply = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB);
          const product = multiply(a, b);
          // TensorFlow.js does not sum the gradients of matrices that were repeated.
          if (before.length > 0) return [product];
          return [product, ...tf.grads(multiply)([a, b], noise(...product.shape))];
        });
        const isOurs = !(transposeA && before.some((length) => length > 1));
        expect(gpu.called.some((name) => name.startsWith('dense'))).toBe(isOurs);
      }),
      { numRuns },
    );
  });

  it('[K61] fused matMul with any bias and activation, and its gradients', async () => {
    const activation = fc.constantFrom('linear', 'relu', 'elu', 'prelu');
    const bias = fc.constantFrom('none', 'columns', 'row', 'one');
    const record = fc.record({ ...FORM, activation, bias, seed: SEED });
    await fc.assert(
      fc.asyncProperty(record, async ({ transposeA, transposeB, m, k, n, seed, ...choice }) => {
        await gpu.agree(seed, (noise) => {
          const a = noise(...(transposeA ? [k, m] : [m, k]));
          const b = noise(...(transposeB ? [n, k] : [k, n]));
          const shapes = { none: null, columns: [n], row: [1, n], one: [1] };
          const shape = shapes[choice.bias as keyof typeof shapes];
          const added = shape === null ? null : noise(...shape);
          const slopes = noise(n);
          const fused = (x: tf.Tensor, y: tf.Tensor) =>
            tf.fused.matMul({
              ...{ a: x, b: y, transposeA, transposeB },
              ...{ activation: choice.activation as 'relu', preluActivationWeights: slopes },
              ...(added === null ? {} : { bias: added }),
            });
          return [fused(a, b), ...tf.grads(fused)([a, b], noise(m, n))];
        });
        expect(gpu.called.some((name) => name.startsWith('dense'))).toBe(true);
      }),
      { numRuns },
    );
  });
});
