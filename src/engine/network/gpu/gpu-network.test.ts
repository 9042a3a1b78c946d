import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rngStream } from '../../../core/base/rng';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { TrainingConfig } from '../../../core/config/run-config';
import { planAugmentation } from '../../../core/datasets/augmentation';
import type { Dataset, Split } from '../../../core/datasets/dataset';
import type { Architecture, Shape } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { ModelConfig } from '../../../core/models/model-config';
import { ADAM, adamScales } from '../../../core/training/adam';
import type { OptimiserState } from '../../../core/training/optimiser-state';
import { selfTest } from '../../backend/self-test';
import { startCpu } from '../../backend/start-cpu';
import type { Network, NetworkRequest } from '../network';
import { createTensorNetwork } from '../tensor/tensor-network';
import '@tensorflow/tfjs-backend-cpu';
import { dawnDevice, onHardware, testDevice } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

const device = await testDevice();

function randomDataset(shape: Shape, classes: number, count: number, seed: number): Dataset {
  const rng = rngStream(seed, 'pixels');
  const split = (n: number): Split => ({
    images: Uint8Array.from({ length: n * shape.height * shape.width * shape.channels }, () =>
      rng.below(256),
    ),
    labels: Uint8Array.from({ length: n }, () => rng.below(classes)),
  });
  return {
    name: 'random',
    source: 'strokes',
    height: shape.height,
    width: shape.width,
    channels: shape.channels,
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    train: split(count),
    test: split(count + 3),
    normalisation: {
      mean: Array.from({ length: shape.channels }, (_, c) => 0.4 + 0.1 * c),
      std: Array.from({ length: shape.channels }, (_, c) => 0.3 + 0.02 * c),
    },
  };
}

interface Setting {
  readonly architecture: Architecture;
  readonly dataset: Dataset;
  readonly training: TrainingConfig;
  readonly seed: number;
}

function initialState({ architecture, seed }: Pick<Setting, 'architecture' | 'seed'>) {
  return { parameters: initialParameters(architecture, seed), buffers: initialBuffers(architecture) };
}

/** Three batches, the last one smaller, from one start under one mask. */
async function trained(network: Network, { architecture, dataset, training, seed }: Setting) {
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  const rng = rngStream(seed, 'mask');
  for (const { prunable, offset, size } of architecture.parameters)
    if (prunable) for (let i = offset; i < offset + size; i++) mask[i] = rng.uniform() < 0.3 ? 0 : 1;
  network.setMask(mask);
  network.writeState(initialState({ architecture, seed }));
  network.resetOptimiser();
  const count = dataset.train.labels.length;
  const { batch } = training;
  const plan = training.augmentation && planAugmentation(count, seed, 0, 1);
  for (let first = 0; first < count; first += batch)
    network.trainBatch(
      Uint32Array.from({ length: Math.min(batch, count - first) }, (_, i) => (7 * (first + i)) % count),
      0.1,
      plan,
    );
  const totals = await network.takeTrainingTotals();
  const state = await network.readState();
  const optimiser = await network.readOptimiser();
  const test = await network.evaluate('test', 1, count + 1);
  const logits = await network.logits('test', 2, count);
  return { mask, totals, state, optimiser, test, logits };
}

async function onGpu(setting: Setting, options: GpuOptions) {
  if (device === null) throw new Error('no device');
  const network = await createGpuNetwork(device, setting, options);
  const result = await trained(network, setting);
  network.dispose();
  return result;
}

async function onTensors(setting: Setting) {
  const network = createTensorNetwork(setting);
  const result = await trained(network, setting);
  network.dispose();
  return result;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

function velocityOf({ slots }: OptimiserState): Float32Array {
  return slots[0] ?? new Float32Array();
}

async function expectAgreement(setting: Setting, options: GpuOptions): Promise<void> {
  const ours = await onGpu(setting, options);
  const theirs = await onTensors(setting);
  const scale = Math.max(1, ...theirs.state.buffers.map(Math.abs));
  expect(largestDifference(ours.state.parameters, theirs.state.parameters)).toBeLessThan(2e-4);
  expect(largestDifference(ours.state.buffers, theirs.state.buffers) / scale).toBeLessThan(1e-4);
  expect(largestDifference(velocityOf(ours.optimiser), velocityOf(theirs.optimiser))).toBeLessThan(2e-3);
  expect(ours.optimiser.steps).toBe(theirs.optimiser.steps);
  expect(largestDifference(ours.logits, theirs.logits)).toBeLessThan(1e-2);
  expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
  expect(ours.totals.right).toBe(theirs.totals.right);
  expect(ours.totals.examples).toBe(setting.dataset.train.labels.length);
  expect(ours.test.examples).toBe(theirs.test.examples);
  expect(ours.test.lossSum / theirs.test.lossSum).toBeCloseTo(1, 3);
  expect(ours.state.parameters.every((value, i) => ours.mask[i] === 1 || value === 0)).toBe(true);
}

function settingFor(
  build: (input: Shape, classes: number) => Architecture,
  shape: Shape,
  classes: number,
  batch: number,
  seed: number,
  training: Partial<TrainingConfig> = {},
): Setting {
  const dataset = randomDataset(shape, classes, 3 * batch - 1, seed);
  const architecture = build(dataset, classes);
  return { architecture, dataset, training: { ...DEFAULT_TRAINING, ...training, batch }, seed };
}

function settingOf(model: ModelConfig, ...rest: Tail<Parameters<typeof settingFor>>): Setting {
  return settingFor((input, classes) => buildArchitecture(model, input, classes), ...rest);
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

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

// Compiling on a software driver is slow, and slower beside other work.
describe.skipIf(device === null)(
  'the GPU network is the network autodiff trains',
  { timeout: 180_000 },
  () => {
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
      { tiles: 'private', numRuns: 20 },
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

    it('[W5] evaluation changes nothing; more steps than result slots are all counted', async () => {
      if (device === null) return;
      const setting = settingOf({ kind: 'cnn', widths: [3] }, { height: 3, width: 3, channels: 1 }, 2, 4, 3);
      const network = await createGpuNetwork(device, setting, { tiles: 'private' });
      const { parameters, buffers } = initialState(setting);
      network.writeState({ parameters, buffers });
      const before = await network.evaluate('train', 0, 11);
      const after = await network.evaluate('train', 0, 11);
      expect(after).toEqual(before);
      expect(await network.readState()).toEqual({ parameters, buffers });
      // Batch statistics are used while training, but a rate of 0 leaves the parameters alone.
      for (let step = 0; step < 1030; step++) {
        network.trainBatch(Uint32Array.of(0, 1, 2), 0);
        await network.room?.();
      }
      const totals = await network.takeTrainingTotals();
      expect(totals.examples).toBe(3090);
      network.trainBatch(Uint32Array.of(0, 1, 2), 0);
      const one = await network.takeTrainingTotals();
      expect(totals.lossSum / one.lossSum).toBeCloseTo(1030, 2);
      expect(totals.right).toBe(1030 * one.right);
      expect(await network.takeTrainingTotals()).toEqual({ examples: 0, lossSum: 0, right: 0 });
      expect((await network.readState()).parameters).toEqual(parameters);
      network.dispose();
    });

    it.each(['sgd', 'adam'] as const)(
      '[W6] the state of %s can be read, written back and reset',
      async (name) => {
        if (device === null) return;
        const mlp: ModelConfig = { kind: 'mlp', hidden: [5] };
        const training: Partial<TrainingConfig> = name === 'adam' ? { optimiser: name } : {};
        const setting = settingOf(mlp, { height: 3, width: 3, channels: 1 }, 3, 6, 4, training);
        const network = await createGpuNetwork(device, setting, { tiles: 'private' });
        const rows = Uint32Array.of(0, 1, 2, 3, 4, 5);
        network.writeState(initialState(setting));
        network.trainBatch(rows, 0.1);
        const state = await network.readState();
        const optimiser = await network.readOptimiser();
        expect(optimiser.slots).toHaveLength(name === 'adam' ? 2 : 1);
        expect(optimiser.steps).toBe(1);
        network.trainBatch(rows, 0.1);
        const expected = await network.readState();
        network.resetOptimiser();
        const reset = await network.readOptimiser();
        expect(reset.slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
        expect(reset.steps).toBe(0);
        network.writeState(state);
        network.writeOptimiser(optimiser);
        network.trainBatch(rows, 0.1);
        expect(await network.readState()).toEqual(expected);
        network.dispose();
      },
    );

    describe.each(['sgd', 'adam'] as const)('[W17] divergence under %s', (optimiser) => {
      it.each([
        { clipNorm: 0, tiles: 'private' },
        { clipNorm: 1, tiles: 'private' },
        { clipNorm: 1, tiles: 'by-size' },
      ] as const)('[W17] an exploding rate makes the loss infinite (%o)', async ({ clipNorm, tiles }) => {
        if (device === null) return;
        const cnn: ModelConfig = { kind: 'cnn', widths: [5, 8] };
        const image = { height: 8, width: 8, channels: 1 };
        const training = optimiser === 'adam' ? { optimiser, clipNorm } : { clipNorm };
        const setting = settingOf(cnn, image, 4, 8, 1, training);
        const network = await createGpuNetwork(device, setting, { tiles });
        network.writeState(initialState(setting));
        for (let step = 0; step < 5; step++) network.trainBatch(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), 1e10);
        expect((await network.takeTrainingTotals()).lossSum).toBe(Number.POSITIVE_INFINITY);
        expect((await network.evaluate('test', 0, 8)).lossSum).toBe(Number.POSITIVE_INFINITY);
        network.dispose();
      });
    });

    it('[W17] a NaN behind a ReLU or a pool is not lost, and a large loss is no infinite one', async () => {
      if (device === null) return;
      const image = { height: 4, width: 4, channels: 1 };
      const pooled = (input: Shape, classes: number): Architecture => {
        const net = assemble(input, classes);
        net.conv('conv', 3, 3, 1, 1);
        net.maxPool('pool', 2);
        net.dense('hidden', 4);
        net.relu('relu');
        net.dense('output', classes);
        return net.finish();
      };
      const lossOf = async (setting: Setting, weight: number): Promise<number> => {
        const network = await createGpuNetwork(device, setting, { tiles: 'private' });
        const { parameters, buffers } = initialState(setting);
        const size = setting.architecture.parameters[0]?.size ?? 0;
        // Both signs: some sums are infinity - infinity.
        const changed = parameters.map((value, i) => (i < size ? (i % 3 === 1 ? -weight : weight) : value));
        network.writeState({ parameters: changed, buffers });
        network.trainBatch(Uint32Array.of(0, 1, 2, 3), 0);
        const { lossSum } = await network.takeTrainingTotals();
        expect((await network.evaluate('train', 0, 4)).lossSum).toBe(lossSum);
        network.dispose();
        return lossSum;
      };
      const mlp = settingOf({ kind: 'mlp', hidden: [4] }, image, 2, 4, 1);
      for (const setting of [mlp, settingFor(pooled, image, 2, 4, 1)])
        expect(await lossOf(setting, 3e38)).toBe(Number.POSITIVE_INFINITY);
      const large = await lossOf(settingOf({ kind: 'linear' }, image, 2, 4, 1), 1e20);
      expect(large).toBeGreaterThan(1e18);
      expect(large).toBeLessThan(1e30);
    });

    it('[W7] a network on a lost device is refused, and its numbers are', async () => {
      const gone = await dawnDevice();
      if (gone === null) throw new Error('no device');
      const setting = settingOf({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2, 4, 3);
      const network = await createGpuNetwork(gone, setting, { tiles: 'private' });
      gone.destroy();
      await expect(network.readState()).rejects.toMatchObject({ code: 'backend-lost' });
      await expect(createGpuNetwork(gone, setting, { tiles: 'private' })).rejects.toMatchObject({
        code: 'backend-lost',
      });
    });

    it('[W7] a device lost in the middle of training refuses what is waited for, and nothing waits for ever', async () => {
      const gone = await dawnDevice();
      if (gone === null) throw new Error('no device');
      const setting = settingOf({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2, 4, 3);
      const network = await createGpuNetwork(gone, setting, { tiles: 'private' });
      const rows = Uint32Array.of(0, 1, 2, 3);
      for (let step = 0; step < 40; step++) network.trainBatch(rows, 0.1);
      const waiting = [network.takeTrainingTotals(), network.readState(), network.evaluate('test', 0, 8)];
      const making = createGpuNetwork(gone, setting, { tiles: 'private' });
      const refused = [...waiting, making].map((numbers) =>
        expect(numbers).rejects.toMatchObject({ code: 'backend-lost' }),
      );
      gone.destroy();
      await Promise.all(refused);
      for (let step = 0; step < 40; step++) {
        network.trainBatch(rows, 0.1);
        await network.room?.();
      }
      await expect(network.takeTrainingTotals()).rejects.toMatchObject({ code: 'backend-lost' });
      network.dispose();
    });

    it('[W19] the self-test of a backend accepts these kernels', async () => {
      if (device === null) return;
      const sets = onHardware ? (['private', 'small', 'large'] as const) : (['private'] as const);
      const reference = await startCpu();
      const kernelSets = sets.map((tiles) => ({
        label: `${tiles} tiles`,
        createNetwork: (request: NetworkRequest) => createGpuNetwork(device, request, { tiles }),
      }));
      expect(await selfTest({ ...reference, kernelSets }, reference)).toBeNull();
    });
  },
);
