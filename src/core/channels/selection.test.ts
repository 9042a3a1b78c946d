import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { buildArchitecture } from '../models/build';
import type { PqiBudget } from '../pruning/recipe';
import { emptySums } from '../relevance/class-channel';
import { layerScores } from './layer-scores';
import { channelLayers, firstLayers } from './layers';
import { channelMask } from './mask';
import { pqiAmount, selectByPqi } from './pqi-amount';
import {
  channelsByStep,
  defaultSchedule,
  stepEpochs,
  steppedLearningRate,
  stepsAfter,
  unitsPerStep,
} from './schedule';
import { lots } from './scores';
import { type RankedLayer, selectChannels, withChosen } from './select';

const INPUT = { height: 8, width: 8, channels: 2 };
const RESNET = buildArchitecture({ kind: 'resnet-small', widths: [4, 6], blocks: 2 }, INPUT, 3);
const BUDGET: PqiBudget = {
  kind: 'pqi-bound',
  p: 0.5,
  q: 1,
  eta: 0,
  gamma: 1,
  beta: 0.9,
  counting: 'float64',
};

function ranked(name: string, scores: readonly number[], pruned: readonly number[] = []): RankedLayer {
  return { name, scores, pruned, leftOut: false };
}

function picks(layers: readonly RankedLayer[], count: number, minChannels: number): string[] {
  return selectChannels(layers, count, { minChannels }).chosen.map(
    ({ layer, channel }) => `${layer}${channel}`,
  );
}

describe('selecting channels', () => {
  it('[H3] greedy by lowest score over all layers; ties by lowest channel, then from the last layer to the first', () => {
    expect(picks([ranked('a', [0.3, 0.1]), ranked('b', [0.2, 0.4])], 3, 0)).toEqual(['a1', 'b0', 'a0']);
    expect(picks([ranked('a', [0.5, 0.5]), ranked('b', [0.5, 0.5])], 4, 0)).toEqual(['b0', 'a0', 'b1', 'a1']);
  });

  it('[H4] no layer falls below the minimum, nothing is picked twice, layers left out keep all, too large a count is capped', () => {
    const layer = fc.record({
      scores: fc.array(
        fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.NaN), fc.constant(Infinity)),
        {
          minLength: 1,
          maxLength: 9,
        },
      ),
      leftOut: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(layer, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (specs, counts, minChannels) => {
          let pruned: ReadonlyMap<string, readonly number[]> = new Map();
          for (const count of counts) {
            const layers = specs.map((spec, index) => ({
              ...spec,
              name: `${index}`,
              pruned: pruned.get(`${index}`) ?? [],
            }));
            const { chosen } = selectChannels(layers, count, { minChannels });
            expect(chosen.length).toBeLessThanOrEqual(count);
            expect(chosen.every(({ score }) => Number.isFinite(score))).toBe(true);
            pruned = withChosen(pruned, chosen);
            const free = layers.reduce((sum, { name, scores, leftOut }) => {
              const gone = pruned.get(name) ?? [];
              const finite = scores.filter((score, c) => Number.isFinite(score) && !gone.includes(c)).length;
              return (
                sum + (leftOut ? 0 : Math.max(0, Math.min(finite, scores.length - gone.length - minChannels)))
              );
            }, 0);
            if (chosen.length < count) expect(free).toBe(0);
          }
          specs.forEach(({ scores, leftOut }, index) => {
            const gone = pruned.get(`${index}`) ?? [];
            expect(new Set(gone).size).toBe(gone.length);
            if (leftOut) expect(gone).toEqual([]);
            if (gone.length > 0) expect(scores.length - gone.length).toBeGreaterThanOrEqual(minChannels);
          });
        },
      ),
    );
  });

  it('[H5] the first convolutions and the output are left out; hidden dense layers are a kind of their own', () => {
    const vgg = buildArchitecture({ kind: 'vgg-small', widths: [4, 5], hidden: [6] }, INPUT, 3);
    const layers = channelLayers(vgg, 'per-block');
    expect(layers.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'conv conv1.1',
      'conv conv1.2',
      'conv conv2.1',
      'conv conv2.2',
      'dense dense1',
    ]);
    expect([...firstLayers(vgg, layers, 2)]).toEqual(['conv1.1', 'conv1.2']);
  });

  it('[H6] a residual net: per block conv1 and conv2 are layers, read at conv1 and at the block sum; coupled: one layer per stage', () => {
    const apart = channelLayers(RESNET, 'per-block');
    expect(apart.map(({ name, place }) => `${place} ${name}`)).toEqual([
      'own conv1.1.1',
      'branch conv1.1.2',
      'own conv1.2.1',
      'branch conv1.2.2',
      'own conv2.1.1',
      'branch conv2.1.2',
      'own conv2.2.1',
      'branch conv2.2.2',
    ]);
    expect(apart[1]?.readAt).toEqual([{ node: 'add1.1', index: null }]);
    const coupled = channelLayers(RESNET, 'coupled');
    const streams = coupled.filter(({ place }) => place === 'stream');
    expect(streams.map(({ sources }) => sources.map(({ node }) => node))).toEqual([
      ['stem', 'conv1.1.2', 'conv1.2.2'],
      ['shortcut2.1', 'conv2.1.2', 'conv2.2.2'],
    ]);
    expect([...firstLayers(RESNET, coupled, 1)]).toEqual(['stem']);
    expect([...firstLayers(RESNET, apart, 1)]).toEqual([]);
  });

  it('[H7] a mask cuts filters and reader slices, of a block output the filter only; flattened maps lose all their rows', () => {
    const vgg = buildArchitecture({ kind: 'vgg-small', widths: [4, 5], hidden: [6] }, INPUT, 3);
    const zeros = (net: typeof vgg, pruned: ReadonlyMap<string, readonly number[]>) => {
      const mask = channelMask(net, channelLayers(net, 'per-block'), pruned);
      return net.parameters.flatMap(({ name, offset, size }) => {
        const cut = mask.subarray(offset, offset + size).filter((kept) => kept === 0).length;
        return cut === 0 ? [] : `${name} ${cut}`;
      });
    };
    expect(zeros(vgg, new Map([['conv2.2', [3]]]))).toEqual([
      `conv2.2.weight ${9 * 5}`,
      `dense1.weight ${4 * 6}`,
    ]);
    expect(zeros(vgg, new Map([['dense1', [0, 2]]]))).toEqual([
      `dense1.weight ${2 * 20}`,
      'dense1.bias 2',
      `output.weight ${2 * 3}`,
    ]);
    expect(zeros(RESNET, new Map([['conv1.1.1', [1]]]))).toEqual([
      'conv1.1.1.weight 36',
      'conv1.1.2.weight 36',
    ]);
    expect(zeros(RESNET, new Map([['conv1.1.2', [1]]]))).toEqual(['conv1.1.2.weight 36']);
    const layers = channelLayers(vgg, 'per-block');
    expect(() => channelMask(vgg, layers, new Map([['dense1', [6]]]))).toThrow('no channel 6');
  });

  it('[H8] steps follow epochs n, 2n, ... up to N1; a target is spread evenly; defaults keep the official proportions', () => {
    const official = { every: 15, until: 150 };
    expect(stepEpochs(official, 200)).toEqual([15, 30, 45, 60, 75, 90, 105, 120, 135, 150]);
    expect(channelsByStep({ kind: 'target', share: 1600 / 4096 }, 4096, 10)).toEqual(Array(10).fill(160));
    expect(channelsByStep({ kind: 'target', share: 0.5 }, 20, 4)).toEqual([3, 2, 3, 2]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        fc.nat(600),
        fc.integer({ min: 1, max: 30 }),
        (share, total, steps) => {
          const asked = channelsByStep({ kind: 'target', share }, total, steps);
          expect(asked).toHaveLength(steps);
          expect(asked.reduce((sum, channels) => sum + channels, 0)).toBe(Math.round(share * total));
          const x = Math.round(share * total) / steps;
          for (const channels of asked) expect(Math.abs(channels - x)).toBeLessThan(1);
        },
      ),
    );
    expect(stepEpochs({ ...official, every: 21 }, 200)).toHaveLength(7);
    expect([20, 30, 165].map((epoch) => stepsAfter(official, epoch))).toEqual([false, true, false]);
    expect(defaultSchedule(200)).toEqual({ every: 15, until: 150 });
    for (let epochs = 1; epochs <= 400; epochs++) {
      const fits = Array.from({ length: epochs }, (_, n) => (n + 1) / epochs).some(
        (n) => n >= 0.075 && n <= 0.105,
      );
      const schedule = defaultSchedule(epochs);
      if (!fits) continue;
      expect(schedule.every / epochs).toBeGreaterThanOrEqual(0.075);
      expect(schedule.every / epochs).toBeLessThanOrEqual(0.105);
      expect([7, 8, 9, 10]).toContain(stepEpochs(schedule, epochs).length);
    }
    expect([1, 14, 15].map((epochs) => defaultSchedule(epochs).every)).toEqual([1, 1, 1]);
    expect(unitsPerStep(512)).toBe(22);
    expect([1, 50, 51, 75, 76].map((epoch) => steppedLearningRate(0.1, epoch, 100))).toEqual([
      0.1, 0.1, 0.01, 0.01, 0.001,
    ]);
    expect(() => stepEpochs({ ...official, every: 0 }, 10)).toThrow('whole number from 1');
  });

  it('[H9] SAP over channels: equal scores cut nothing, uneven ones as many as Theorem 2 allows, never all', () => {
    expect(pqiAmount([ranked('a', [0.5, 0.5, 0.5, 0.5])], BUDGET).asked).toBe(0);
    const uneven = [ranked('a', [1, 0, 0, 0]), ranked('b', [0.5, 0.5, 0.5, 0.5])];
    const { bound, asked } = pqiAmount(uneven, BUDGET);
    expect(bound?.d).toBe(8);
    expect(asked).toBe(8 - Math.ceil((bound?.r ?? 0) - 1e-9));
    const byLayer = selectByPqi(uneven, BUDGET, 'layer', { minChannels: 1 });
    expect(byLayer.bounds.map(({ layers, removed }) => [...layers, removed])).toEqual([
      ['a', 3],
      ['b', 0],
    ]);
    expect(byLayer.bounds[0]?.bound).toMatchObject({ d: 4, r: 1 });
    const kept = selectByPqi(uneven, BUDGET, 'global', { minChannels: 3 });
    expect(kept.bounds).toEqual([{ layers: ['a', 'b'], bound, removed: 2 }]);
    expect(kept.asked).toBeGreaterThan(2);
    expect(byLayer.chosen.map(({ layer, channel }) => `${layer}${channel}`)).toEqual(['a1', 'a2', 'a3']);
    expect(pqiAmount([{ ...ranked('a', [1, 0]), leftOut: true }], BUDGET).asked).toBe(0);
    expect(pqiAmount([ranked('a', [9, 1, 1, 1], [0])], BUDGET).asked).toBe(0);
  });

  it('[H10] a stream is rated by the mean over its block sums, a narrowed branch by its own channels of the stream, normed with all of them', () => {
    const sums = (values: readonly number[]) => {
      const made = emptySums(1, values.length);
      made.sums.set(values);
      made.images.fill(1);
      return made;
    };
    const [stream] = channelLayers(RESNET, 'coupled').filter(({ place }) => place === 'stream');
    if (stream === undefined) throw new Error('no stream');
    const at = new Map([
      ['add1.1', sums([3, 0, 4, 0])],
      ['add1.2', sums([0, -10, 0, 0])],
    ]);
    const { scores } = layerScores(stream, at, [1]);
    const expected = [0.3, 0.5, 0.4, 0].map((score) => score / Math.hypot(0.3, 0.5, 0.4));
    for (const [channel, score] of scores.entries())
      expect(score).toBeCloseTo(expected[channel] ?? Number.NaN, 7);
    // Normed with the channels it lost, whose relevance the stream still carries.
    const branch = { ...stream, channels: 2, readAt: [{ node: 'add1.1', index: [2, 3] }] };
    const narrowed = layerScores(branch, at, [1]);
    expect([...narrowed.scores].map((score) => Math.round(score * 1e6))).toEqual([800_000, 0]);
    expect([...narrowed.perClass]).toEqual([4, 0]);
    expect(() => layerScores(stream, new Map(), [1])).toThrow('nothing was gathered');
  });

  it('[H14] a lot depends on the channel’s number in the dense net, not on what is left nor on its layer’s width', () => {
    const drawn = (numbers: readonly number[]) => lots(numbers, rngStream(3, 'lots'));
    const all = Array.from({ length: 400 }, (_, number) => number);
    const whole = drawn(all);
    expect([...drawn([1, 4, 7])]).toEqual([1, 4, 7].map((number) => whole[number]));
    expect([...drawn(all.slice(0, 8))]).toEqual([...whole.slice(0, 8)]);
    expect(whole.filter((lot) => lot < 0.25).length / 400).toBeCloseTo(0.25, 1);
    expect(drawn([])).toHaveLength(0);
  });

  it('[H11] activation and Taylor are read where leaving a channel out takes effect; what is gone does not count', () => {
    const effects = (net: typeof RESNET, residual: 'per-block' | 'coupled') =>
      channelLayers(net, residual).map(
        ({ name, effectAt }) => `${name}: ${effectAt.map(({ node }) => node).join(' ')}`,
      );
    expect(effects(RESNET, 'per-block').slice(0, 4)).toEqual([
      'conv1.1.1: relu1.1.1',
      'conv1.1.2: norm1.1.2',
      'conv1.2.1: relu1.2.1',
      'conv1.2.2: norm1.2.2',
    ]);
    expect(effects(RESNET, 'coupled')[0]).toBe('stem: relu0 relu1.1.2 relu1.2.2');
    const mlp = buildArchitecture({ kind: 'mlp', hidden: [4] }, INPUT, 3);
    expect(effects(mlp, 'per-block')).toEqual(['dense1: relu1']);

    const [layer] = channelLayers(mlp, 'per-block');
    if (layer === undefined) throw new Error('no layer');
    const sums = emptySums(1, 4);
    sums.sums.set([3, 9, 4, 0]);
    sums.images.fill(1);
    const reading = { views: layer.effectAt, gone: [1] };
    const { scores } = layerScores(layer, new Map([['relu1', sums]]), [1], reading);
    expect([...scores].map((score) => Math.round(1e6 * score) / 1e6)).toEqual([0.6, 0, 0.8, 0]);
  });
});
