import * as tf from '@tensorflow/tfjs-core';
import { rngStream } from '../../core/base/rng';
import type { Architecture } from '../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import { wholeEvidence } from '../network/gather-evidence';
import type { Network } from '../network/network';
import type { Backend, KernelSet } from './backend';
import { everyWidthTrial, type Trial, tinyTrial } from './trials';

/** Largest difference after two steps; float32 noise is below 1e-5, a broken kernel is off by its gradient. */
const TOLERANCE = 1e-3;

/** What a trial leaves. */
interface Outcome {
  readonly weights: Float32Array;
  readonly 'running statistics': Float32Array;
  /** Per image: of the training, then of an evaluation. */
  readonly losses: Float32Array;
  /** Of every class and channel behind a batch norm, by the largest. */
  readonly relevance: Float32Array;
  /** Pruned weights that are not 0. */
  readonly unpruned: number;
}

/**
 * Trains a tiny convolutional net for two steps on `backend` and on `reference` and compares what they know then. A backend that
 * takes other kernels for other sizes does it with each set, on layers of sizes that divide by 4 and that do not, under a mask,
 * evaluates and rates its channels. Returns null when all agree, else what is wrong.
 */
export async function selfTest(backend: Backend, reference: Backend): Promise<string | null> {
  const trial = backend.kernelSets === undefined ? tinyTrial() : everyWidthTrial();
  const sets: readonly KernelSet[] = backend.kernelSets ?? [{ label: '', ...backend }];
  try {
    const theirs = await outcomeOf(reference, reference, trial);
    for (const set of sets) {
      const fault = firstFault(await outcomeOf(backend, set, trial), theirs);
      if (fault !== null) return set.label === '' ? `its ${fault}` : `with ${set.label} its ${fault}`;
    }
    return null;
  } catch (error) {
    return `its self-test failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function outcomeOf(
  { name }: Backend,
  { createNetwork }: Pick<KernelSet, 'createNetwork'>,
  trial: Trial,
): Promise<Outcome> {
  await tf.setBackend(name);
  const network = await createNetwork(trial.request);
  try {
    return await train(network, trial);
  } finally {
    network.dispose();
  }
}

async function train(network: Network, { request, isFull }: Trial): Promise<Outcome> {
  const { architecture, training } = request;
  const mask = isFull ? someMask(architecture) : new Uint8Array(architecture.parameterCount).fill(1);
  if (isFull) network.setMask(mask);
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  const rows = Uint32Array.from({ length: training.batch }, (_, i) => i);
  for (let step = 0; step < 2; step++) network.trainBatch(rows, 0.1);
  const totals = isFull
    ? [await network.takeTrainingTotals(), await network.evaluate('test', 0, training.batch)]
    : [];
  const relevance = isFull ? await relevanceOf(network, architecture, rows) : new Float32Array();
  const { parameters, buffers } = await network.readState();
  return {
    weights: parameters,
    'running statistics': buffers,
    losses: Float32Array.from(totals, ({ lossSum, examples }) => lossSum / examples),
    relevance,
    unpruned: parameters.filter((value, i) => mask[i] === 0 && value !== 0).length,
  };
}

async function relevanceOf(
  network: Network,
  { nodes }: Architecture,
  rows: Uint32Array,
): Promise<Float32Array> {
  const norms = nodes.flatMap(({ kind, name }) => (kind === 'batch-norm' ? [name] : []));
  const wanted = { rows, nodes: norms, kind: 'relevance', mode: 'stable' } as const;
  const { sums } = await wholeEvidence(network.channelEvidence(wanted));
  const all = norms.flatMap((name) => [...(sums.get(name)?.sums ?? [])]);
  const largest = Math.max(...all.map(Math.abs));
  return Float32Array.from(all, (value) => value / largest);
}

function someMask({ parameters, parameterCount }: Architecture): Uint8Array {
  const rng = rngStream(1, 'mask');
  const mask = new Uint8Array(parameterCount).fill(1);
  for (const { prunable, offset, size } of parameters)
    if (prunable) for (let i = offset; i < offset + size; i++) mask[i] = rng.uniform() < 0.3 ? 0 : 1;
  return mask;
}

function firstFault(ours: Outcome, theirs: Outcome): string | null {
  for (const part of ['weights', 'running statistics', 'losses', 'relevance'] as const) {
    const worst = theirs[part].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (ours[part][i] ?? Number.NaN))),
      0,
    );
    // A NaN is no small difference.
    if (!(worst <= TOLERANCE)) return `${part} differ from plain JavaScript by ${worst.toPrecision(2)}`;
  }
  return ours.unpruned === 0 ? null : `pruned weights do not stay 0 (${ours.unpruned} of them)`;
}
