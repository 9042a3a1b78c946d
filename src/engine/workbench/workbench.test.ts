import { beforeAll, describe, expect, it } from 'vitest';
import { withRestored } from '../../core/channels/archive';
import { channelLayers } from '../../core/channels/layers';
import { channelMask } from '../../core/channels/mask';
import { planRemoval } from '../../core/channels/removal';
import { removedNetwork } from '../../core/channels/removal-vectors';
import type { RunConfig } from '../../core/config/run-config';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { buildArchitecture } from '../../core/models/build';
import { totalMacs } from '../../core/models/size';
import { hiddenUnits } from '../../core/record/run-series';
import { editedNetwork } from '../../core/workbench/edited';
import { openRunNetwork } from '../../core/workbench/run-network';
import { channelsOf } from '../../core/workbench/units';
import type { HandEffect } from '../../core/workbench/workbench';
import { largestDifference } from '../run/largest-difference';
import {
  alive,
  CNN,
  config,
  gone,
  RUNS,
  runsOn,
  startRuns,
  TEST,
  type WorkbenchRuns,
  whole,
} from './runs.fixture';

let runs: WorkbenchRuns;

beforeAll(async () => {
  runs = await startRuns();
});

describe('the workbench', () => {
  it('[WB1] nothing flipped is the record of the run: accuracy, parameters, multiply-accumulates and units exactly', async () => {
    const { ran, openOn } = runs;
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
    const { ran, openOn } = runs;
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
    const { ran, openOn, wasm, dataset } = runs;
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
      network.writeState(removedNetwork({ parameters, buffers: edited.network.buffers }, removal));
      const totals = await network.evaluate('test', 0, TEST);
      network.dispose();
      expect(totals.right / TEST).toBe(accuracy);
      expect(totals.lossSum / TEST).toBeCloseTo(loss, 4);
    }
  });

  it('[WB14] a channel that the run pruned computes what it did when it went, in a network as large as removal leaves', async () => {
    const { ran, openOn, wasm, dataset } = runs;
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

  it('[WB7] an answer on the first images comes before the one on all; a stale request is silent', async () => {
    const { ran, openOn } = runsOn(runs.wasm, generateStrokes(60, 1100));
    const base = config('frs', CNN);
    const wanted: RunConfig = { ...base, dataset: { ...base.dataset, train: 60, test: 1100 } };
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
  });

  it('[WB94] a net is timed dense, masked and removed at any record, in the run’s own terms, and not once something else is wanted', async () => {
    for (const wanted of [config('frs', CNN), config('frs', CNN, { remove: false })]) {
      const points = await runs.ranThrough(wanted);
      for (const stored of [points[0], points[2]].flatMap((point) => point ?? [])) {
        const bench = await runs.openOn(wanted, stored);
        const latency = await bench.latency(() => false);
        expect(latency?.batch).toBe(64);
        const { denseMs = 0, maskedMs = 0, removedMs = null } = latency ?? {};
        expect(Math.min(denseMs, maskedMs)).toBeGreaterThan(0);
        // Before the first cut there is nothing to remove.
        expect(removedMs === null).toBe(stored.checkpoint.iteration === 0);
        expect(await bench.latency(() => true)).toBeNull();
        // What it was opened for goes on as before.
        const own = stored.records.at(-1)?.test.accuracy;
        expect((await whole(bench, [])).accuracy).toBe(own);
        bench.dispose();
      }
    }
  });
});
