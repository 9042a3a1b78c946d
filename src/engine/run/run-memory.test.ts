import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { RunConfig } from '../../core/config/run-config';
import { generateTextures } from '../../core/datasets/textures/textures';
import type { ModelConfig } from '../../core/models/model-config';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import type { Backend } from '../backend/backend';
import { startWasm } from '../backend/start-wasm';
import { wasmHeap } from '../backend/wasm-heap';
import { createControl } from './control';
import { runExperiment } from './experiment';

const EPOCHS = 8;
const IMAGES = { train: 60, test: 60 };
/** Each needs more than the one before: the heap never shrinks, so only a run that makes it grow can be watched. */
const MODELS: readonly ModelConfig[] = [
  { kind: 'cnn', widths: [8, 16, 32] },
  { kind: 'vgg-small', widths: [16, 24], hidden: [32] },
  { kind: 'resnet-small', widths: [16, 24], blocks: 2 },
];

let wasm: Backend;

beforeAll(async () => {
  wasm = await startWasm(nodeAssets());
});

function gradual(model: ModelConfig): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: 'textures', ...IMAGES },
    model,
    training: { ...DEFAULT_CONFIG.training, epochs: EPOCHS, batch: 30 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method: 'frs',
      recipe: methodNamed('frs').recipe,
      gradual: { ...defaultGradual(EPOCHS), every: 1, until: EPOCHS - 1, imagesPerClass: 2, remove: true },
    },
  };
}

/** Bytes of the heap at each record of a gradual run. */
async function heapOf(config: RunConfig): Promise<readonly number[]> {
  const bytes: number[] = [];
  const events = runExperiment({
    config,
    dataset: generateTextures(IMAGES.train, IMAGES.test),
    backend: wasm,
    report: { name: wasm.name, device: wasm.device, reason: 'test', tried: [] },
    control: createControl(() => Promise.resolve()),
    appVersion: 'test',
    startedAt: 'now',
    now: () => 0,
  });
  for await (const event of events) {
    if (event.type === 'failed') throw new Error(event.message);
    if (event.type === 'iteration') bytes.push(wasmHeap().memory.buffer.byteLength);
  }
  return bytes;
}

describe('memory of a gradual run', () => {
  it.each(MODELS)('[U23] removals from $kind leave the heap as the dense network made it', async (model) => {
    const before = wasmHeap().memory.buffer.byteLength;
    const [dense, ...smaller] = await heapOf(gradual(model));
    expect(dense).toBeGreaterThan(before);
    // At the last record the dense net stands beside the smaller one for a moment, to be timed.
    expect(smaller.slice(0, -1)).toEqual(Array(EPOCHS - 2).fill(dense));
  });
});
