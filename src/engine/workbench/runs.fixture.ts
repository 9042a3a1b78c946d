/** Runs on the SIMD network, each made once, and their workbenches. */
import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import type { ModelConfig } from '../../core/models/model-config';
import { type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { ResumePoint } from '../../core/record/checkpoint';
import { unitAt } from '../../core/workbench/units';
import type { HandEffect } from '../../core/workbench/workbench';
import type { Backend } from '../backend/backend';
import { startWasm } from '../backend/start-wasm';
import { createControl } from '../run/control';
import { runExperiment } from '../run/experiment';
import { openWorkbench, type Workbench } from './workbench';

const TRAIN = 150;
export const TEST = 80;

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface WorkbenchRuns {
  readonly wasm: Backend;
  readonly dataset: Dataset;
  /** The last network of a run with its records, as the page keeps them. */
  ran(wanted: RunConfig): Promise<ResumePoint>;
  /** All its networks, each with the records until then. */
  ranThrough(wanted: RunConfig): Promise<readonly ResumePoint[]>;
  openOn(wanted: RunConfig, stored: ResumePoint): Promise<Workbench>;
}

export async function startRuns(): Promise<WorkbenchRuns> {
  return runsOn(await startWasm(nodeAssets()), generateStrokes(TRAIN, TEST));
}

export function runsOn(wasm: Backend, dataset: Dataset): WorkbenchRuns {
  const known = new Map<string, Promise<readonly ResumePoint[]>>();
  async function ranThrough(wanted: RunConfig): Promise<readonly ResumePoint[]> {
    const key = JSON.stringify(wanted);
    const made = known.get(key) ?? train(wasm, dataset, wanted);
    known.set(key, made);
    return structuredClone(await made);
  }
  return {
    wasm,
    dataset,
    ranThrough,
    async ran(wanted) {
      const last = (await ranThrough(wanted)).at(-1);
      if (last === undefined) throw new Error('no checkpoint');
      return last;
    },
    openOn: (wanted, stored) =>
      openWorkbench({
        ...{ config: wanted, dataset, backend: wasm, stored, breathe },
        now: () => performance.now(),
      }),
  };
}

async function train(wasm: Backend, dataset: Dataset, wanted: RunConfig): Promise<readonly ResumePoint[]> {
  const stream = runExperiment({
    ...{ config: wanted, dataset, backend: wasm, assets: nodeAssets() },
    report: { name: 'wasm', device: wasm.device, reason: 'test', tried: [] },
    control: createControl(breathe),
    appVersion: 'test',
    startedAt: null,
    now: () => performance.now(),
  });
  const records: ResumePoint['records'][number][] = [];
  const points: ResumePoint[] = [];
  for await (const event of stream) {
    if (event.type === 'iteration') records.push(event.record);
    if (event.type === 'checkpoint') points.push({ checkpoint: event.checkpoint, records: [...records] });
    if (event.type === 'failed') throw new Error(event.message);
  }
  return points;
}

export function config(
  method: MethodName,
  model: ModelConfig,
  change: Partial<GradualConfig> = {},
): RunConfig {
  const { recipe } = methodNamed(method);
  const gradual = { ...defaultGradual(4), every: 1, until: 3, imagesPerClass: 4, ...change };
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: 'strokes', train: TRAIN, test: TEST },
    model,
    training: { ...DEFAULT_CONFIG.training, epochs: 4, batch: 50 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      ...{ method, recipe, iterations: 2 },
      ...(recipe.cadence === 'gradual' ? { gradual } : {}),
    },
  };
}

/** A whole training before every cut, each from the initial weights. */
export function iterative(method: MethodName, model: ModelConfig, remove: boolean): RunConfig {
  const base = config(method, model, { remove });
  const recipe = { ...base.pruning.recipe, cadence: 'iterative' as const, rewind: 'init' as const };
  return { ...base, pruning: { ...base.pruning, recipe } };
}

export const MLP: ModelConfig = { kind: 'mlp', hidden: [14, 12] };
export const CNN: ModelConfig = { kind: 'cnn', widths: [5, 7, 8] };
export const VGG: ModelConfig = { kind: 'vgg-small', widths: [4, 6], hidden: [9] };
export const RESNET: ModelConfig = { kind: 'resnet-small', widths: [4, 6], blocks: 2 };

/** The effect of an edit on all images. */
export async function whole(bench: Workbench, flipped: readonly number[]): Promise<HandEffect> {
  let last: HandEffect | null = null;
  for await (const effect of bench.effects(flipped, () => false)) last = effect;
  if (last === null) throw new Error('no effect');
  return last;
}

/** Units of a workbench that a hand can prune. */
export function alive({ view }: Workbench): readonly number[] {
  return view.layers
    .filter(({ isBranch }) => !isBranch)
    .flatMap(({ first, channels, nodes }) =>
      Array.from({ length: channels }, (_, channel) => channel)
        .filter((channel) => nodes.every((node) => view.gone[node]?.includes(channel) !== true))
        .map((channel) => first + channel),
    );
}

/** Units that the run pruned. */
export function gone({ layers, gone: byNode }: Workbench['view']): readonly number[] {
  const units = Object.entries(byNode).flatMap(([node, channels]) =>
    channels.flatMap((channel) => unitAt(layers, node, channel, true) ?? []),
  );
  return [...new Set(units)];
}

/** Every kind of run that a hand can edit. */
export const RUNS: readonly RunConfig[] = [
  config('sap', MLP),
  config('lottery', CNN),
  config('frs', MLP),
  config('frs', VGG, { remove: false }),
  config('channel-l1', CNN),
  config('frs', RESNET),
  config('frs', RESNET, { residual: 'coupled' }),
  config('frs', RESNET, { residual: 'coupled', remove: false }),
  config('frs', RESNET, { remove: false }),
  iterative('channel-l1', CNN, true),
  iterative('channel-l2', RESNET, false),
];
