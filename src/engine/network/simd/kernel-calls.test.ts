import { describe, expect, it } from 'vitest';
import { nodeAssets } from '../../../cli/node-assets';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { Dataset } from '../../../core/datasets/dataset';
import type { Architecture } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import { buildArchitecture } from '../../../core/models/build';
import { startWasm } from '../../backend/start-wasm';
import { wasmHeap } from '../../backend/wasm-heap';
import { loadSimdKernels, type SimdKernels } from '../../kernels/simd/kernels';
import { createSimdNetwork } from './simd-network';

const BATCH = 4;
const SPLIT = { images: new Uint8Array(BATCH * 784), labels: Uint8Array.of(0, 1, 2, 3) };
const DATASET: Dataset = {
  name: 'blank',
  source: 'strokes',
  height: 28,
  width: 28,
  channels: 1,
  classNames: Array.from({ length: 10 }, (_, i) => String(i)),
  train: SPLIT,
  test: SPLIT,
  normalisation: { mean: [0.4], std: [0.3] },
};

/** The kernels, writing the name of each one called into `calls`. */
function watched(kernels: SimdKernels, calls: string[]): SimdKernels {
  // A copy, because a proxy must not answer otherwise than a frozen object.
  return new Proxy(
    { ...kernels },
    {
      get(target, name) {
        const kernel: unknown = Reflect.get(target, name);
        if (typeof kernel !== 'function') return kernel;
        return (...args: readonly unknown[]): unknown => {
          calls.push(String(name));
          return Reflect.apply(kernel, undefined, args);
        };
      },
    },
  );
}

/** The kernels of one training step, in order. */
async function callsOf(architecture: Architecture, mask?: Uint8Array): Promise<string[]> {
  await startWasm(nodeAssets());
  const heap = wasmHeap();
  const { kernels } = await loadSimdKernels(heap.memory);
  const calls: string[] = [];
  const training = { ...DEFAULT_TRAINING, batch: BATCH, clipNorm: 1 };
  const network = createSimdNetwork(heap, watched(kernels, calls), {
    architecture,
    dataset: DATASET,
    training,
    ...(mask === undefined ? {} : { clippedBy: 'kept' }),
  });
  if (mask !== undefined) network.setMask(mask);
  network.trainBatch(Uint32Array.of(0, 1, 2, 3), 0.1);
  network.dispose();
  return calls;
}

describe('calls of kernels', () => {
  it('[E10] a training step of mlp 784-128-256-10 is twelve kernel calls', async () => {
    expect(await callsOf(buildArchitecture({ kind: 'mlp', hidden: [128, 256] }, DATASET, 10))).toEqual([
      ...['gather', 'packMultiply', 'packMultiply', 'packMultiply', 'softmaxLoss'],
      ...['outerProduct', 'packMultiply', 'outerProduct', 'packMultiply', 'outerProduct'],
      ...['sumOfSquares', 'momentumStep'],
    ]);
  });

  it('[E10] clipped by what is kept, a step has the same calls, and another only for the norm of a masked net', async () => {
    const mlp = buildArchitecture({ kind: 'mlp', hidden: [128, 256] }, DATASET, 10);
    const plain = await callsOf(mlp);
    const mask = new Uint8Array(mlp.parameterCount).fill(1);
    expect(await callsOf(mlp, mask)).toEqual(plain);
    mask[0] = 0;
    expect(await callsOf(mlp, mask)).toEqual(
      plain.map((name) => (name === 'sumOfSquares' ? 'sumOfKeptSquares' : name)),
    );
  });

  it('[E10] a step of a cnn is three calls forward and three back per convolution, and one each way per pool', async () => {
    expect(await callsOf(buildArchitecture({ kind: 'cnn', widths: [8, 16] }, DATASET, 10))).toEqual([
      ...['gather', 'convolve', 'moments', 'scaleShift', 'maxPool', 'convolve', 'moments', 'scaleShift'],
      ...['globalAverage', 'packMultiply', 'softmaxLoss', 'outerProduct', 'packMultiply'],
      ...['globalAverageGradient', 'normGradient', 'convolveFilterGradient', 'convolve'],
      ...['maxPoolGradient', 'normGradient', 'convolveFilterGradient', 'sumOfSquares', 'momentumStep'],
    ]);
  });

  it('[E10] a ReLU behind a convolution without batch norm costs no call forward', async () => {
    const net = assemble(DATASET, 10);
    net.conv('conv1', 8, 3, 1, 1);
    net.relu('relu1');
    net.maxPool('pool1', 2);
    net.dense('output', 10);
    expect(await callsOf(net.finish())).toEqual([
      ...['gather', 'convolve', 'maxPool', 'packMultiply', 'softmaxLoss', 'outerProduct', 'packMultiply'],
      ...['maxPoolGradient', 'gate', 'convolveFilterGradient', 'sumOfSquares', 'momentumStep'],
    ]);
  });

  it('[E10] widening a narrowed branch is one call each way', async () => {
    const net = assemble(DATASET, 10);
    net.globalAveragePool('pool');
    net.dense('stream', 5);
    net.dense('branch', 3);
    net.expand('branch.wide', 5, [0, 2, 3]);
    net.add('add', 'stream');
    net.relu('relu');
    net.dense('output', 10);
    expect(await callsOf(net.finish())).toEqual([
      ...['gather', 'globalAverage', 'packMultiply', 'packMultiply', 'widen', 'join', 'packMultiply'],
      ...['softmaxLoss', 'outerProduct', 'packMultiply', 'gate', 'gate', 'narrowGradient'],
      ...['outerProduct', 'packMultiply', 'join', 'join', 'outerProduct', 'packMultiply'],
      ...['sumOfSquares', 'momentumStep'],
    ]);
  });
});
