import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { prunableParameters } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import type { RunEvent } from '../../core/protocol/protocol';
import { METHODS, type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { RewindName, Scope } from '../../core/pruning/recipe';
import { rankingsOf } from '../../core/record/rankings';
import type { IterationRecord } from '../../core/record/run-record';
import type { Backend } from '../backend/backend';
import { startCpu } from '../backend/start-cpu';
import { startWasm } from '../backend/start-wasm';
import type { EvidenceKind, Network } from '../network/network';
import { createControl } from './control';
import { runExperiment } from './experiment';

const EPOCHS = 6;
const RESNET: ModelConfig = { kind: 'resnet-small', widths: [6, 8], blocks: 2 };
const MODELS: readonly ModelConfig[] = [
  { kind: 'mlp', hidden: [16, 12] },
  { kind: 'cnn', widths: [6, 9, 12] },
  { kind: 'vgg-small', widths: [6, 8], hidden: [20] },
  RESNET,
];

let wasm: Backend;
let dataset: Dataset;

function config(method: MethodName, model: ModelConfig, change: Partial<GradualConfig> = {}): RunConfig {
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
function iterative(method: MethodName, model: ModelConfig, rewind: RewindName): RunConfig {
  const base = config(method, model);
  const recipe = { ...base.pruning.recipe, cadence: 'iterative' as const, rewind };
  return { ...base, pruning: { ...base.pruning, recipe, iterations: 3 } };
}

async function records(wanted: RunConfig, backend = wasm): Promise<readonly IterationRecord[]> {
  const events = await eventsOf(wanted, backend);
  return events.flatMap((event) => (event.type === 'iteration' ? [event.record] : []));
}

async function eventsOf(
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
function watching(change: (made: Network) => Partial<Network>): Backend {
  return {
    ...wasm,
    async createNetwork(request) {
      const made = await wasm.createNetwork(request);
      return { ...made, ...change(made) };
    },
  };
}

/** Without what a clock decides. */
function timeless(of: readonly IterationRecord[]): unknown {
  return of.map(({ channels, ...record }) => ({
    ...record,
    elapsedMs: 0,
    channels: { ...channels, latency: null },
  }));
}

describe('a gradual run', () => {
  beforeAll(async () => {
    wasm = await startWasm(nodeAssets());
    dataset = generateStrokes(200, 256);
  });

  it('[U11] one training: a record per step and one at the end, epochs counted through', async () => {
    const run = await records(config('frs', MODELS[1] ?? { kind: 'linear' }));
    expect(run.map(({ epochsTotal }) => epochsTotal)).toEqual([1, 2, 3, 4, EPOCHS]);
    expect(run.map(({ cut }) => cut === null)).toEqual([false, false, false, false, true]);
    expect(run.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.at(-1)?.channels?.latency?.batch).toBe(64);
  });

  it.each<[string, ModelConfig, Partial<GradualConfig>]>([
    ...MODELS.map((model): [string, ModelConfig, Partial<GradualConfig>] => [model.kind, model, {}]),
    ['resnet-small, streams coupled', RESNET, { residual: 'coupled' }],
    ['resnet-small without a minimum', RESNET, { minChannels: 0 }],
  ])(
    '[U12] %s: removed is masked to 1e-4 in every logit, and both count the same',
    async (_, model, change) => {
      const removed = await records(config('frs', model, change));
      const masked = await records(config('frs', model, { ...change, remove: false }));
      expect([removed, masked].map((run) => run.map(({ channels }) => channels?.form))).toEqual([
        ['dense', ...Array(4).fill('removed')],
        ['dense', ...Array(4).fill('masked')],
      ]);
      for (const { channels } of [...removed.slice(1), ...masked.slice(1)]) {
        expect(channels?.maxLogitDifference).toBeLessThan(1e-4);
        expect(channels?.checkedImages).toBe(256);
      }
      for (const { channels } of [removed[0], masked[0]].flatMap((record) => record ?? []))
        expect(channels?.maxLogitDifference).toBeNull();
      for (const run of [removed, masked]) {
        const { latency } = run.at(-1)?.channels ?? {};
        expect([latency?.denseMs, latency?.maskedMs, latency?.removedMs].every((ms) => (ms ?? 0) > 0)).toBe(
          true,
        );
      }
      // The first cut follows the same epochs, so it is the same in both.
      expect(removed[1]?.size).toEqual(masked[1]?.size);
      expect(removed[0]?.channels?.layers.map(({ cut }) => cut)).toEqual(
        masked[0]?.channels?.layers.map(({ cut }) => cut),
      );
      const share = (of: IterationRecord | undefined) => of?.channels?.alive ?? 0;
      expect(share(removed.at(-1))).toBeLessThan(share(removed[0]));
      expect(share(removed.at(-1))).toBe(share(masked.at(-1)));
    },
  );

  it.each<[string, ModelConfig, Partial<GradualConfig>]>([
    ['vgg-small', { kind: 'vgg-small', widths: [6, 8], hidden: [20] }, {}],
    ['resnet-small', RESNET, {}],
    ['resnet-small, streams coupled', RESNET, { residual: 'coupled' }],
    ['resnet-small, all but nothing left', RESNET, { residual: 'coupled', minChannels: 0 }],
    ['cnn, all but nothing left', { kind: 'cnn', widths: [4, 5, 6] }, { minChannels: 0 }],
  ])('[U25] %s: parameters alive are those of the network', async (name, model, change) => {
    const base = config('frs', model, change);
    const budget = { kind: 'channel-count', channels: 12 } as const;
    const recipe = { ...base.pruning.recipe, ...(change.minChannels === 0 ? { budget } : {}) };
    const events = await eventsOf({ ...base, pruning: { ...base.pruning, recipe } });
    const sizes = events.flatMap((event) =>
      event.type === 'checkpoint' ? event.checkpoint.network.parameters.length : [],
    );
    const run = events.flatMap((event) => (event.type === 'iteration' ? event.record : []));
    expect(
      run.map(({ size }) => size.paramsAlive),
      name,
    ).toEqual(sizes);
    expect(new Set(sizes).size).toBeGreaterThan(1);
    for (const { size, layers } of run) {
      const weights = layers.reduce((sum, { weightsAlive }) => sum + weightsAlive, 0);
      expect(size.weightsAlive).toBe(weights);
      expect(size.macsAlive).toBe(layers.reduce((sum, { macsAlive }) => sum + macsAlive, 0));
    }
    if (change.residual === undefined) return;
    const stream = run.at(-1)?.channels?.layers.find(({ nodes }) => nodes?.includes('conv2.2.2'));
    expect(stream?.nodes).toEqual(['shortcut2.1', 'conv2.1.2', 'conv2.2.2']);
    expect(stream?.alive.length).toBeLessThan(8);
  });

  it('[U37] a record has the authors’ sparsity of its net, masked or removed alike; none where streams are coupled', async () => {
    const model: ModelConfig = { kind: 'cnn', widths: [5, 6, 7] };
    const events = await eventsOf(config('frs', model, { remove: false }));
    const kernels = prunableParameters(buildArchitecture(model, dataset, 10));
    const zeros = events.flatMap((event) => {
      if (event.type !== 'checkpoint') return [];
      const bits = kernels.flatMap(({ offset, size }) => [
        ...event.checkpoint.mask.subarray(offset, offset + size),
      ]);
      return bits.filter((bit) => bit === 0).length / bits.length;
    });
    const told = (run: readonly IterationRecord[]) => run.map(({ channels }) => channels?.officialSparsity);
    const masked = events.flatMap((event) => (event.type === 'iteration' ? event.record : []));
    expect(told(masked)).toEqual(zeros);
    expect(zeros[0]).toBe(0);
    expect(zeros.at(-1)).toBeGreaterThan(0.1);
    const removed = await records(config('frs', model));
    expect(told(removed).slice(0, 2)).toEqual(zeros.slice(0, 2));
    for (const { channels, size } of removed)
      expect(channels?.officialSparsity).toBeCloseTo(1 - size.weightsAlive / size.weightsTotal, 12);
    expect(told(await records(config('frs', RESNET))).at(-1)).toBeGreaterThan(0);
    expect(new Set(told(await records(config('frs', RESNET, { residual: 'coupled' }))))).toEqual(
      new Set([undefined]),
    );
  });

  it('[U26] a step’s histogram counts the channels its threshold is for, each once', async () => {
    for (const remove of [true, false]) {
      const model: ModelConfig = { kind: 'vgg-small', widths: [6, 8], hidden: [20] };
      for (const { cut, channels } of (await records(config('frs', model, { remove }))).slice(0, -1)) {
        const ranked = (channels?.layers ?? []).filter(({ kind, leftOut }) => kind === 'conv' && !leftOut);
        const sum = (of: readonly number[] | undefined) => (of ?? []).reduce((all, count) => all + count, 0);
        const alive = sum(ranked.map((layer) => layer.alive.length));
        const goes = sum(ranked.map((layer) => layer.cut.length));
        expect([sum(cut?.histogram.kept), sum(cut?.histogram.cut)]).toEqual([alive - goes, goes]);
      }
    }
  });

  it('[U40] the rankings told of a step’s layers are those that cut: the first is the recorded one', async () => {
    const model: ModelConfig = { kind: 'vgg-small', widths: [6, 8], hidden: [20, 12] };
    for (const method of ['frs', 'channel-random', 'sap-channel'] as const)
      for (const { cut, channels } of (await records(config(method, model))).slice(0, -1)) {
        const told = rankingsOf(channels?.layers ?? [], methodNamed(method).recipe);
        expect(told.map(({ layers }) => layers.length === 1)).toEqual([false, true, true]);
        expect(told[0]?.cut).toEqual({ threshold: cut?.threshold, histogram: cut?.histogram });
        expect(channels?.threshold).toBe(cut?.threshold);
      }
  });

  it('[U13] a channel is cut once, layers keep their minimum, the first convolution keeps all', async () => {
    for (const method of METHODS.filter(({ recipe }) => recipe.unit === 'channel')) {
      const run = await records(config(method.name, { kind: 'cnn', widths: [5, 6, 7] }, { minChannels: 2 }));
      const gone = new Map<string, number[]>();
      for (const { channels } of run) {
        for (const { name, alive, cut, leftOut } of channels?.layers ?? []) {
          const before = gone.get(name) ?? [];
          expect(
            alive.some((channel) => before.includes(channel)),
            `${method.name} ${name}`,
          ).toBe(false);
          expect(alive.length).toBeGreaterThanOrEqual(2);
          expect(cut.every((channel) => alive.includes(channel))).toBe(true);
          if (leftOut) expect(cut).toEqual([]);
          gone.set(name, [...before, ...cut]);
        }
      }
      expect([...gone.values()].flat().length, method.name).toBeGreaterThan(0);
    }
  });

  it('[U14] the same seed gives the same records, bit for bit', async () => {
    for (const method of ['frs', 'channel-random', 'channel-taylor'] as const) {
      const wanted = config(method, { kind: 'cnn', widths: [5, 8, 9] });
      expect(timeless(await records(wanted))).toEqual(timeless(await records(wanted)));
    }
  });

  it('[U15] a smaller network costs less to train, and the records count it', async () => {
    const run = await records(config('frs', { kind: 'cnn', widths: [6, 9, 12] }));
    const [before, last] = run.slice(-2);
    const spent = (last?.channels?.trainingMacs ?? 0) - (before?.channels?.trainingMacs ?? 0);
    // Two epochs of 200 images, forward and backward; the step before them rated its images on the earlier record.
    expect(spent).toBe(3 * (last?.size.macsAlive ?? 0) * 200 * 2);
    expect(run.at(-1)?.size.macsAlive).toBeLessThan(run[0]?.size.macsAlive ?? 0);
  });

  it('[U15] channels that are only masked cost as much to train as before', async () => {
    const model = { kind: 'cnn', widths: [6, 9, 12] } as const;
    const last = (await records(config('channel-l1', model, { remove: false }))).at(-1);
    expect(last?.size.macsAlive).toBeLessThan(last?.size.macsDense ?? 0);
    expect(last?.channels?.trainingMacs).toBe(last?.channels?.trainingMacsDense);
  });

  it('[U21] an iterative channel run trains anew before every cut, with any score, and goes on in the smaller network', async () => {
    for (const method of ['sap-channel', 'channel-l2', 'frs'] as const) {
      const run = await records(iterative(method, { kind: 'cnn', widths: [6, 9, 12] }, 'init'));
      expect(run.map(({ epochsTotal }) => epochsTotal)).toEqual([EPOCHS, 2 * EPOCHS, 3 * EPOCHS, 4 * EPOCHS]);
      const rates = run.map(({ epochs }) => epochs[0]?.learningRate);
      expect(new Set(rates).size).toBe(1);
      const alive = run.map(({ channels }) => channels?.alive ?? 0);
      expect(alive).toEqual(alive.toSorted((a, b) => b - a));
      expect(alive.at(-1)).toBeLessThan(alive[0] ?? 0);
      for (const { channels } of run.slice(1)) expect(channels?.maxLogitDifference).toBeLessThan(1e-4);
    }
  });

  it('[U22] rewinding gives the channels that are left their initial weights back, whatever was removed', async () => {
    const starts = async (rewind: RewindName) => {
      const written: Float32Array[] = [];
      const watched = watching((made) => ({
        writeState(state) {
          written.push(state.parameters.slice());
          made.writeState(state);
        },
      }));
      await records(iterative('channel-l1', { kind: 'mlp', hidden: [10, 8] }, rewind), watched);
      return written;
    };
    const [initial, trained, rewound] = await starts('init');
    const first = new Set(initial);
    expect(rewound?.length).toBe(trained?.length);
    expect(rewound?.length).toBeLessThan(initial?.length ?? 0);
    expect(rewound?.every((value) => first.has(value))).toBe(true);
    expect(trained?.every((value) => first.has(value))).toBe(false);
  });

  it('[U29] a run can be stopped while it rates its channels, and leaves the network as it was', async () => {
    const base = config('frs', { kind: 'cnn', widths: [6, 9] });
    const { gradual = defaultGradual(EPOCHS) } = base.pruning;
    // 200 images: four looks.
    const wanted = { ...base, pruning: { ...base.pruning, gradual: { ...gradual, imagesPerClass: 20 } } };
    const control = createControl(() => new Promise((resolve) => setImmediate(resolve)));
    let looks = 0;
    const watched = watching((made) => ({
      async *channelEvidence(asked) {
        const before = await made.readState();
        try {
          for await (const seen of made.channelEvidence(asked)) {
            looks++;
            control.stop();
            yield seen;
          }
          throw new Error('It looked at all images.');
        } finally {
          expect(await made.readState()).toEqual(before);
        }
      },
    }));
    // A clock that always says that it is time to let messages in.
    let time = 0;
    const events = await eventsOf(wanted, watched, control, () => (time += 100)).catch((error) =>
      String(error),
    );
    expect(events).toContain('stopped');
    expect(looks).toBe(1);
  });

  it('[U38] a run says beforehand what evidence it will ask of its networks, and of whom it asks none says nothing', async () => {
    for (const method of ['frs', 'channel-taylor', 'channel-l1'] as const) {
      const pairs: { said: EvidenceKind | undefined; asked: EvidenceKind | undefined }[] = [];
      const watched: Backend = {
        ...wasm,
        async createNetwork(request) {
          const made = await wasm.createNetwork(request);
          const pair = { said: request.evidence, asked: undefined as EvidenceKind | undefined };
          pairs.push(pair);
          return {
            ...made,
            channelEvidence({ rows, ...kind }) {
              pair.asked = kind;
              return made.channelEvidence({ rows, ...kind });
            },
          };
        },
      };
      await records(config(method, { kind: 'cnn', widths: [5, 6, 7] }), watched);
      const rating = pairs.filter(({ asked }) => asked !== undefined);
      expect(rating).toHaveLength(method === 'channel-l1' ? 0 : 4);
      for (const { said, asked } of rating) expect(said).toEqual(asked);
      if (method === 'channel-l1') expect(pairs.every(({ said }) => said === undefined)).toBe(true);
    }
  });

  it('[U30] the random control cuts the same channels, removed or masked', async () => {
    const cutsOf = async (remove: boolean) => {
      const run = await records(config('channel-random', { kind: 'cnn', widths: [6, 9, 12] }, { remove }));
      return run.map(({ channels }) =>
        (channels?.layers ?? []).map(({ name, cut }) => ({ name, cut: cut.toSorted((a, b) => a - b) })),
      );
    };
    expect(await cutsOf(false)).toEqual(await cutsOf(true));
  });

  it('[U16] another backend rates channels too and cuts as many of each layer', async () => {
    const wanted = config('frs', { kind: 'mlp', hidden: [12, 10] });
    const cpu = await startCpu();
    const [ours, theirs] = [await records(wanted), await records(wanted, cpu)];
    expect(theirs.map(({ channels }) => channels?.alive)).toEqual(
      ours.map(({ channels }) => channels?.alive),
    );
  });

  it('[U32] every bound of a cut is recorded with what went of its layers', async () => {
    const wanted = config('sap-channel', { kind: 'vgg-small', widths: [6, 8], hidden: [20] });
    const scoped = (scope: Scope): RunConfig => ({
      ...wanted,
      pruning: { ...wanted.pruning, recipe: { ...wanted.pruning.recipe, scope }, iterations: 2 },
    });
    const groups = {
      global: [['conv2.1', 'conv2.2'], ['dense1']],
      layer: [['conv2.1'], ['conv2.2'], ['dense1']],
    };
    for (const scope of ['global', 'layer'] as const) {
      const run = await records(scoped(scope));
      for (const { cut, channels } of run.slice(0, -1)) {
        expect(cut?.bounds?.map(({ layers }) => layers)).toEqual(groups[scope]);
        expect(cut?.bound).toEqual(scope === 'global' ? cut?.bounds?.[0]?.bound : null);
        for (const { layers, bound, removed } of cut?.bounds ?? []) {
          const counted = channels?.layers.filter(({ name }) => layers.includes(name)) ?? [];
          expect(counted.flatMap(({ cut: gone }) => gone)).toHaveLength(removed);
          expect(bound?.d).toBe(counted.flatMap(({ alive }) => alive).length);
        }
      }
      expect(run.at(-1)?.cut).toBeNull();
    }
  });

  it('[U33] relevance records how every class counted, and other scores nothing', async () => {
    const model = { kind: 'cnn', widths: [5, 6] } as const;
    const [first, ...others] = await records(config('frs', model));
    const weights = first?.channels?.classWeights ?? [];
    expect(weights).toHaveLength(dataset.classNames.length);
    const best = Math.max(...weights.map(({ accuracy }) => accuracy ?? 0));
    for (const { weight, accuracy } of weights)
      expect(weight).toBeCloseTo(1 / (1 + Math.exp(-best / (accuracy ?? 0))), 10);
    expect(others.at(-1)?.channels?.classWeights).toBeUndefined();
    for (const method of ['channel-taylor', 'channel-l1'] as const)
      expect((await records(config(method, model)))[0]?.channels).not.toHaveProperty('classWeights');
  });
});
