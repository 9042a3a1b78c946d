import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Architecture, Shape } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import type { ModelConfig } from '../../../core/models/model-config';
import { ADAM, adamScales } from '../../../core/training/adam';
import { selfTest } from '../../backend/self-test';
import { startCpu } from '../../backend/start-cpu';
import type { NetworkRequest } from '../network';
import { largestDifference, randomDataset } from '../random-dataset.fixture';
import { createTensorNetwork } from '../tensor/tensor-network';
import { onHardware } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import {
  device,
  expectAgreement,
  onGpu,
  PATIENCE,
  type Setting,
  settingFor,
  settingOf,
  trained,
} from './trained-network.fixture';

/** Channels of the input, 68, 3. */
function bulge(input: Shape, classes: number): Architecture {
  const net = assemble(input, classes);
  net.conv('wide', 68, 3, 1, 1);
  net.conv('narrow', 3, 3, 2, 1);
  net.globalAveragePool('pool');
  net.dense('output', classes);
  return net.finish();
}

/**
 * Networks with the smallest products of 64 large tiles, one of every kind: rows are pixels, examples, or weights
 * of an output. Edges are cut off.
 */
const LARGE: readonly { readonly setting: Setting; readonly kernels: readonly string[] }[] = [
  {
    setting: short(settingFor(bulge, { height: 23, width: 22, channels: 4 }, 3, 8, 1)),
    kernels: [
      'conv-bias/k3s1p1/large<vec4f,vec4f,vec4f,vec4f>',
      'conv-input-gradient/k3s2p1/large<f32,f32,vec4f>',
    ],
  },
  {
    setting: settingOf({ kind: 'cnn', widths: [65] }, { height: 2, width: 2, channels: 442 }, 3, 3, 4),
    kernels: ['conv-filter-gradient/k3s1p1/large<f32,f32,f32>'],
  },
  {
    setting: short(
      settingOf({ kind: 'mlp', hidden: [1985] }, { height: 3, width: 1, channels: 1 }, 3, 130, 1),
    ),
    kernels: ['dense-relu/large<f32,f32,vec4f,f32>', 'dense-input-gradient-gated/large<f32,f32,f32,f32>'],
  },
  {
    setting: settingOf({ kind: 'mlp', hidden: [68] }, { height: 64, width: 62, channels: 1 }, 4, 3, 2),
    kernels: ['dense-weight-gradient/large<vec4f,vec4f,vec4f,vec4f>'],
  },
];

/** With images for one batch and a small second one only. */
function short(setting: Setting): Setting {
  const { dataset, training, seed } = setting;
  return {
    ...setting,
    dataset: randomDataset(dataset, setting.architecture.classes, training.batch + 2, seed),
  };
}

/** Names of the kernels that networks made in `work` consist of. */
async function kernelsOf(work: () => Promise<void>): Promise<readonly string[]> {
  if (device === null) return [];
  const bound = vi.spyOn(device, 'createBindGroup');
  await work();
  const names = bound.mock.calls.map(([{ label = '' }]) => label);
  bound.mockRestore();
  return [...new Set(names)];
}

/** Strides 1 and 2, kernels 1 and 3, paddings 0 and 1, branches, a lone ReLU, average pooling, narrowed branches. */
function oddNetwork(input: Shape, classes: number): Architecture {
  const net = assemble(input, classes);
  net.conv('first', 6, 3, 1, 0);
  net.relu('first.relu');
  net.conv('strided', 4, 3, 2, 1, false);
  net.batchNorm('strided.norm');
  const fork = net.last();
  net.conv('left', 3, 1, 1, 0, false);
  net.batchNorm('left.norm');
  net.expand('left.wide', 4, [0, 2, 3]);
  const left = net.last();
  net.from(fork);
  net.conv('right', 4, 1, 1, 0);
  net.add('join', left);
  net.relu('join.relu');
  net.averagePool('shrink', 2);
  const trunk = net.last();
  net.conv('again', 4, 1, 1, 0);
  net.add('plain', trunk);
  const stream = net.last();
  net.conv('low', 2, 1, 1, 0);
  net.expand('low.wide', 4, [1, 3]);
  net.add('low.join', stream);
  net.conv('thin', 3, 1, 1, 0);
  net.expand('thin.wide', 5, [0, 1, 4]);
  net.conv('jump', 5, 1, 2, 0);
  net.batchNorm('jump.norm');
  net.relu('jump.relu');
  net.dense('hidden', 7);
  net.relu('hidden.relu');
  net.dense('output', classes);
  return net.finish();
}

describe.skipIf(device === null)('the GPU network is the network autodiff trains', PATIENCE, () => {
  beforeAll(async () => {
    tf.env().set('PROD', true);
    await tf.setBackend('cpu');
  });
  afterAll(() => device?.destroy());

  const side = fc.integer({ min: 1, max: 11 });
  const width = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 17);
  const widths = fc.array(width, { minLength: 1, maxLength: 3 });
  const models: fc.Arbitrary<ModelConfig> = fc.oneof(
    fc.constant<ModelConfig>({ kind: 'linear' }),
    widths.map((hidden): ModelConfig => ({ kind: 'mlp', hidden })),
    widths.map((channels): ModelConfig => ({ kind: 'cnn', widths: channels })),
  );
  const TILES = [
    { tiles: 'private', numRuns: 30 },
    // Compiling these takes a software driver a second each.
    { tiles: 'by-size', numRuns: onHardware ? 20 : 3 },
  ] as const;

  for (const { tiles, numRuns } of TILES)
    it(`[W1] three steps on random networks, shapes, masks and batches: weights, momentum, statistics, loss (${tiles} tiles)`, async () => {
      await fc.assert(
        fc.asyncProperty(
          models,
          fc.record({ height: side, width: side, channels: fc.constantFrom(1, 2, 3, 4) }),
          fc.integer({ min: 2, max: 5 }),
          fc.constantFrom(2, 3, 7, 8, 13),
          fc.integer({ min: 0, max: 1000 }),
          fc.record({
            nesterov: fc.boolean(),
            clipNorm: fc.constantFrom(0, 1, 0.1),
            momentum: fc.constantFrom(0, 0.9),
          }),
          async (model, shape, classes, batch, seed, training) => {
            if (model.kind === 'cnn') {
              const poolings = 2 ** (model.widths.length - 1);
              fc.pre(shape.height >= poolings && shape.width >= poolings);
            }
            await expectAgreement(settingOf(model, shape, classes, batch, seed, training), { tiles });
          },
        ),
        { numRuns, seed: 7 },
      );
    });

  it('[W1] sizes at which a real GPU takes large tiles, small ones beside them', async () => {
    for (const { setting, kernels } of LARGE) {
      const used = await kernelsOf(() => expectAgreement(setting, { tiles: 'by-size', largeGroups: 64 }));
      expect(used).toEqual(expect.arrayContaining([...kernels]));
      expect(used).toContainEqual(expect.stringContaining('/small<'));
    }
  });

  it('[W1] more workgroups than one axis of a dispatch holds', async () => {
    const image = { height: 111, width: 111, channels: 1 };
    const many = randomDataset(image, 2, 342, 5);
    const setting = settingOf({ kind: 'linear' }, image, 2, 342, 5);
    const groups = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    await expectAgreement({ ...setting, dataset: many }, { tiles: 'by-size' });
    expect(groups.mock.calls).toContainEqual([32_921, 2, 1]);
    groups.mockRestore();
  });

  it('[W2] strides, 1x1 kernels, branches, sums, average pools, narrowed branches, residual and VGG networks', async () => {
    const odd = settingFor(oddNetwork, { height: 11, width: 9, channels: 3 }, 3, 7, 5);
    const image = { height: 8, width: 8, channels: 3 };
    const resnet: ModelConfig = { kind: 'resnet-small', widths: [4, 8], blocks: 1 };
    const vgg: ModelConfig = { kind: 'vgg-small', widths: [4, 8], hidden: [9] };
    for (const tiles of ['private', 'by-size'] as const) {
      await expectAgreement(odd, { tiles });
      await expectAgreement(settingOf(resnet, image, 3, 8, 2), { tiles });
      await expectAgreement(settingOf(vgg, image, 3, 8, 2), { tiles });
    }
  });

  it('[W13] augmented batches are those of the tensor network, and evaluation is not augmented', async () => {
    const cnn: ModelConfig = { kind: 'cnn', widths: [4] };
    const image = { height: 9, width: 7, channels: 3 };
    const off = await onGpu(settingOf(cnn, image, 3, 8, 2), { tiles: 'private' });
    for (const augmentation of ['crop-flip', 'crop-flip-reflect'] as const) {
      const setting = settingOf(cnn, image, 3, 8, 2, { augmentation });
      await expectAgreement(setting, { tiles: 'private' });
      const parts = await onGpu(setting, { tiles: 'private', partBytes: 500 });
      expect(parts).toEqual(await onGpu(setting, { tiles: 'private' }));
      expect(largestDifference(parts.state.parameters, off.state.parameters)).toBeGreaterThan(2e-3);
    }
  });

  it('[W14] an Adam step on the GPU is the reference; pruned weights and their means are exactly 0', async () => {
    if (device === null) return;
    const setting = settingOf({ kind: 'cnn', widths: [5] }, { height: 6, width: 6, channels: 1 }, 3, 8, 5, {
      optimiser: 'adam',
      clipNorm: 0.5,
    });
    const network = await createGpuNetwork(device, setting, { tiles: 'private' });
    const reference = createTensorNetwork(setting);
    const { mask } = await trained(network, setting);
    await trained(reference, setting);
    const rows = Uint32Array.from({ length: 8 }, (_, i) => i);
    // From one state: the steps before it may differ where a gradient is all rounding.
    const [state, optimiser] = [await network.readState(), await network.readOptimiser()];
    expect(optimiser.steps).toBe(3);
    reference.writeState(state);
    reference.writeOptimiser(optimiser);
    const after = [];
    for (const one of [network, reference]) {
      one.trainBatch(rows, 1e-3);
      after.push({ ...(await one.readState()), ...(await one.readOptimiser()) });
      one.dispose();
    }
    const [ours, theirs] = after;
    if (ours === undefined || theirs === undefined) throw new Error('two networks');
    for (const [slot, values] of theirs.slots.entries()) {
      const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
      expect(largestDifference(ours.slots[slot] ?? values.slice(1), values)).toBeLessThan(1e-3 * most);
    }
    const { rate, root } = adamScales(1e-3, 4);
    const expected = state.parameters.map(
      (value, i) =>
        value -
        (rate * (ours.slots[0]?.[i] ?? 0)) / (Math.sqrt(ours.slots[1]?.[i] ?? 0) * root + ADAM.epsilon),
    );
    expect(largestDifference(ours.parameters, expected)).toBeLessThan(1e-6);
    for (const values of [ours.parameters, ...ours.slots])
      expect(values.every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
  });

  it('[W3] the same seed gives the same bits, whatever ran before', async () => {
    const setting = settingOf(
      { kind: 'cnn', widths: [5, 8] },
      { height: 12, width: 12, channels: 1 },
      4,
      25,
      0,
    );
    const runs = [
      { setting, tiles: 'private' },
      { setting, tiles: 'by-size' },
      ...LARGE.slice(1, 3).map((large) => ({ setting: large.setting, tiles: 'by-size' }) as const),
    ] as const;
    for (const { setting: one, tiles } of runs) {
      const first = await onGpu(one, { tiles });
      const second = await onGpu(one, { tiles });
      expect(second).toEqual(first);
    }
  });

  it('[W4] a data set in several buffers is the same data set', async () => {
    const setting = settingOf({ kind: 'linear' }, { height: 5, width: 3, channels: 3 }, 3, 8, 1);
    const whole = await onGpu(setting, { tiles: 'private' });
    expect(await onGpu(setting, { tiles: 'private', partBytes: 400 })).toEqual(whole);
  });

  it('[W19] the self-test of a backend accepts these kernels', async () => {
    const on = device;
    if (on === null) return;
    const sets = onHardware ? (['private', 'small', 'large'] as const) : (['private'] as const);
    const reference = await startCpu();
    const kernelSets = sets.map((tiles) => ({
      label: `${tiles} tiles`,
      createNetwork: (request: NetworkRequest) => createGpuNetwork(on, request, { tiles }),
    }));
    expect(await selfTest({ ...reference, kernelSets }, reference)).toBeNull();
  });
});
