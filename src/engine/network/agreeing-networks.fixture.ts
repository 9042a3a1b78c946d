import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { allowRelaxedSimd } from '../../cli/relaxed-simd';
import { rngStream } from '../../core/base/rng';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { TrainingConfig } from '../../core/config/run-config';
import { type AugmentationPlan, planAugmentation } from '../../core/datasets/augmentation';
import type { Dataset } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { ModelConfig } from '../../core/models/model-config';
import type { Backend } from '../backend/backend';
import { startCpu } from '../backend/start-cpu';
import { startWasm } from '../backend/start-wasm';
import { evaluatedInSlices, expectSameEvaluation, referenceOf } from './evaluations-agree.fixture';
import type { Network } from './network';
import { largestDifference } from './random-dataset.fixture';

/** The SIMD networks of both builds of the kernels. */
export let builds: readonly Backend[] = [];
export let cpu: Backend;

/** Both builds of the kernels and plain JavaScript, started before the first test. */
export async function startAll(): Promise<void> {
  allowRelaxedSimd();
  builds = [await startWasm(nodeAssets(), 'plain'), await startWasm(nodeAssets(), 'fused')];
  expect(builds.map(({ device }) => device)).toEqual([
    'WebAssembly SIMD',
    'WebAssembly SIMD, fused multiply-add',
  ]);
  cpu = await startCpu();
}

export async function trained(
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
export interface Change {
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
  return { network, architecture, mask, state, totals };
}

/** Trains on plain JavaScript and on both builds of the kernels: weights, statistics, loss and hits, and what they evaluate, agree. */
export async function expectAllAgree(
  architecture: Architecture,
  examples: Dataset,
  batch: number,
  seed: number,
): Promise<void> {
  const dataset = evaluatedInSlices(examples);
  const theirs = await trainedNet(cpu, architecture, dataset, batch, seed);
  const reference = await referenceOf(theirs.network, dataset, examples.test.labels.length);
  const scale = Math.max(1, ...theirs.state.buffers.map(Math.abs));
  for (const build of builds) {
    const ours = await trainedNet(build, architecture, dataset, batch, seed);
    const apart = largestDifference(ours.state.parameters, theirs.state.parameters);
    expect(apart, build.device).toBeLessThan(2e-4);
    expect(largestDifference(ours.state.buffers, theirs.state.buffers) / scale).toBeLessThan(1e-4);
    expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
    expect(ours.totals.right).toBe(theirs.totals.right);
    expect(ours.totals.examples).toBe(examples.train.labels.length);
    expect(ours.state.parameters.every((value, i) => ours.mask[i] === 1 || value === 0)).toBe(true);
    await expectSameEvaluation(ours.network, dataset, reference);
    ours.network.dispose();
  }
  theirs.network.dispose();
}

/** An augmentation plan for every image of a data set. */
export function anyPlan(dataset: Dataset, seed: number) {
  return planAugmentation(dataset.train.labels.length, seed, 0, 1);
}

export function disposeAll(...networks: Network[]): void {
  for (const network of networks) network.dispose();
}
