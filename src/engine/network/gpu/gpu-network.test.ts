import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import type { Network } from '../network';
import { createTensorNetwork } from '../tensor/tensor-network';
import '@tensorflow/tfjs-backend-cpu';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

/** Where Debian's Chromium and Chrome keep a Vulkan driver that needs no GPU. */
const DRIVERS = ['/usr/lib/chromium', '/opt/google/chrome'];
/** Of glibc's dlopen: stays loaded, although it is no Node module. */
const RTLD_NODELETE = 0x1000;

/** A Dawn device on the software driver, or null with the reason on the console. */
async function softwareDevice(): Promise<GPUDevice | null> {
  const folder = DRIVERS.find((place) => existsSync(`${place}/vk_swiftshader_icd.json`));
  if (folder === undefined || process.platform !== 'linux') return null;
  process.env.VK_ICD_FILENAMES = `${folder}/vk_swiftshader_icd.json`;
  // Dawn looks for libvulkan.so.1 by name alone: one that is loaded already is found.
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // "Module did not self-register": true, and the library is loaded.
  }
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // The device dies with the object that made it.
  Reflect.set(globalThis, 'dawn', gpu);
  const adapter = await gpu.requestAdapter();
  return adapter === null ? null : adapter.requestDevice();
}

const device = await softwareDevice();
if (device === null) console.warn('GPU kernels are NOT tested: no software Vulkan driver (Chromium) here.');

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

/** Strides 1 and 2, kernels 1 and 3, paddings 0 and 1, branches, a lone ReLU, average pooling, removed channels put back. */
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
      { tiles: 'small', numRuns: 3 },
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

    it('[W1] products of several tiles, edges cut off', async () => {
      const mlp: ModelConfig = { kind: 'mlp', hidden: [66] };
      const cnn: ModelConfig = { kind: 'cnn', widths: [4, 68] };
      await expectAgreement(settingOf(mlp, { height: 7, width: 5, channels: 1 }, 4, 70, 3), {
        tiles: 'small',
      });
      await expectAgreement(settingOf(cnn, { height: 6, width: 6, channels: 4 }, 4, 8, 3), {
        tiles: 'large',
      });
    });

    it('[W2] strides, 1x1 kernels, branches, sums, average pools, removed channels, residual and VGG networks', async () => {
      const odd = settingFor(oddNetwork, { height: 11, width: 9, channels: 3 }, 3, 7, 5);
      await expectAgreement(odd, { tiles: 'private' });
      const image = { height: 8, width: 8, channels: 3 };
      const resnet: ModelConfig = { kind: 'resnet-small', widths: [4, 6], blocks: 1 };
      await expectAgreement(settingOf(resnet, image, 3, 8, 2), { tiles: 'private' });
      const vgg: ModelConfig = { kind: 'vgg-small', widths: [4, 8], hidden: [9] };
      await expectAgreement(settingOf(vgg, image, 3, 8, 2), { tiles: 'private' });
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
      for (const tiles of ['private', 'small'] as const) {
        const first = await onGpu(setting, { tiles });
        const second = await onGpu(setting, { tiles });
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

    it('[W7] a network on a lost device is refused, and its numbers are', async () => {
      const gone = await softwareDevice();
      if (gone === null) throw new Error('no device');
      const setting = settingOf({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2, 4, 3);
      const network = await createGpuNetwork(gone, setting, { tiles: 'private' });
      gone.destroy();
      await expect(network.readState()).rejects.toMatchObject({ code: 'backend-lost' });
      await expect(createGpuNetwork(gone, setting, { tiles: 'private' })).rejects.toMatchObject({
        code: 'backend-lost',
      });
    });
  },
);
