import { describe, expect, it } from 'vitest';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import { prunableParameters } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import { METHODS, methodNamed } from '../../core/pruning/methods/catalogue';
import type { Scope } from '../../core/pruning/recipe';
import { rankingsOf } from '../../core/record/rankings';
import type { IterationRecord } from '../../core/record/run-record';
import { config, dataset, eventsOf, MODELS, RESNET, records } from './channel-runs.fixture';

describe('cuts of channels', () => {
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

  it('[U30] the random control cuts the same channels, removed or masked', async () => {
    const cutsOf = async (remove: boolean) => {
      const run = await records(config('channel-random', { kind: 'cnn', widths: [6, 9, 12] }, { remove }));
      return run.map(({ channels }) =>
        (channels?.layers ?? []).map(({ name, cut }) => ({ name, cut: cut.toSorted((a, b) => a - b) })),
      );
    };
    expect(await cutsOf(false)).toEqual(await cutsOf(true));
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
