import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgainstCpu, Source } from './against-cpu.fixture';
import { device, startWebgpuOnDawn, TILES } from './against-cpu.fixture';

describe.skipIf(device === null)('a step of TensorFlow.js on our WGSL', () => {
  let gpu: AgainstCpu;
  beforeAll(async () => {
    gpu = await startWebgpuOnDawn(TILES);
  });

  it('[K67] the loss of a convolutional net with batch norm has the gradients of the cpu backend', async () => {
    await gpu.agree(3, step, 5e-5);
    expect(new Set(gpu.called)).toEqual(
      new Set([
        ...['conv-bias', 'conv-filter-gradient', 'conv-filter-sum', 'conv-input-gradient', 'duplicate'],
        ...['global-average', 'global-average-gradient', 'max-pool', 'max-pool-gradient'],
        ...['norm-recall', 'norm-apply', 'norm-gradient-sums', 'norm-given-gradient-prepare'],
        ...[
          'relu-gradient',
          'relevance-product-of-two',
          'dense-unbiased',
          'dense-input-gradient',
          'dense-weight-gradient-unbiased',
        ],
      ]),
    );
  });

  it('[K68] the same step gives the same bits, whatever ran before', async () => {
    const first = await gpu.bits(5, step);
    await gpu.bits(6, step);
    expect(await gpu.bits(5, step)).toEqual(first);
  });

  it('[K69] steps like the one before keep nothing and take no more buffers', async () => {
    for (let warm = 0; warm < 3; warm++) await gpu.bits(7, step);
    const before = gpu.backend.memory();
    for (let again = 0; again < 3; again++) await gpu.bits(7, step);
    expect(gpu.backend.memory()).toEqual(before);
  });

  it('[K70] what our kernels do not take goes to the kernel that TensorFlow.js had, and none of ours is called', async () => {
    const image = (noise: Source) => noise(2, 7, 7, 3) as tf.Tensor4D;
    const filter = (noise: Source, h = 3, w = 3) => noise(h, w, 3, 4) as tf.Tensor4D;
    const elsewhere: readonly ((noise: Source) => tf.Tensor)[] = [
      (noise) => tf.conv2d(image(noise), filter(noise), 1, 'same', 'NHWC', 2),
      (noise) => tf.conv2d(image(noise), filter(noise, 3, 5), 1, 'same'),
      (noise) => tf.conv2d(image(noise), filter(noise), [1, 2], 'same'),
      (noise) => tf.maxPool(image(noise), 3, 2, 'valid'),
      (noise) => tf.avgPool(image(noise), 2, 2, 'same'),
      (noise) => tf.sum(image(noise), -1),
      (noise) => tf.matMul(noise(2, 3, 4), noise(2, 4, 5)),
      (noise) => tf.matMul(tf.zeros([0, 3]), noise(3, 2)),
      // Whole numbers whose type alone was changed.
      (noise) => tf.matMul(whole(5, 3), noise(3, 4)),
      () => tf.sum(whole(5, 3), 0),
    ];
    for (const compute of elsewhere) {
      await gpu.agree(1, (noise) => [compute(noise)]);
      expect(gpu.called).toEqual([]);
    }
  });

  it('[K70] a gradient that is differentiated again is composed as TensorFlow.js does', async () => {
    await gpu.agree(2, (noise) => {
      const squares = (x: tf.Tensor) => tf.sum(tf.square(tf.mean(tf.relu(x), [0])));
      return [tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.grad(squares)(x))))(noise(5, 3))];
    });
  });

  it('[K70] another backend keeps the gradients of TensorFlow.js', async () => {
    await tf.setBackend('cpu');
    gpu.called.length = 0;
    const slope = tf.tidy(() =>
      tf.grad((x: tf.Tensor) => tf.mean(tf.relu(x), [0]))(tf.tensor2d([[1], [-1]])),
    );
    expect(Array.from(await slope.data())).toEqual([0.5, 0]);
    expect(gpu.called).toEqual([]);
    slope.dispose();
  });

  it('[K71] a number is on the device once: other tensors of one number, and of others, keep their values', async () => {
    await gpu.agree(4, (noise) => {
      const x = noise(3, 2);
      const [half, again] = [tf.scalar(0.5), tf.scalar(0.5)];
      const doubled = tf.add(half, again);
      half.dispose();
      const zeros = [tf.scalar(0), tf.scalar(-0)].map((zero) => tf.div(1, zero));
      return [tf.mul(x, again), tf.mul(x, doubled), tf.mul(x, tf.scalar(2, 'int32')), ...zeros.map(tf.sign)];
    });
  });
});

function whole(rows: number, columns: number): tf.Tensor {
  const numbers = Int32Array.from({ length: rows * columns }, (_, i) => i - 4);
  // Computed on the device, so that it lies there as whole numbers.
  return tf.cast(tf.add(tf.tensor(numbers, [rows, columns], 'int32'), tf.scalar(1, 'int32')), 'float32');
}

/** Loss and all gradients of two convolutions with batch norm as tf.layers has it, pool, average and a dense layer. */
function step(noise: Source): tf.Tensor[] {
  const images = noise(6, 8, 8, 3) as tf.Tensor4D;
  const weights = [
    ...[noise(3, 3, 3, 4), noise(4), noise(4), noise(4)],
    ...[noise(3, 3, 4, 5), noise(5), noise(5), noise(5)],
    noise(5, 3),
  ];
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'), 3);
  const layer = (x: tf.Tensor4D, [filter, bias, scale, offset]: readonly tf.Tensor[]) => {
    const convolved = { x, filter: filter as tf.Tensor4D, bias, strides: 1, pad: 'same' } as Fused;
    const y = tf.fused.conv2d(convolved) as tf.Tensor4D;
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    return tf.relu(
      tf.batchNorm(
        y,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-2,
      ),
    );
  };
  const loss = (...all: tf.Tensor[]) => {
    const pooled = tf.maxPool(layer(images, all.slice(0, 4)), 2, 2, 'valid');
    const means = tf.mean(layer(pooled, all.slice(4, 8)), [1, 2]);
    const [last = means] = all.slice(8);
    return tf.losses.softmaxCrossEntropy(labels, tf.matMul(means as tf.Tensor2D, last as tf.Tensor2D));
  };
  return [loss(...weights), ...tf.grads(loss)(weights)];
}

type Fused = Parameters<typeof tf.fused.conv2d>[0];
