import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BothBackends } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

const SIZE = fc.constantFrom(1, 2, 3, 5, 7, 8, 9, 13, 17, 64, 67);
const DEPTH = fc.constantFrom(1, 2, 3, 7, 8, 47, 49, 101, 259);
const FORM = { transposeA: fc.boolean(), transposeB: fc.boolean(), m: SIZE, k: DEPTH, n: SIZE };
const SEED = fc.integer({ min: 0, max: 1e6 });

describe.each(['plain', 'fused'] as const)('products of TensorFlow.js on our kernels, %s build', (build) => {
  let both: BothBackends;
  beforeAll(async () => {
    both = await startBoth(build);
  });

  it('[K40] matMul in all four transpose forms, its batches broadcast, and its gradients', async () => {
    const batches = fc.constantFrom<readonly [number[], number[]]>(
      [[], []],
      [[3], [3]],
      [[3], []],
      [[], [2]],
      [
        [2, 1],
        [1, 3],
      ],
      [[2, 3], [3]],
      [
        [1, 1],
        [2, 2],
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...FORM, batches, seed: SEED }),
        async ({ transposeA, transposeB, m, k, n, batches: [outerA, outerB], seed }) => {
          await both.agree(seed, (noise) => {
            const a = noise(...outerA, ...(transposeA ? [k, m] : [m, k]));
            const b = noise(...outerB, ...(transposeB ? [n, k] : [k, n]));
            const multiply = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB);
            // All of TensorFlow.js's own kernels are wrong where both sides repeat: cpu gets both in full.
            const isWide = tf.getBackend() === 'cpu' && outerA.length + outerB.length > 0;
            const outer = tf.add(tf.zeros([...outerA]), tf.zeros([...outerB])).shape;
            const full = (x: tf.Tensor) => tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)]);
            const product = isWide ? multiply(full(a), full(b)) : multiply(a, b);
            // TensorFlow.js does not sum the gradients of matrices that were repeated.
            if (`${outerA}` !== `${outerB}`) return [product];
            return [product, ...tf.grads(multiply)([a, b], noise(...product.shape))];
          });
          expect(both.called).toContain(
            transposeA ? (transposeB ? 'packOuterProduct' : 'outerProduct') : 'packMultiply',
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[K41] fused matMul with any bias and activation, however deep, and its gradients', async () => {
    const activation = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu');
    const bias = fc.constantFrom('none', 'columns', 'row', 'one');
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...FORM, activation, bias, seed: SEED }),
        async ({ transposeA, transposeB, m, k, n, seed, ...choice }) => {
          await both.agree(seed, (noise) => {
            const a = noise(...(transposeA ? [k, m] : [m, k]));
            const b = noise(...(transposeB ? [n, k] : [k, n]));
            const shapes = { none: null, columns: [n], row: [1, n], one: [1] };
            const shape = shapes[choice.bias as keyof typeof shapes];
            const fused = (x: tf.Tensor, y: tf.Tensor) =>
              tf.fused.matMul({
                ...{ a: x, b: y, transposeA, transposeB, leakyreluAlpha: 0.3 },
                ...{ activation: choice.activation as 'relu', preluActivationWeights: slopes },
                ...(added === null ? {} : { bias: added }),
              });
            const added = shape === null ? null : noise(...shape);
            const slopes = noise(n);
            return [fused(a, b), ...tf.grads(fused)([a, b], noise(m, n))];
          });
          expect(both.called).not.toHaveLength(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[K40] a product without depth is 0, and its bias', async () => {
    await both.agree(0, () => [
      tf.matMul(tf.zeros([2, 3, 0]), tf.zeros([0, 5])),
      tf.matMul(tf.zeros([0, 3]), tf.zeros([5, 0]), true, true),
    ]);
    expect(both.called).toEqual(['packMultiply', 'packOuterProduct']);
  });
});
