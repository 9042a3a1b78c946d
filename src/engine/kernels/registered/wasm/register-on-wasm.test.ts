import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { rngStream } from '../../../../core/base/rng';
import { wasmHeap } from '../../../backend/wasm-heap';
import { noise as normal } from '../../simd/test-heap';
import type { BothBackends, Source } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

type Convolution = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor;

describe.each(['plain', 'fused'] as const)('TensorFlow.js on our kernels, %s build', (build) => {
  let both: BothBackends;
  beforeAll(async () => {
    both = await startBoth(build);
  });

  const image = (noise: Source) => noise(2, 7, 7, 3) as tf.Tensor4D;
  const elsewhere: readonly [string, (noise: Source) => tf.Tensor][] = [
    ['a dilated filter', (noise) => convolved(noise, 3, 3, (x, f) => tf.conv2d(x, f, 1, 'same', 'NHWC', 2))],
    ['a filter of 3 x 5', (noise) => convolved(noise, 3, 5, (x, f) => tf.conv2d(x, f, 1, 'same'))],
    ['strides of 1 x 2', (noise) => convolved(noise, 3, 3, (x, f) => tf.conv2d(x, f, [1, 2], 'same'))],
    [
      'the input gradient of a filter of 1 x 3',
      (noise) => tf.conv2dTranspose(image(noise), noise(1, 3, 4, 3) as tf.Tensor4D, [2, 7, 7, 4], 1, 'same'),
    ],
    ['windows that overlap', (noise) => tf.maxPool(image(noise), 3, 2, 'valid')],
    ['windows over the edge', (noise) => tf.avgPool(image(noise), 2, 2, 'same')],
    ['the sum of whole numbers', (noise) => tf.sum(tf.cast(tf.mul(image(noise), 10), 'int32'), 0)],
    ['the sum over the last axis', (noise) => tf.sum(image(noise), -1)],
    ['statistics for every pixel', (noise) => batchNorm(noise)],
    ['a product without rows', (noise) => tf.matMul(tf.zeros([0, 3]), noise(3, 2))],
  ];
  it.each(elsewhere)('[K48] %s goes to the kernel of TensorFlow.js', async (_, compute) => {
    await both.agree(1, (noise) => [compute(noise)]);
    expect(both.called).toHaveLength(0);
  });

  it('[K49] what neither has is refused with a sentence, and keeps nothing', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numBytes;
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [3, 5, 2, 4] };
    const gradient = () =>
      tf.tidy(() =>
        tf
          .engine()
          .runKernel('Conv2DBackpropFilter', { x: tf.ones([1, 5, 5, 2]), dy: tf.ones([1, 5, 5, 4]) }, attrs),
      );
    expect(gradient).toThrow(
      'Conv2DBackpropFilter with a filter of 3 x 5 cannot be computed on WebAssembly: use the cpu backend of TensorFlow.js.',
    );
    expect(tf.memory().numBytes).toBe(before);
  });

  it('[K50] Model.fit trains a convolutional net with batch norm on wasm as on cpu', async () => {
    const theirs = await (await trainingOn('cpu')).epochs(3);
    const ours = await (await trainingOn('wasm')).epochs(3);
    expect(ours).toHaveLength(theirs.length);
    ours.forEach((loss, i) => {
      expect(loss).toBeCloseTo(theirs[i] ?? Number.NaN, 4);
    });
    expect(ours.at(-1)).toBeLessThan(ours[0] ?? 0);
  });

  it('[K51] many steps take no more tensors, bytes or heap than one', async () => {
    const training = await trainingOn('wasm');
    const { memory } = wasmHeap();
    await training.epochs(1);
    const before = { ...tf.memory(), heap: memory.buffer.byteLength };
    for (let run = 0; run < 10; run++) await training.epochs(5);
    expect({ ...tf.memory(), heap: memory.buffer.byteLength }).toEqual(before);
  });
});

function convolved(noise: Source, height: number, width: number, convolve: Convolution): tf.Tensor {
  return convolve(noise(2, 7, 7, 3) as tf.Tensor4D, noise(height, width, 3, 4) as tf.Tensor4D);
}

function batchNorm(noise: Source): tf.Tensor {
  const shape = [2, 3, 3, 4] as const;
  const [x, mean, variance] = [noise(...shape), noise(...shape), tf.square(noise(...shape))];
  return tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor4D, variance as tf.Tensor4D);
}

/** Model.fit of the benchmark's kind of net on one backend: each has the same weights and images. Mean losses by epoch. */
async function trainingOn(backend: string) {
  await tf.setBackend(backend);
  const net = layers.sequential();
  for (const [index, filters] of [5, 8].entries()) {
    const shape = index === 0 ? { inputShape: [9, 8, 3] } : {};
    net.add(layers.layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...shape }));
    net.add(layers.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }));
    net.add(layers.layers.activation({ activation: 'relu' }));
    if (index === 0) net.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  }
  net.add(layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  net.add(layers.layers.dense({ units: 3, activation: 'softmax' }));
  net.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'categoricalCrossentropy' });
  const rng = rngStream(7, 'fit');
  const magnitudes = (count: number) => normal(rng, count).map((value) => Math.abs(value) / 4);
  tf.tidy(() =>
    net.setWeights(net.getWeights().map(({ shape, size }) => tf.tensor(magnitudes(size), shape))),
  );
  const x = tf.tensor(normal(rng, 14 * 9 * 8 * 3), [14, 9, 8, 3]);
  const classes = Int32Array.from({ length: 14 }, (_, i) => i % 3);
  const y = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 3), 'float32'));
  return {
    async epochs(epochs: number): Promise<readonly number[]> {
      const { history } = await net.fit(x, y, { batchSize: 7, epochs, shuffle: false, verbose: 0 });
      return (history.loss ?? []).map(Number);
    },
  };
}
