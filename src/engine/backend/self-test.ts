import * as tf from '@tensorflow/tfjs-core';
import { rngStream } from '../../core/base/rng';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { Dataset, Split } from '../../core/datasets/dataset';
import { buildArchitecture } from '../../core/models/build';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { Backend } from './backend';

const BATCH = 6;
const SIDE = 8;
const CHANNELS = 2;
const CLASSES = 3;
/** Largest difference of a parameter after two steps; float32 noise is below 1e-5, a broken kernel is off by its gradient. */
const TOLERANCE = 1e-3;

/**
 * Trains a tiny convolutional net (every layer kind) for two steps on `backend` and on `reference` and compares the
 * parameters. Returns null when they agree, else what is wrong.
 */
export async function selfTest(backend: Backend, reference: Backend): Promise<string | null> {
  try {
    const ours = await trainTiny(backend);
    const theirs = await trainTiny(reference);
    const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (theirs[i] ?? 0))), 0);
    if (worst <= TOLERANCE) return null;
    return `its gradients differ from plain JavaScript by ${worst.toPrecision(2)}`;
  } catch (error) {
    return `its self-test failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function trainTiny(backend: Backend): Promise<Float32Array> {
  await tf.setBackend(backend.name);
  const dataset = tinyDataset();
  const architecture = buildArchitecture({ kind: 'cnn', widths: [3, 5] }, dataset, CLASSES);
  const training = { ...DEFAULT_TRAINING, batch: BATCH };
  const network = await backend.createNetwork({ architecture, dataset, training });
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  const rows = Uint32Array.from({ length: BATCH }, (_, i) => i);
  for (let step = 0; step < 2; step++) network.trainBatch(rows, 0.1);
  const { parameters } = await network.readState();
  network.dispose();
  return parameters;
}

function tinyDataset(): Dataset {
  const rng = rngStream(0, 'self-test');
  const split: Split = {
    images: Uint8Array.from({ length: BATCH * SIDE * SIDE * CHANNELS }, () => rng.below(256)),
    labels: Uint8Array.from({ length: BATCH }, (_, i) => i % CLASSES),
  };
  return {
    name: 'self-test',
    source: 'strokes',
    height: SIDE,
    width: SIDE,
    channels: CHANNELS,
    classNames: ['0', '1', '2'],
    train: split,
    test: split,
    normalisation: { mean: [0.5, 0.5], std: [0.3, 0.3] },
  };
}
