import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { FIT_DISPATCHES } from '../../../../bench/counts/fit-dispatches';
import { nullDevice, offerWebgpu } from '../../../../bench/counts/null-device';
import { LabWebgpuBackend } from './lab-backend';
import { registerOnWebgpu } from './register-on-webgpu';

const BATCH = 128;
const STEPS = 4;
const CLASSES = 10;
const INFO = { vendor: '', architecture: '', device: '', description: '' } as unknown as GPUAdapterInfo;

offerWebgpu();
registerOnWebgpu();

describe('what a step of Model.fit asks of a GPU with our kernels beneath it', () => {
  it('[K72] the authors’ convolutional network uploads no ones, 126 MB otherwise, and a quarter of its dispatches is gone', async () => {
    const stock = await countStep('stock', convolutional);
    expect(stock.dispatches).toBe(FIT_DISPATCHES.cnn);
    expect(stock.uploadedBytes).toBeGreaterThan(125e6);
    const ours = await countStep('ours', convolutional);
    expect(ours.dispatches).toBe(264);
    expect(ours.uploadedBytes).toBeLessThan(10_000);
    // The rows of the batch, twice: numbers that are operands need none any more.
    expect(ours.buffers).toBe(2);
    expect(stock.buffers).toBeGreaterThan(10);
  });

  it('[K72] a dense network needs no more dispatches than before, and a quarter of the uploads', async () => {
    const stock = await countStep('stock', dense);
    const ours = await countStep('ours', dense);
    expect([stock.dispatches, ours.dispatches]).toEqual([FIT_DISPATCHES.mlp, 81]);
    expect([stock.uploadedBytes, ours.uploadedBytes].map((bytes) => Math.round(bytes / 1000))).toEqual([
      16, 4,
    ]);
    expect(ours.buffers).toBe(2);
  });
});

interface Net {
  readonly net: layers.Sequential;
  readonly input: number[];
}

const COUNTED = ['dispatches', 'uploadedBytes', 'buffers'] as const;

/** Per step, once everything is warm and the images are on the device. */
async function countStep(
  which: 'stock' | 'ours',
  build: () => Net,
): Promise<Readonly<Record<(typeof COUNTED)[number], number>>> {
  const { device, counters } = nullDevice();
  if (tf.findBackend('webgpu') !== null) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () =>
    which === 'stock' ? new WebGPUBackend(device, INFO) : new LabWebgpuBackend(device, INFO, 'by-size'),
  );
  await tf.setBackend('webgpu');
  const { net, input } = build();
  net.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'categoricalCrossentropy' });
  const most = 1 + STEPS;
  const [images, labels] = [tf.zeros([most * BATCH, ...input]), tf.zeros([most * BATCH, CLASSES])];
  async function countOf(steps: number): Promise<readonly number[]> {
    const [x, y] = [images, labels].map((all) => tf.slice(all, 0, steps * BATCH));
    if (x === undefined || y === undefined) throw new Error('no examples');
    const before = { ...counters };
    await net.fit(x, y, { batchSize: BATCH, epochs: 1, shuffle: false, verbose: 0, yieldEvery: 'never' });
    tf.dispose([x, y]);
    return COUNTED.map((name) => counters[name] - before[name]);
  }
  await countOf(most);
  // What a call of fit costs besides is in both.
  const one = await countOf(1);
  const more = await countOf(most);
  const perStep = more.map((count, i) => (count - (one[i] ?? 0)) / STEPS);
  const [dispatches = 0, uploadedBytes = 0, buffers = 0] = perStep;
  return { dispatches, uploadedBytes, buffers };
}

function convolutional(): Net {
  const net = layers.sequential();
  [64, 128, 256, 512].forEach((filters, i) => {
    const first = i === 0 ? { inputShape: [32, 32, 3] } : {};
    net.add(layers.layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...first }));
    net.add(layers.layers.batchNormalization());
    net.add(layers.layers.activation({ activation: 'relu' }));
    net.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  });
  net.add(layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  net.add(layers.layers.dense({ units: CLASSES, activation: 'softmax' }));
  return { net, input: [32, 32, 3] };
}

function dense(): Net {
  const net = layers.sequential();
  net.add(layers.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }));
  net.add(layers.layers.dense({ units: 256, activation: 'relu' }));
  net.add(layers.layers.dense({ units: CLASSES, activation: 'softmax' }));
  return { net, input: [784] };
}
