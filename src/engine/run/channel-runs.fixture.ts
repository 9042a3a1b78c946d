import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import type { ModelConfig } from '../../core/models/model-config';
import type { RunEvent } from '../../core/protocol/protocol';
import { type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { RewindName } from '../../core/pruning/recipe';
import type { IterationRecord } from '../../core/record/run-record';
import type { Backend } from '../backend/backend';
import { startWasm } from '../backend/start-wasm';
import type { Network } from '../network/network';
import { createControl } from './control';
import { runExperiment } from './experiment';

export const EPOCHS = 6;
export const RESNET: ModelConfig = { kind: 'resnet-small', widths: [6, 8], blocks: 2 };
export const MODELS: readonly ModelConfig[] = [
  { kind: 'mlp', hidden: [16, 12] },
  { kind: 'cnn', widths: [6, 9, 12] },
  { kind: 'vgg-small', widths: [6, 8], hidden: [20] },
  RESNET,
];

export const dataset: Dataset = generateStrokes(200, 256);
export const wasm: Backend = await startWasm(nodeAssets());

export function config(
  method: MethodName,
  model: ModelConfig,
  change: Partial<GradualConfig> = {},
): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: 'strokes', train: 200, test: 256 },
    model,
    training: { ...DEFAULT_CONFIG.training, epochs: EPOCHS, batch: 50 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method,
      recipe: methodNamed(method).recipe,
      gradual: { ...defaultGradual(EPOCHS), every: 1, until: 4, imagesPerClass: 5, ...change },
    },
  };
}

/** The same method, but with a whole training before every cut. */
export function iterative(method: MethodName, model: ModelConfig, rewind: RewindName): RunConfig {
  const base = config(method, model);
  const recipe = { ...base.pruning.recipe, cadence: 'iterative' as const, rewind };
  return { ...base, pruning: { ...base.pruning, recipe, iterations: 3 } };
}

export async function records(wanted: RunConfig, backend = wasm): Promise<readonly IterationRecord[]> {
  const events = await eventsOf(wanted, backend);
  return events.flatMap((event) => (event.type === 'iteration' ? [event.record] : []));
}

export async function eventsOf(
  wanted: RunConfig,
  backend = wasm,
  control = createControl(() => new Promise((resolve) => setImmediate(resolve))),
  now = () => performance.now(),
): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const stream = runExperiment({
    config: wanted,
    dataset,
    backend,
    report: { name: backend.name, device: backend.device, reason: 'test', tried: [] },
    ...{ control, now },
    appVersion: 'test',
    startedAt: null,
  });
  for await (const event of stream) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'finished') throw new Error(JSON.stringify(last));
  return events;
}

/** WebAssembly whose networks do some things with somebody looking on. */
export function watching(change: (made: Network) => Partial<Network>): Backend {
  return {
    ...wasm,
    async createNetwork(request) {
      const made = await wasm.createNetwork(request);
      return { ...made, ...change(made) };
    },
  };
}

/** Without what a clock decides. */
export function timeless(of: readonly IterationRecord[]): unknown {
  return of.map(({ channels, ...record }) => ({
    ...record,
    elapsedMs: 0,
    channels: { ...channels, latency: null },
  }));
}
