import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { withRestored } from '../../core/channels/archive';
import { channelLayers } from '../../core/channels/layers';
import { channelMask } from '../../core/channels/mask';
import { planRemoval } from '../../core/channels/removal';
import { removedBuffers, removedParameters } from '../../core/channels/removal-vectors';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { writeFile } from '../../core/exchange/write-file';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { initialParameters } from '../../core/models/initialise';
import type { ModelConfig } from '../../core/models/model-config';
import { totalMacs } from '../../core/models/size';
import type { LabEvent } from '../../core/protocol/protocol';
import { type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { ResumePoint } from '../../core/record/checkpoint';
import { readCheckpoint } from '../../core/record/packed-checkpoint';
import { RECORD_SCHEMA, type RunRecord } from '../../core/record/run-record';
import { hiddenUnits } from '../../core/record/run-series';
import { editedNetwork } from '../../core/workbench/edited';
import { filterOf } from '../../core/workbench/filter';
import { lookInto } from '../../core/workbench/network-look';
import { openRunNetwork } from '../../core/workbench/run-network';
import { channelsOf, handLayers, placeOfUnit, unitAt } from '../../core/workbench/units';
import type { HandEffect } from '../../core/workbench/workbench';
import { openNamed } from '../../worker/files/open-named';
import type { Backend } from '../backend/backend';
import { startWasm } from '../backend/start-wasm';
import { wholeEvidence } from '../network/gather-evidence';
import { createControl } from '../run/control';
import { runExperiment } from '../run/experiment';
import { largestDifference } from '../run/largest-difference';
import { measureNetwork } from './measure-network';
import { openWorkbench, type Workbench } from './workbench';

const TRAIN = 150;
const TEST = 80;
let wasm: Backend;
let dataset: Dataset;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function config(method: MethodName, model: ModelConfig, change: Partial<GradualConfig> = {}): RunConfig {
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

const known = new Map<string, Promise<ResumePoint>>();

/** The last network of a run with its records, as the page keeps them; each run is made once. */
async function ran(wanted: RunConfig): Promise<ResumePoint> {
  const key = JSON.stringify(wanted);
  const made = known.get(key) ?? train(wanted);
  known.set(key, made);
  return structuredClone(await made);
}

async function train(wanted: RunConfig): Promise<ResumePoint> {
  const stream = runExperiment({
    ...{ config: wanted, dataset, backend: wasm, assets: nodeAssets() },
    report: { name: 'wasm', device: wasm.device, reason: 'test', tried: [] },
    control: createControl(breathe),
    appVersion: 'test',
    startedAt: null,
    now: () => performance.now(),
  });
  const records: ResumePoint['records'][number][] = [];
  let checkpoint: ResumePoint['checkpoint'] | null = null;
  for await (const event of stream) {
    if (event.type === 'iteration') records.push(event.record);
    if (event.type === 'checkpoint') checkpoint = event.checkpoint;
    if (event.type === 'failed') throw new Error(event.message);
  }
  if (checkpoint === null) throw new Error('no checkpoint');
  return { checkpoint, records };
}

/** The run as it comes out of the zip of everything that it was exported in. */
async function throughZip(wanted: RunConfig, { checkpoint, records }: ResumePoint): Promise<ResumePoint> {
  const environment = { backend: 'wasm' as const, device: wasm.device, appVersion: 'test', startedAt: null };
  const record: RunRecord = {
    ...{ schema: RECORD_SCHEMA, runId: 'zipped', config: wanted, environment },
    iterations: records,
  };
  const zip = writeFile({ kind: 'everything', charts: '' }, [{ record, checkpoint, data: dataset }]);
  if (typeof zip === 'string') throw new Error('no zip');
  const events: LabEvent[] = [];
  await openNamed('o', [{ name: 'lab.zip', blob: new Blob([zip.slice()]) }], null, (event) =>
    events.push(event),
  );
  const [opened] = events;
  if (opened?.type !== 'opened-run' || opened.network === null) throw new Error('no run with a network');
  return { checkpoint: await readCheckpoint(opened.network), records: opened.run.iterations };
}

const denseMaskOf = ({ parameterCount }: Architecture): Uint8Array => new Uint8Array(parameterCount).fill(1);

const openOn = (wanted: RunConfig, stored: ResumePoint): Promise<Workbench> =>
  openWorkbench({ config: wanted, dataset, backend: wasm, stored, breathe });

async function whole(bench: Workbench, flipped: readonly number[]): Promise<HandEffect> {
  let last: HandEffect | null = null;
  for await (const effect of bench.effects(flipped, () => false)) last = effect;
  if (last === null) throw new Error('no effect');
  return last;
}

/** Units of a workbench that a hand can prune. */
function alive({ view }: Workbench): readonly number[] {
  return view.layers
    .filter(({ isBranch }) => !isBranch)
    .flatMap(({ first, channels, nodes }) =>
      Array.from({ length: channels }, (_, channel) => channel)
        .filter((channel) => nodes.every((node) => view.gone[node]?.includes(channel) !== true))
        .map((channel) => first + channel),
    );
}

/** Units that the run pruned. */
function gone({ layers, gone: byNode }: Workbench['view']): readonly number[] {
  const units = Object.entries(byNode).flatMap(([node, channels]) =>
    channels.flatMap((channel) => unitAt(layers, node, channel, true) ?? []),
  );
  return [...new Set(units)];
}

const MLP: ModelConfig = { kind: 'mlp', hidden: [14, 12] };
const CNN: ModelConfig = { kind: 'cnn', widths: [5, 7, 8] };
const VGG: ModelConfig = { kind: 'vgg-small', widths: [4, 6], hidden: [9] };
const RESNET: ModelConfig = { kind: 'resnet-small', widths: [4, 6], blocks: 2 };
/** A whole training before every cut, each from the initial weights. */
function iterative(method: MethodName, model: ModelConfig, remove: boolean): RunConfig {
  const base = config(method, model, { remove });
  const recipe = { ...base.pruning.recipe, cadence: 'iterative' as const, rewind: 'init' as const };
  return { ...base, pruning: { ...base.pruning, recipe } };
}

const RUNS: readonly RunConfig[] = [
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

describe('the workbench', () => {
  beforeAll(async () => {
    wasm = await startWasm(nodeAssets());
    dataset = generateStrokes(TRAIN, TEST);
  });

  it('[WB1] nothing flipped is the record of the run: accuracy, parameters, multiply-accumulates and units exactly', async () => {
    for (const wanted of RUNS) {
      const stored = await ran(wanted);
      const bench = await openOn(wanted, stored);
      const record = stored.records.at(-1);
      const effect = await whole(bench, []);
      bench.dispose();
      expect(record).toBeDefined();
      if (record === undefined) return;
      expect(effect).toMatchObject({
        ...{ images: TEST, whole: true, accuracy: record.test.accuracy },
        ...{ parameters: record.size.paramsAlive, macs: record.size.macsAlive },
        units: hiddenUnits(record).alive,
      });
      expect(effect.loss).toBeCloseTo(record.test.loss, 10);
    }
  });

  it('[WB2] whatever was flipped, undoing all of it is the unedited evaluation, bit for bit', async () => {
    for (const wanted of RUNS) {
      const bench = await openOn(wanted, await ran(wanted));
      const before = await whole(bench, []);
      const units = alive(bench);
      for (const share of [1, 3, 2]) {
        const edited = await whole(
          bench,
          units.filter((_, i) => i % (share + 1) === 0),
        );
        expect(edited.parameters).toBeLessThan(before.parameters);
        expect(edited.macs).toBeLessThan(before.macs);
        expect(edited.units).toBeLessThan(before.units);
        expect(edited.loss).not.toBe(before.loss);
      }
      if (wanted.pruning.recipe.unit === 'channel') {
        const back = gone(bench.view);
        expect(back.length).toBeGreaterThan(0);
        await whole(bench, [...back.slice(1), ...units.slice(0, 2)]);
      }
      expect(await whole(bench, [])).toEqual(before);
      bench.dispose();
    }
  });

  it('[WB3] pruned by hand computes what the net without those channels computes', async () => {
    for (const wanted of RUNS.filter(({ pruning }) => pruning.recipe.unit === 'channel')) {
      const stored = await ran(wanted);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const run = openRunNetwork(wanted, dense, stored);
      const bench = await openOn(wanted, stored);
      const flipped = alive(bench).filter((unit) => unit % 3 === 1);
      const { loss, accuracy } = await whole(bench, flipped);
      bench.dispose();

      const lists = channelsOf(run.layers, flipped);
      const own = channelLayers(run.state.architecture, 'coupled').map(({ name, place }) => {
        const moved = place === 'own' || wanted.pruning.gradual?.residual === 'coupled';
        const numbers = moved ? run.state.numbers.get(name) : undefined;
        const places = (lists.get(name) ?? []).map((channel) => numbers?.indexOf(channel) ?? channel);
        return [name, places.filter((channel) => channel >= 0)] as const;
      });
      const edited = editedNetwork(run, flipped);
      const parameters = edited.network.parameters.map((value, i) => (edited.mask[i] === 0 ? 0 : value));
      const removal = planRemoval(run.state.architecture, 'coupled', new Map(own));
      expect(removal.architecture.parameterCount).toBeLessThan(run.state.architecture.parameterCount);
      const network = await wasm.createNetwork({
        architecture: removal.architecture,
        dataset,
        training: wanted.training,
      });
      network.writeState({
        parameters: removedParameters(removal, parameters, edited.network.buffers),
        buffers: removedBuffers(removal, edited.network.buffers),
      });
      const totals = await network.evaluate('test', 0, TEST);
      network.dispose();
      expect(totals.right / TEST).toBe(accuracy);
      expect(totals.lossSum / TEST).toBeCloseTo(loss, 4);
    }
  });

  it('[WB16] a unit’s filter is that of the run’s network; of a channel the run pruned, what its cut kept', async () => {
    for (const wanted of [
      config('frs', CNN),
      iterative('channel-l2', RESNET, false),
      config('lottery', CNN),
    ]) {
      const stored = await ran(wanted);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const run = openRunNetwork(wanted, dense, stored);
      const filter = lookInto(wanted, dense, stored);
      const { archive = null, network, mask } = stored.checkpoint;
      for (const { node, shape } of dense.parameters.filter(({ prunable }) => prunable)) {
        const channels = Array.from({ length: shape.at(-1) ?? 0 }, (_, channel) => channel);
        const left = channels.filter((channel) => run.gone.get(node)?.includes(channel) !== true);
        for (const channel of channels) {
          const { state } = run;
          const own = state.numbers.get(node)?.indexOf(channel) ?? channel;
          if (left.includes(channel))
            expect(filter(node, channel)).toEqual(
              filterOf(state.architecture, network.parameters, mask, node, own),
            );
          else if (archive === null) expect(filter(node, channel)).toBeNull();
          else {
            const whole = filterOf(dense, archive.parameters, denseMaskOf(dense), node, channel);
            const found = filter(node, channel);
            expect(found?.weights).toBe(whole?.weights);
            expect(found?.kept).toBeGreaterThan(0);
            expect(found?.high).toBeLessThanOrEqual(whole?.high ?? Number.NaN);
          }
        }
      }
    }
  });

  it('[WB4] what was not kept, or is never rewound, stays pruned, with the reason and what to do', async () => {
    for (const wanted of [
      config('frs', CNN),
      config('frs', VGG, { remove: false }),
      config('lottery', CNN),
    ]) {
      const { checkpoint, records } = await ran(wanted);
      // As older versions stored it, and as it comes out of a file.
      const { archive: _, ...older } = checkpoint;
      const bench = await openOn(wanted, { checkpoint: older, records });
      const { layers, refusals } = bench.view;
      const units = gone(bench.view);
      for (const unit of units.slice(0, 2)) {
        const reason = refusals[placeOfUnit(layers, unit)?.layer.name ?? ''];
        expect(reason).toMatch(/^(The run|Its batch norm)/);
        await expect(whole(bench, [unit])).rejects.toMatchObject({
          code: 'bad-config',
          message: expect.stringContaining(reason ?? 'a reason'),
        });
      }
      if (wanted.pruning.recipe.unit === 'channel') {
        expect(units.length).toBeGreaterThan(0);
        expect(Object.values(refusals)[0]).toMatch(/Run it again here to bring channels back\.$/);
      }
      bench.dispose();
    }
  });

  it('[WB14] a channel that the run pruned computes what it did when it went, in a network as large as removal leaves', async () => {
    for (const wanted of RUNS.filter(({ pruning }) => pruning.recipe.unit === 'channel')) {
      const stored = await ran(wanted);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const run = openRunNetwork(wanted, dense, stored);
      const bench = await openOn(wanted, stored);
      const before = await whole(bench, []);
      const units = gone(bench.view);
      const back = units.filter((_, i) => i % 2 === 0);
      const byHand = alive(bench).filter((unit) => unit % 7 === 3);
      const restored = await whole(bench, back);
      expect(restored.parameters).toBeGreaterThan(before.parameters);
      expect(restored.macs).toBeGreaterThan(before.macs);
      expect(restored.units).toBe(before.units + back.length);
      const all = await whole(bench, units);
      expect(all).toMatchObject({ parameters: dense.parameterCount, macs: totalMacs(dense) });

      // The dense net under its mask: nothing of it is as wide as the network that was measured.
      const { archive, state, network } = run;
      if (archive === null) throw new Error('nothing was kept');
      const left = new Map(
        [...state.pruned].map(([name, channels]) => {
          const layer = run.layers.findLast(({ nodes }) => nodes.includes(name));
          const isBack = (channel: number) => back.includes((layer?.first ?? Number.NaN) + channel);
          return [name, channels.filter((channel) => !isBack(channel))] as const;
        }),
      );
      const masked = withRestored(dense, { state, network }, archive, left, false);
      const hand = channelMask(dense, channelLayers(dense, 'coupled'), channelsOf(run.layers, byHand));
      const shown = { ...dataset, train: dataset.test };
      const reference = await wasm.createNetwork({
        ...{ architecture: dense, dataset: shown, training: wanted.training },
      });
      for (const [flipped, mask] of [
        [back, masked.state.mask],
        [[...back, ...byHand], masked.state.mask.map((kept, i) => (hand[i] === 0 ? 0 : kept))],
      ] as const) {
        reference.setMask(mask);
        reference.writeState(masked.network);
        const edited = editedNetwork(run, flipped);
        const { loss, accuracy } = await whole(bench, flipped);
        const { lossSum, right } = await reference.evaluate('test', 0, TEST);
        expect(loss).toBeCloseTo(lossSum / TEST, 4);
        expect(accuracy).toBe(right / TEST);
        const own = await wasm.createNetwork({
          ...{ architecture: edited.state.architecture, dataset: shown, training: wanted.training },
        });
        own.setMask(edited.mask);
        own.writeState(edited.network);
        expect(
          largestDifference(await own.logits('test', 0, TEST), await reference.logits('test', 0, TEST)),
        ).toBeLessThan(1e-4);
        own.dispose();
      }
      reference.dispose();
      const { maps } = bench.explain(4, 0, back);
      expect(maps.every(({ sum }) => Number.isFinite(sum))).toBe(true);
      expect(maps.map(({ layer }) => layer)).toContain(run.layers[0]?.name);
      bench.dispose();
    }
  });

  it('[WB18] a run opened from its zip restores channels as the run itself does: the same logits, bit for bit', async () => {
    for (const wanted of RUNS.filter(({ pruning }) => pruning.recipe.unit === 'channel')) {
      const stored = await ran(wanted);
      const bench = await openOn(wanted, stored);
      const units = gone(bench.view).filter((_, i) => i % 2 === 0);
      const zipped = await throughZip(wanted, stored);
      expect(zipped.checkpoint.archive).toBeDefined();
      const theirs = await openOn(wanted, zipped);
      expect(theirs.view).toEqual(bench.view);
      const byHand = [...units, ...alive(bench).filter((unit) => unit % 7 === 3)];
      for (const flipped of [[], units, byHand])
        expect(await whole(theirs, flipped)).toEqual(await whole(bench, flipped));
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const logits = [stored, zipped].map(async (point) => {
        const { state, mask, network } = editedNetwork(openRunNetwork(wanted, dense, point), byHand);
        const own = await wasm.createNetwork({
          ...{ architecture: state.architecture, dataset, training: wanted.training },
        });
        own.setMask(mask);
        own.writeState(network);
        const values = await own.logits('test', 0, TEST);
        own.dispose();
        return Buffer.from(Float32Array.from(values).buffer).toString('base64');
      });
      const [ours, read] = await Promise.all(logits);
      expect(read).toBe(ours);
      bench.dispose();
      theirs.dispose();
    }
  });

  it('[WB5] a neuron that a rewinding run cut comes back with its initial weights, and goes again without a trace', async () => {
    const wanted = config('lottery', MLP);
    const stored = await ran(wanted);
    const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
    const weight = dense.parameters.find(({ node, prunable }) => node === 'dense1' && prunable);
    if (weight === undefined) throw new Error('no first layer');
    // Neuron 3 of the first layer loses its last incoming weights.
    const { checkpoint } = stored;
    for (let i = 3; i < weight.size; i += 14) {
      checkpoint.mask[weight.offset + i] = 0;
      checkpoint.network.parameters[weight.offset + i] = 0;
    }
    const run = openRunNetwork(wanted, dense, stored);
    const unit = unitAt(run.layers, 'dense1', 3, true);
    if (unit === null) throw new Error('no unit');
    expect(run.gone.get('dense1')).toContain(3);
    const initial = initialParameters(dense, wanted.seed);
    const edited = editedNetwork(run, [unit]);
    for (let i = 0; i < weight.size; i++) {
      const at = weight.offset + i;
      const own = i % 14 === 3;
      expect(edited.mask[at]).toBe(own ? 1 : checkpoint.mask[at]);
      expect(edited.network.parameters[at]).toBe(own ? initial[at] : checkpoint.network.parameters[at]);
    }
    const bench = await openOn(wanted, stored);
    const before = await whole(bench, []);
    const after = await whole(bench, [unit]);
    expect(after.parameters).toBeGreaterThanOrEqual(before.parameters + weight.size / 14);
    expect(after.units).toBe(before.units + 1);
    expect(await whole(bench, [])).toEqual(before);
    bench.dispose();
  });

  it('[WB6] one unit of a residual stream is its channel in every convolution that is added up', () => {
    const dense = buildArchitecture(RESNET, dataset, 10);
    const layers = handLayers(dense, 'coupled');
    const stage = layers.find(({ name }) => name === 'stem');
    expect(stage?.nodes).toEqual(['stem', 'conv1.1.2', 'conv1.2.2']);
    expect(stage?.readers).toContain('conv2.1.1');
    expect(unitAt(layers, 'conv1.2.2', 2, false)).toBe(unitAt(layers, 'stem', 2, false));
    expect(unitAt(layers, 'output', 0, false)).toBeNull();
    const numbers = layers.flatMap(({ first, channels }) =>
      Array.from({ length: channels }, (_, channel) => first + channel),
    );
    expect(numbers).toEqual([...numbers.keys()]);
  });

  it('[WB7] an answer on the first images comes before the one on all; a stale request is silent', async () => {
    const many = generateStrokes(60, 1100);
    const base = config('frs', CNN);
    const wanted: RunConfig = { ...base, dataset: { ...base.dataset, train: 60, test: 1100 } };
    dataset = many;
    const stored = await ran(wanted);
    const bench = await openOn(wanted, stored);
    const seen: HandEffect[] = [];
    for await (const effect of bench.effects([], () => false)) seen.push(effect);
    expect(seen.map(({ images, whole: all }) => [images, all])).toEqual([
      [500, false],
      [1100, true],
    ]);
    let asked = 0;
    const stale: HandEffect[] = [];
    for await (const effect of bench.effects([], () => ++asked > 1)) stale.push(effect);
    expect(stale.map(({ images }) => images)).toEqual([500]);
    bench.dispose();
    dataset = generateStrokes(TRAIN, TEST);
  });

  it('[WB8] the map of a layer is the relevance that the kernels score its channels by', async () => {
    for (const wanted of [config('frs', CNN), config('frs', RESNET), config('frs', MLP)]) {
      const stored = await ran(wanted);
      const bench = await openOn(wanted, stored);
      const label = 4;
      const explained = bench.explain(label, 1, []);
      bench.dispose();
      expect(dataset.test.labels[explained.image]).toBe(label);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const { state, network } = openRunNetwork(wanted, dense, stored);
      // The kernels rate training images: let them see the test images as such.
      const ask = {
        architecture: state.architecture,
        dataset: { ...dataset, train: dataset.test },
        training: wanted.training,
      };
      const rater = await wasm.createNetwork(ask);
      rater.setMask(state.mask);
      rater.writeState(network);
      const maps = explained.maps.filter(({ layer }) => layer !== 'input');
      const { sums } = await wholeEvidence(
        rater.channelEvidence({
          rows: Uint32Array.of(explained.image),
          nodes: maps.map(({ layer }) => layer),
          kind: 'relevance',
          mode: wanted.pruning.gradual?.mode ?? 'stable',
        }),
      );
      rater.dispose();
      for (const { layer, values, sum } of maps) {
        const found = sums.get(layer);
        const node = state.architecture.nodes.find(({ name }) => name === layer);
        if (found === undefined || node === undefined) throw new Error(`nothing at ${layer}`);
        const positions = node.output.height * node.output.width;
        const means = found.sums.slice(label * found.channels, (label + 1) * found.channels);
        const theirs = positions * means.reduce((total, mean) => total + mean, 0);
        const scale = Math.max(1e-3, positions * Math.max(...means.map(Math.abs)));
        expect(Math.abs(sum - theirs), layer).toBeLessThan(5e-3 * scale);
        expect(values.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
      }
      const pixels = explained.maps.find(({ layer }) => layer === 'input');
      const first = maps[0];
      expect(pixels?.values).toHaveLength(28 * 28);
      expect(pixels?.sum).toBeCloseTo(first?.sum ?? Number.NaN, 6);
    }
  });

  it('[WB13] a network out of a file is measured as the run that made it was; one of another size is refused', async () => {
    for (const wanted of [config('sap', MLP), config('lottery', CNN)]) {
      const { checkpoint, records } = await ran(wanted);
      const { network, mask } = checkpoint;
      const request = { config: wanted, dataset, backend: wasm, network, mask, breathe };
      const last = records.at(-1);
      const measured = await measureNetwork(request);
      expect(measured.test.accuracy).toBe(last?.test.accuracy);
      expect(measured.train.accuracy).toBe(last?.train.accuracy);
      expect(measured.test.loss).toBeCloseTo(last?.test.loss ?? Number.NaN, 5);
      for (const part of ['sparsity', 'pqiRetrained', 'layers', 'size'] as const)
        expect(measured[part]).toEqual(last?.[part]);
      await expect(measureNetwork({ ...request, mask: mask.subarray(1) })).rejects.toThrow(
        /The network has \d+ parameters, and its model on these images \d+\./,
      );
    }
  });
});
