import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { denseMasks, denseState, stateAfter } from '../../core/channels/channel-state';
import { denseForm } from '../../core/channels/dense-places';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import type { RunEvent } from '../../core/protocol/protocol';
import { type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { RewindName } from '../../core/pruning/recipe';
import type { Checkpoint, ResumePoint } from '../../core/record/checkpoint';
import { formOf } from '../../core/record/net-form';
import { readPoint } from '../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import { residualOf } from '../../core/workbench/units';
import { packCheckpoint } from '../../worker/pack-checkpoint';
import type { Backend } from '../backend/backend';
import { startCpu } from '../backend/start-cpu';
import { startWasm } from '../backend/start-wasm';
import { createControl } from './control';
import { runExperiment } from './experiment';

let wasm: Backend;
let dataset: Dataset;

function config(
  method: MethodName,
  model: ModelConfig,
  change: Partial<RunConfig['pruning']> = {},
): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: 'strokes', train: 150, test: 80 },
    model,
    training: { ...DEFAULT_CONFIG.training, epochs: 2, batch: 50 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method,
      recipe: methodNamed(method).recipe,
      iterations: 3,
      ...change,
    },
  };
}

function gradual(method: MethodName, model: ModelConfig, change: Partial<GradualConfig> = {}): RunConfig {
  const base = config(method, model);
  return {
    ...base,
    training: { ...base.training, epochs: 5 },
    pruning: {
      ...base.pruning,
      gradual: { ...defaultGradual(5), every: 1, until: 3, imagesPerClass: 4, ...change },
    },
  };
}

function iterative(method: MethodName, model: ModelConfig, rewind: RewindName): RunConfig {
  const { recipe } = methodNamed(method);
  const change = { recipe: { ...recipe, cadence: 'iterative' as const, rewind } };
  return config(method, model, { ...change, gradual: { ...defaultGradual(5), imagesPerClass: 4 } });
}

/** With augmented images too. */
function withAdam(run: RunConfig): RunConfig {
  const own = { optimiser: 'adam', augmentation: 'crop-flip-reflect', learningRate: 0.003 } as const;
  return { ...run, training: { ...run.training, ...own } };
}

async function eventsOf(
  wanted: RunConfig,
  resume?: ResumePoint,
  backend = wasm,
): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const stream = runExperiment({
    config: wanted,
    dataset,
    backend,
    report: { name: backend.name, device: backend.device, reason: 'test', tried: [] },
    ...(resume === undefined ? {} : { resume }),
    control: createControl(() => new Promise((resolve) => setImmediate(resolve))),
    appVersion: 'test',
    startedAt: null,
    now: () => performance.now(),
  });
  for await (const event of stream) events.push(event);
  return events;
}

const recordsOf = (events: readonly RunEvent[]): readonly IterationRecord[] =>
  events.flatMap((event) => (event.type === 'iteration' ? [event.record] : []));

const checkpointsOf = (events: readonly RunEvent[]): readonly Checkpoint[] =>
  events.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint] : []));

/** Without what a clock decides. */
function timeless(records: readonly IterationRecord[]): unknown {
  return records.map(({ channels, ...record }) => ({
    ...record,
    elapsedMs: 0,
    channels: channels === undefined ? null : { ...channels, latency: null },
  }));
}

/** The stored networks; of a pruned weight neither the leftover momentum nor the sign of its zero counts. */
function networks(events: readonly RunEvent[]): readonly Checkpoint[] {
  return checkpointsOf(events).map((checkpoint) => {
    const { mask, optimiser, network } = checkpoint;
    const kept = (values: Float32Array) => values.map((value, i) => (mask[i] === 1 ? value : 0));
    return {
      ...checkpoint,
      optimiser: { ...optimiser, slots: optimiser.slots.map(kept) },
      network: { ...network, parameters: kept(network.parameters) },
    };
  });
}

/** The run up to `iteration` as storage gives it back. */
async function stored(events: readonly RunEvent[], iteration: number): Promise<ResumePoint> {
  const checkpoint = checkpointsOf(events)[iteration];
  if (checkpoint === undefined) throw new Error(`no checkpoint ${iteration}`);
  const records = structuredClone(recordsOf(events).slice(0, iteration + 1));
  return readPoint({ checkpoint: packCheckpoint(checkpoint), records });
}

describe('a resumed run', () => {
  beforeAll(async () => {
    wasm = await startWasm(nodeAssets());
    dataset = generateStrokes(150, 80);
  });

  const MLP: ModelConfig = { kind: 'mlp', hidden: [14, 12] };
  const CNN: ModelConfig = { kind: 'cnn', widths: [5, 7, 8] };
  const RESNET: ModelConfig = { kind: 'resnet-small', widths: [5, 6], blocks: 1 };
  const RUNS: readonly RunConfig[] = [
    config('sap', MLP),
    config('lottery', CNN),
    config('one-shot', MLP, { cutFrom: 'best' }),
    config('fine-tune', CNN, { cutFrom: 'best' }),
    config('random', MLP),
    gradual('frs', CNN),
    gradual('channel-taylor', { kind: 'resnet-small', widths: [4, 6], blocks: 2 }),
    gradual('sap-channel', { kind: 'vgg-small', widths: [4, 6], hidden: [10] }),
    gradual('channel-random', CNN, { remove: false }),
    iterative('channel-l1', CNN, 'init'),
    iterative('sap-channel', { kind: 'resnet-small', widths: [4, 6], blocks: 1 }, 'keep'),
    withAdam(gradual('frs', { kind: 'resnet-small', widths: [4, 6], blocks: 1 })),
    gradual('frs', { kind: 'resnet-small', widths: [4, 6], blocks: 1 }, { residual: 'coupled' }),
    withAdam(config('lottery', CNN)),
  ];

  it.each(
    RUNS.map((run) => ({
      name: `${run.pruning.method} on ${run.model.kind} with ${run.training.optimiser ?? 'sgd'}`,
      run,
    })),
  )(
    '[U17] $name: from any checkpoint it makes the same later records as one that never stopped, bit for bit',
    async ({ run }) => {
      const whole = await eventsOf(run);
      const records = recordsOf(whole);
      expect(checkpointsOf(whole).map(({ iteration }) => iteration)).toEqual(records.map((_, at) => at));
      for (let iteration = 0; iteration < records.length; iteration++) {
        const resumed = await eventsOf(run, await stored(whole, iteration));
        expect(resumed.at(-1)?.type).toBe('finished');
        expect(timeless(recordsOf(resumed))).toEqual(timeless(records.slice(iteration + 1)));
        expect(networks(resumed)).toEqual(networks(whole).slice(iteration + 1));
      }
    },
  );

  it('[U28] a checkpoint keeps what every cut before it took, as it was before that cut; one without it goes on without', async () => {
    for (const run of RUNS.filter(({ pruning }) => pruning.recipe.unit === 'channel')) {
      const whole = await eventsOf(run);
      const records = recordsOf(whole);
      const checkpoints = checkpointsOf(whole);
      const dense = buildArchitecture(run.model, dataset, dataset.classNames.length);
      const start = denseState(dense, residualOf(run));
      const stateAt = (iteration: number) =>
        stateAfter(start, records.slice(0, iteration), formOf(run) === 'removed').state;
      expect(checkpoints[0]?.archive).toBeNull();
      let taken = 0;
      for (const [at, { archive }] of checkpoints.entries()) {
        const before = checkpoints[at - 1];
        if (before === undefined) continue;
        const form = denseForm(dense, stateAt(at - 1).places, before.network);
        const [was, is] = [stateAt(at - 1), stateAt(at)].map((state) => denseMasks(dense, state));
        for (let i = 0; i < dense.parameterCount; i++) {
          if (is?.[i] !== 0) continue;
          taken += was?.[i] ?? 0;
          const kept = was?.[i] === 1 ? form.parameters[i] : before.archive?.parameters[i];
          if (archive?.parameters[i] !== kept) throw new Error(`place ${i} of iteration ${at}`);
        }
      }
      expect(taken).toBeGreaterThan(0);

      const { checkpoint, records: past } = await stored(whole, 1);
      const { archive: _, ...older } = checkpoint;
      const resumed = await eventsOf(run, { checkpoint: older, records: past });
      expect(timeless(recordsOf(resumed))).toEqual(timeless(records.slice(2)));
      expect(checkpointsOf(resumed).map(({ archive }) => archive)).toEqual(records.slice(2).map(() => null));
    }
  });

  it('[U18] another backend goes on from the same checkpoint with the same masks', async () => {
    const run = config('lottery', MLP);
    const whole = await eventsOf(run);
    const cpu = await startCpu();
    const resumed = recordsOf(await eventsOf(run, await stored(whole, 1), cpu));
    expect(resumed.map(({ size }) => size.weightsAlive)).toEqual(
      recordsOf(whole)
        .slice(2)
        .map(({ size }) => size.weightsAlive),
    );
    // The net after the cut is the same net: the backends agree on it.
    expect(resumed[0]?.afterCut?.accuracy).toBe(recordsOf(whole)[2]?.afterCut?.accuracy);
  });

  it('[U19] a checkpoint that does not fit is refused with a sentence', async () => {
    const whole = await eventsOf(config('lottery', MLP));
    const other = await eventsOf(config('lottery', CNN), await stored(whole, 1));
    expect(other.at(-1)).toMatchObject({
      type: 'failed',
      code: 'bad-checkpoint',
      message: expect.stringMatching(/parameters, this model \d+/),
    });
    // Removed branches were shorter once: a constant for every channel instead of its batch-norm entries.
    const residual = await eventsOf(gradual('frs', RESNET));
    const { checkpoint: now, records: until } = await stored(residual, 2);
    const { parameters, buffers } = now.network;
    const network = { parameters: parameters.subarray(1), buffers: buffers.subarray(2) };
    const older = { checkpoint: { ...now, network }, records: until };
    expect((await eventsOf(gradual('frs', RESNET), older)).at(-1)).toMatchObject({
      code: 'bad-checkpoint',
      message: expect.stringMatching(/cannot go on from it\. Start it again; its records are kept\.$/),
    });
    const channels = await eventsOf(gradual('frs', CNN));
    const point = await stored(channels, 2);
    const { archive } = point.checkpoint;
    if (archive == null) throw new Error('nothing was kept');
    const cropped = { ...archive, parameters: archive.parameters.subarray(1) };
    const odd = { ...point, checkpoint: { ...point.checkpoint, archive: cropped } };
    expect((await eventsOf(gradual('frs', CNN), odd)).at(-1)).toMatchObject({
      code: 'bad-checkpoint',
      message: expect.stringMatching(/^What the cuts before iteration 2 took is stored with \d+ parameters/),
    });
    const { checkpoint, records } = await stored(whole, 2);
    const short = await eventsOf(config('lottery', MLP), { checkpoint, records: records.slice(1) });
    expect(short.at(-1)).toMatchObject({ type: 'failed', code: 'bad-checkpoint' });
  });
});
