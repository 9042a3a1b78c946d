import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { allowRelaxedSimd } from '../../cli/relaxed-simd';
import { rngStream } from '../../core/base/rng';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { TrainingConfig } from '../../core/config/run-config';
import { type Augmentation, type AugmentationPlan, planAugmentation } from '../../core/datasets/augmentation';
import type { Dataset, Split } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import { assemble } from '../../core/models/assemble';
import { buildArchitecture } from '../../core/models/build';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { ModelConfig } from '../../core/models/model-config';
import type { NetworkState } from '../../core/models/network-state';
import { ADAM, adamScales } from '../../core/training/adam';
import type { Backend } from '../backend/backend';
import { startCpu } from '../backend/start-cpu';
import { startWasm } from '../backend/start-wasm';
import type { Network } from './network';

interface Shape {
  height: number;
  width: number;
  channels: number;
}

function randomDataset(shape: Shape, classes: number, count: number, seed: number): Dataset {
  const rng = rngStream(seed, 'pixels');
  const split = (n: number): Split => ({
    images: Uint8Array.from({ length: n * shape.height * shape.width * shape.channels }, () =>
      rng.below(256),
    ),
    labels: Uint8Array.from({ length: n }, (_, i) => i % classes),
  });
  return {
    name: 'random',
    source: 'strokes',
    ...shape,
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    train: split(count),
    test: split(count),
    normalisation: { mean: Array(shape.channels).fill(0.4), std: Array(shape.channels).fill(0.3) },
  };
}

/** The SIMD networks of both builds of the kernels. */
let builds: readonly Backend[];
let cpu: Backend;

async function trained(
  backend: Backend,
  model: ModelConfig,
  dataset: Dataset,
  batch: number,
  seed: number,
  change: Change = {},
  rate = 0.1,
) {
  const architecture = buildArchitecture(model, dataset, dataset.classNames.length);
  return trainedNet(backend, architecture, dataset, batch, seed, change, rate);
}

/** Settings other than the default, and the plan its augmentation follows. */
interface Change {
  readonly training?: Partial<TrainingConfig>;
  readonly plan?: AugmentationPlan;
}

async function trainedNet(
  backend: Backend,
  architecture: Architecture,
  dataset: Dataset,
  batch: number,
  seed: number,
  { training: settings, plan }: Change = {},
  rate = 0.1,
) {
  await tf.setBackend(backend.name);
  const training = { ...DEFAULT_TRAINING, ...settings, batch };
  const network = await backend.createNetwork({ architecture, dataset, training });
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  const rng = rngStream(seed, 'mask');
  for (const { prunable, offset, size } of architecture.parameters)
    if (prunable) for (let i = offset; i < offset + size; i++) mask[i] = rng.uniform() < 0.3 ? 0 : 1;
  network.setMask(mask);
  network.writeState({
    parameters: initialParameters(architecture, seed),
    buffers: initialBuffers(architecture),
  });
  network.resetOptimiser();
  const count = dataset.train.labels.length;
  for (let first = 0; first < count; first += batch)
    network.trainBatch(
      Uint32Array.from({ length: Math.min(batch, count - first) }, (_, i) => first + i),
      rate,
      plan,
    );
  const totals = await network.takeTrainingTotals();
  const state = await network.readState();
  const test = await network.evaluate('test', 0, count);
  return { network, architecture, mask, state, totals, test };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

/** An augmentation plan for every image of a data set. */
/** Trains on plain JavaScript and on both builds of the kernels, and compares the weights and the loss. */
async function expectAllAgree(architecture: Architecture, dataset: Dataset, seed: number): Promise<void> {
  const theirs = await trainedNet(cpu, architecture, dataset, 8, seed);
  for (const build of builds) {
    const ours = await trainedNet(build, architecture, dataset, 8, seed);
    const apart = largestDifference(ours.state.parameters, theirs.state.parameters);
    expect(apart, build.device).toBeLessThan(2e-4);
    expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
    ours.network.dispose();
  }
  theirs.network.dispose();
}

function anyPlan(dataset: Dataset, seed: number) {
  return planAugmentation(dataset.train.labels.length, seed, 0, 1);
}

async function disposeAll(...networks: Network[]): Promise<void> {
  for (const network of networks) network.dispose();
}

describe('the SIMD network, in both builds, is the network autodiff trains', () => {
  beforeAll(async () => {
    allowRelaxedSimd();
    builds = [await startWasm(nodeAssets(), 'plain'), await startWasm(nodeAssets(), 'fused')];
    expect(builds.map(({ device }) => device)).toEqual([
      'WebAssembly SIMD',
      'WebAssembly SIMD, fused multiply-add',
    ]);
    cpu = await startCpu();
  });

  const side = fc.integer({ min: 1, max: 11 });
  const width = fc.constantFrom(1, 2, 3, 5, 7, 8, 12, 13, 17);
  const models = fc.oneof(
    fc.constant<ModelConfig>({ kind: 'linear' }),
    fc.array(width, { minLength: 1, maxLength: 3 }).map((hidden): ModelConfig => ({ kind: 'mlp', hidden })),
    fc.array(width, { minLength: 1, maxLength: 3 }).map((widths): ModelConfig => ({ kind: 'cnn', widths })),
    fc
      .record({
        widths: fc.array(width, { minLength: 1, maxLength: 2 }),
        hidden: fc.array(width, { maxLength: 1 }),
      })
      .map((config): ModelConfig => ({ kind: 'vgg-small', ...config })),
    fc
      .record({ widths: fc.array(width, { minLength: 1, maxLength: 3 }), blocks: fc.constantFrom(1, 2) })
      .map((config): ModelConfig => ({ kind: 'resnet-small', ...config })),
  );

  it('[E1] three steps on random architectures, shapes, masks and batch sizes: weights, statistics and loss agree', async () => {
    await fc.assert(
      fc.asyncProperty(
        models,
        fc.record({ height: side, width: side, channels: fc.constantFrom(1, 2, 3) }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(2, 3, 7, 8, 13),
        fc.integer({ min: 0, max: 1000 }),
        async (model, shape, classes, batch, seed) => {
          if ('widths' in model) {
            const poolings = 2 ** model.widths.length;
            fc.pre(shape.height >= poolings && shape.width >= poolings);
          }
          const dataset = randomDataset(shape, classes, 3 * batch - 1, seed);
          const theirs = await trained(cpu, model, dataset, batch, seed);
          const scale = Math.max(1, ...theirs.state.buffers.map(Math.abs));
          for (const build of builds) {
            const ours = await trained(build, model, dataset, batch, seed);
            const apart = largestDifference(ours.state.parameters, theirs.state.parameters);
            expect(apart, build.device).toBeLessThan(2e-4);
            expect(largestDifference(ours.state.buffers, theirs.state.buffers) / scale).toBeLessThan(1e-4);
            expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
            expect(ours.totals.examples).toBe(3 * batch - 1);
            expect(ours.state.parameters.every((value, i) => ours.mask[i] === 1 || value === 0)).toBe(true);
            ours.network.dispose();
          }
          theirs.network.dispose();
        },
      ),
      { numRuns: 80, seed: 7 },
    );
  });

  it('[E2] the same seed gives the same bits, whatever ran before', async () => {
    const dataset = randomDataset({ height: 12, width: 12, channels: 1 }, 4, 90, 1);
    const model: ModelConfig = { kind: 'cnn', widths: [5, 9] };
    const found: Float32Array[] = [];
    for (const build of builds) {
      const first = await trained(build, model, dataset, 25, 0);
      const second = await trained(build, model, dataset, 25, 0);
      expect(second.state.parameters).toEqual(first.state.parameters);
      expect(second.totals).toEqual(first.totals);
      expect(second.test).toEqual(first.test);
      found.push(first.state.parameters);
      await disposeAll(first.network, second.network);
    }
    expect(found[0]).not.toEqual(found[1]);
  });

  it('[E7] totals do not depend on how often they are asked for', async () => {
    const dataset = randomDataset({ height: 6, width: 6, channels: 1 }, 3, 200, 5);
    const model: ModelConfig = { kind: 'mlp', hidden: [7] };
    for (const build of builds) {
      const sums: number[] = [];
      for (const every of [1, 3, 7, 1000]) {
        const run = await trained(build, model, dataset, 20, 1);
        let lossSum = 0;
        for (let step = 1; step <= 600; step++) {
          run.network.trainBatch(
            Uint32Array.from({ length: 19 }, (_, i) => (7 * step + 3 * i) % 200),
            0.03,
          );
          if (step % every === 0 || step === 600) lossSum += (await run.network.takeTrainingTotals()).lossSum;
        }
        sums.push(lossSum);
        run.network.dispose();
      }
      expect(new Set(sums).size).toBe(1);
    }
  });

  it('[E8] augmented batches train all networks alike', async () => {
    const side = fc.integer({ min: 6, max: 11 });
    const kinds = fc.constantFrom<Augmentation>('crop-flip', 'crop-flip-reflect');
    await fc.assert(
      fc.asyncProperty(
        fc.record({ height: side, width: side, channels: fc.constantFrom(1, 3) }),
        kinds,
        fc.integer({ min: 0, max: 1000 }),
        async (shape, augmentation, seed) => {
          const dataset = randomDataset(shape, 3, 23, seed);
          const model: ModelConfig = { kind: 'cnn', widths: [4] };
          const change = { training: { augmentation }, plan: anyPlan(dataset, seed) };
          const theirs = await trained(cpu, model, dataset, 8, seed, change);
          const plain = await trained(cpu, model, dataset, 8, seed);
          expect(largestDifference(plain.state.parameters, theirs.state.parameters)).toBeGreaterThan(2e-3);
          for (const build of builds) {
            const ours = await trained(build, model, dataset, 8, seed, change);
            const apart = largestDifference(ours.state.parameters, theirs.state.parameters);
            expect(apart, build.device).toBeLessThan(2e-4);
            expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
            ours.network.dispose();
          }
          await disposeAll(theirs.network, plain.network);
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  it('[E8] a change of nothing has the bits of none, and evaluation never sees an augmented image', async () => {
    const dataset = randomDataset({ height: 9, width: 7, channels: 3 }, 3, 23, 1);
    const model: ModelConfig = { kind: 'cnn', widths: [5] };
    const count = dataset.train.labels.length;
    const still = { flips: new Uint8Array(count), dy: new Int8Array(count), dx: new Int8Array(count) };
    for (const backend of [...builds, cpu]) {
      const off = await trained(backend, model, dataset, 8, 1);
      for (const augmentation of ['crop-flip', 'crop-flip-reflect'] as const) {
        const unchanged = await trained(backend, model, dataset, 8, 1, {
          training: { augmentation },
          plan: still,
        });
        expect(unchanged.state).toEqual(off.state);
        expect(unchanged.totals).toEqual(off.totals);
        const on = await trained(backend, model, dataset, 8, 1, {
          training: { augmentation },
          plan: anyPlan(dataset, 1),
        });
        expect(on.state.parameters).not.toEqual(off.state.parameters);
        on.network.writeState(off.state);
        off.network.writeState(off.state);
        for (const split of ['train', 'test'] as const) {
          expect(await on.network.evaluate(split, 0, count)).toEqual(
            await off.network.evaluate(split, 0, count),
          );
          expect(await on.network.logits(split, 3, 9)).toEqual(await off.network.logits(split, 3, 9));
        }
        await disposeAll(unchanged.network, on.network);
      }
      off.network.dispose();
    }
  });

  it('[E9] Adam moves all networks alike, as the reference says, and prunes for good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<ModelConfig>(
          { kind: 'mlp', hidden: [7, 5] },
          { kind: 'resnet-small', widths: [4], blocks: 1 },
        ),
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 1000 }),
        async (model, clipNorm, seed) => {
          const dataset = randomDataset({ height: 8, width: 8, channels: 1 }, 3, 16, seed);
          const change = { training: { optimiser: 'adam', clipNorm } } as const;
          const first = [];
          for (const backend of [...builds, cpu]) {
            // Two steps of 8 images; a third one is watched.
            const { network, mask } = await trained(backend, model, dataset, 8, seed, change, 1e-3);
            const before = await network.readState();
            network.trainBatch(
              Uint32Array.from({ length: 8 }, (_, i) => i),
              1e-3,
            );
            const { parameters } = await network.readState();
            const { slots, steps } = await network.readOptimiser();
            const [mean = new Float32Array(), square = new Float32Array()] = slots;
            const { rate, root } = adamScales(1e-3, 3);
            const expected = before.parameters.map(
              (value, i) =>
                value - (rate * (mean[i] ?? 0)) / (Math.sqrt(square[i] ?? 0) * root + ADAM.epsilon),
            );
            expect(steps).toBe(3);
            expect(largestDifference(parameters, expected)).toBeLessThan(1e-6);
            for (const values of [parameters, mean, square])
              expect(values.every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
            first.push({ mean, square });
            network.dispose();
          }
          const theirs = first.pop();
          if (theirs === undefined) throw new Error('no network');
          // The means are what is well-conditioned: a step of Adam turns the sign of a gradient that is all rounding.
          const most = Math.max(...theirs.mean.map(Math.abs));
          for (const ours of first) {
            expect(largestDifference(ours.mean, theirs.mean)).toBeLessThan(5e-3 * most);
            expect(largestDifference(ours.square, theirs.square)).toBeLessThan(
              5e-3 * Math.max(...theirs.square),
            );
          }
        },
      ),
      { numRuns: 12, seed: 3 },
    );
  });

  it('[E9] what Adam remembers can be read, written back and reset, bit for bit', async () => {
    const dataset = randomDataset({ height: 6, width: 6, channels: 1 }, 3, 16, 1);
    const rows = Uint32Array.from({ length: 8 }, (_, i) => i);
    for (const backend of [...builds, cpu])
      for (const training of [{ optimiser: 'adam' }, {}] as const) {
        const run = await trained(backend, { kind: 'mlp', hidden: [5] }, dataset, 8, 1, { training });
        const { network } = run;
        const optimiser = await network.readOptimiser();
        network.trainBatch(rows, 0.01);
        const expected = await network.readState();
        network.resetOptimiser();
        const reset = await network.readOptimiser();
        expect(reset.steps).toBe(0);
        expect(reset.slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
        network.writeState(run.state);
        network.writeOptimiser(optimiser);
        network.trainBatch(rows, 0.01);
        expect(await network.readState()).toEqual(expected);
        expect(() => network.writeOptimiser({ slots: [], steps: 0 })).toThrow(/remembers/);
        network.dispose();
      }
  });

  it('[E3] evaluation does not change the state, and training leaks no tensor', async () => {
    const dataset = randomDataset({ height: 8, width: 8, channels: 3 }, 3, 40, 2);
    for (const backend of [...builds, cpu]) {
      const run = await trained(backend, { kind: 'cnn', widths: [4, 6] }, dataset, 10, 3);
      const before: NetworkState = await run.network.readState();
      const tensors = tf.memory().numTensors;
      for (let i = 0; i < 3; i++) {
        run.network.trainBatch(Uint32Array.of(0, 1, 2), 0);
        await run.network.takeTrainingTotals();
        await run.network.evaluate('train', 3, 17);
      }
      expect(tf.memory().numTensors).toBe(tensors);
      const after = await run.network.readState();
      expect(after.parameters).toEqual(before.parameters);
      run.network.dispose();
    }
  });

  it('[E4] strides, paddings, kernels, branches and average pools that no offered model combines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(1, 2),
        fc.constantFrom(0, 1),
        fc.integer({ min: 6, max: 11 }),
        width,
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, stride, pad, side, filters, seed) => {
          fc.pre(pad < kernel);
          const dataset = randomDataset({ height: side, width: side + 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          net.conv('conv1', filters, kernel, stride, pad);
          net.relu('relu1');
          const entry = net.last();
          net.conv('conv2', filters, 3, 1, 1, false);
          net.batchNorm('norm2');
          const branch = net.last();
          net.from(entry);
          net.conv('conv3', filters, 1, 1, 0);
          net.batchNorm('norm3');
          net.add('add', branch);
          net.averagePool('pool', 2);
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, seed);
        },
      ),
      { numRuns: 40, seed: 3 },
    );
  });

  it('[E4] ReLUs behind convolutions without batch norm, and behind a dense layer that a sum reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(1, 2),
        fc.constantFrom(0, 1),
        fc.integer({ min: 7, max: 11 }),
        width,
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, stride, pad, side, filters, seed) => {
          fc.pre(pad < kernel);
          const dataset = randomDataset({ height: side, width: side - 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          net.conv('conv1', filters, kernel, stride, pad);
          net.relu('relu1');
          net.maxPool('pool1', 2);
          net.conv('conv2', filters, kernel, stride, kernel - 1);
          net.relu('relu2');
          const entry = net.last();
          net.conv('conv3', filters, 1, 1, 0);
          net.relu('relu3');
          net.add('add3', entry);
          net.globalAveragePool('pool3');
          net.dense('dense4', filters);
          net.relu('relu4');
          const stream = net.last();
          net.dense('dense5', filters);
          net.add('add5', stream);
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, seed);
        },
      ),
      { numRuns: 20, seed: 4 },
    );
  });

  it('[E4] narrowed branches, in a sum with and without ReLU, with the input, in two sums, in front of a convolution and in both terms', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.boolean(),
        fc.integer({ min: 6, max: 9 }),
        fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, relu, side, places, seed) => {
          const dataset = randomDataset({ height: side, width: side + 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          const narrowed = (name: string, from: string): string => {
            net.from(from);
            net.conv(name, places.length, kernel, 1, (kernel - 1) / 2);
            net.expand(`${name}.wide`, 7, places);
            return net.last();
          };
          net.conv('conv0', 1, kernel, 1, (kernel - 1) / 2);
          net.expand('conv0.wide', 2, [seed % 2]);
          net.add('add0', 'input');
          net.conv('conv1', 7, 3, 1, 1);
          net.relu('relu1');
          const branch = narrowed('branch2', net.last());
          net.from('relu1');
          net.conv('conv2', 7, 3, 1, 1);
          net.add('add2', branch);
          if (relu) net.relu('relu2');
          const stream = net.last();
          const twice = narrowed('branch3', stream);
          net.conv('conv3', 7, 3, 1, 1);
          net.add('add3', twice);
          net.add('add4', stream);
          const [left, right] = [narrowed('left5', stream), narrowed('right5', 'add4')];
          net.from(left);
          net.add('add5', right);
          net.globalAveragePool('pool');
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, seed);
        },
      ),
      { numRuns: 8, seed: 6 },
    );
  });
});
