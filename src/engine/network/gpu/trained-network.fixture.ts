import { expect } from 'vitest';
import { rngStream } from '../../../core/base/rng';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { TrainingConfig } from '../../../core/config/run-config';
import { planAugmentation } from '../../../core/datasets/augmentation';
import type { Dataset } from '../../../core/datasets/dataset';
import type { Architecture, Shape } from '../../../core/models/architecture';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { ModelConfig } from '../../../core/models/model-config';
import type { OptimiserState } from '../../../core/training/optimiser-state';
import type { Network } from '../network';
import { largestDifference, randomDataset } from '../random-dataset.fixture';
import { createTensorNetwork } from '../tensor/tensor-network';
import '@tensorflow/tfjs-backend-cpu';
import { testDevice } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

/** Null where there is none to test on. */
export const device = await testDevice();

/** Compiling on a software driver is slow, and slower beside other work. */
export const PATIENCE = { timeout: 180_000 };

export interface Setting {
  readonly architecture: Architecture;
  readonly dataset: Dataset;
  readonly training: TrainingConfig;
  readonly seed: number;
}

export function initialState({ architecture, seed }: Pick<Setting, 'architecture' | 'seed'>) {
  return { parameters: initialParameters(architecture, seed), buffers: initialBuffers(architecture) };
}

/** Three batches, the last one smaller, from one start under one mask. */
export async function trained(network: Network, { architecture, dataset, training, seed }: Setting) {
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

export async function onGpu(setting: Setting, options: GpuOptions) {
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

function velocityOf({ slots }: OptimiserState): Float32Array {
  return slots[0] ?? new Float32Array();
}

export async function expectAgreement(setting: Setting, options: GpuOptions): Promise<void> {
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
  expect(ours.test.right).toBe(theirs.test.right);
  expect(ours.test.lossSum / theirs.test.lossSum).toBeCloseTo(1, 3);
  expect(ours.state.parameters.every((value, i) => ours.mask[i] === 1 || value === 0)).toBe(true);
}

export function settingFor(
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

export function settingOf(model: ModelConfig, ...rest: Tail<Parameters<typeof settingFor>>): Setting {
  return settingFor((input, classes) => buildArchitecture(model, input, classes), ...rest);
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;
