import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { nullDevice, offerWebgpu } from '../../../../bench/counts/null-device';
import { LabWebgpuBackend } from './lab-backend';
import { registerOnWebgpu } from './register-on-webgpu';

const BATCH = 16;
/** Long enough for a whole look after the rebuild. */
const STEPS = 200;
const INFO = { vendor: '', architecture: '', device: '', description: '' } as unknown as GPUAdapterInfo;

offerWebgpu();
registerOnWebgpu();

describe('buffers that TensorFlow.js keeps for ever', () => {
  it('[K73] a network with fewer channels takes less memory than the one it was cut from; what is needed stays', async () => {
    const stock = await rebuilt((device) => new WebGPUBackend(device, INFO));
    expect(stock.bytes.at(-1)).toBeGreaterThan(1.4 * (stock.bytes[0] ?? 0));
    const ours = await rebuilt((device) => new LabWebgpuBackend(device, INFO, 'by-size'));
    const [first = 0, ...narrower] = ours.bytes;
    for (const bytes of narrower) expect(bytes).toBeLessThan(first);
    // Two staging buffers a step are TensorFlow.js's way to upload, and a network brings its own sizes.
    expect(ours.buffers).toBeLessThan(2 * (2 * STEPS + 300));
  });
});

/** Bytes on the device after a network was trained, and after one with fewer channels, and buffers made for all. */
async function rebuilt(make: (device: GPUDevice) => WebGPUBackend) {
  const { device, counters } = nullDevice();
  if (tf.findBackend('webgpu') !== null) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => make(device));
  await tf.setBackend('webgpu');
  const [x, y] = [tf.zeros([STEPS * BATCH, 8, 8, 3]), tf.zeros([STEPS * BATCH, 10])];
  const bytes: number[] = [];
  for (const width of [64, 48]) {
    const net = layers.sequential();
    net.add(layers.layers.conv2d({ filters: width, kernelSize: 3, inputShape: [8, 8, 3] }));
    net.add(layers.layers.batchNormalization());
    net.add(layers.layers.maxPooling2d({ poolSize: 2 }));
    net.add(layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
    net.add(layers.layers.dense({ units: 10, activation: 'softmax' }));
    net.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
    await net.fit(x, y, { batchSize: BATCH, epochs: 1, shuffle: false, verbose: 0, yieldEvery: 'never' });
    bytes.push(counters.liveBytes);
    net.dispose();
  }
  return { bytes, buffers: counters.buffers };
}
