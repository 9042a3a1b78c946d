import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { buildArchitecture } from '../models/build';
import { channelLayers } from './layers';
import { MODELS } from './random-nets';
import { branchesByStage, jaccardIndex, stageOverlap } from './stage-overlap';

const sets = fc
  .record({
    channels: fc.integer({ min: 1, max: 12 }),
    blocks: fc.array(fc.array(fc.nat(11)), { minLength: 2, maxLength: 5 }),
  })
  .map(({ channels, blocks }) => ({
    channels,
    cut: blocks.map((block) => new Set(block.filter((channel) => channel < channels))),
  }));

describe('overlap of what the blocks of a stage cut', () => {
  it('[H50] counts every channel once, by how many blocks cut it', () => {
    const overlap = stageOverlap(6, [new Set([0, 1, 2]), new Set([1, 2, 3]), new Set([2])]);
    expect(overlap.cutBy).toEqual([2, 2, 1, 1]);
    expect(overlap.byChance).toBeCloseTo((6 * 3 * 3 * 1) / 6 ** 3, 12);
    expect(overlap.jaccard).toBeCloseTo((2 / 4 + 1 / 3 + 1 / 3) / 3, 12);
    fc.assert(
      fc.property(sets, ({ channels, cut }) => {
        const { cutBy, jaccard } = stageOverlap(channels, cut);
        expect(cutBy.reduce((sum, count) => sum + count, 0)).toBe(channels);
        const all = cutBy.reduce((sum, count, times) => sum + count * times, 0);
        expect(all).toBe(cut.reduce((sum, { size }) => sum + size, 0));
        if (jaccard === null) expect(all).toBe(0);
        else expect(jaccard >= 0 && jaccard <= 1).toBe(true);
      }),
    );
  });

  it('[H50] the Jaccard index is 1 of equal sets, 0 of disjoint ones, the same either way round, and none of two empty ones', () => {
    expect(jaccardIndex(new Set([1, 2]), new Set([2, 1]))).toBe(1);
    expect(jaccardIndex(new Set([1]), new Set([2]))).toBe(0);
    expect(jaccardIndex(new Set(), new Set([2]))).toBe(0);
    expect(jaccardIndex(new Set(), new Set())).toBeNull();
    fc.assert(
      fc.property(sets, ({ cut: [a = new Set<number>(), b = new Set<number>()] }) => {
        expect(jaccardIndex(a, b)).toBe(jaccardIndex(b, a));
      }),
    );
    expect(stageOverlap(4, [new Set(), new Set()]).jaccard).toBeNull();
    // A pair that cut nothing has no index and does not count.
    expect(stageOverlap(4, [new Set(), new Set(), new Set([1])]).jaccard).toBe(0);
  });

  it('[H50] by chance is the mean of many draws', () => {
    const rng = rngStream(7, 'overlap');
    const draw = (count: number) => {
      const left = Array.from({ length: 16 }, (_, channel) => channel);
      return new Set(Array.from({ length: count }, () => left.splice(rng.below(left.length), 1)[0] ?? 0));
    };
    const draws = 4000;
    let sum = 0;
    for (let i = 0; i < draws; i++) sum += stageOverlap(16, [draw(8), draw(6)]).cutBy[2] ?? 0;
    expect(sum / draws).toBeCloseTo(stageOverlap(16, [draw(8), draw(6)]).byChance, 1);
  });

  it('[H50] branches of one stream stand together, whatever the images', () => {
    expect(branchesByStage({ kind: 'resnet-small', widths: [4, 6], blocks: 2 })).toEqual([
      ['conv1.1.2', 'conv1.2.2'],
      ['conv2.1.2', 'conv2.2.2'],
    ]);
    for (const [, model] of MODELS) {
      const stages = branchesByStage(model);
      const net = buildArchitecture(model, { height: 32, width: 32, channels: 3 }, 10);
      const branches = channelLayers(net, 'per-block').filter(({ place }) => place === 'branch');
      expect(stages.flat()).toEqual(branches.map(({ name }) => name));
      for (const names of stages) {
        const own = branches.filter(({ name }) => names.includes(name));
        expect(new Set(own.map(({ space }) => space)).size).toBe(1);
        expect(new Set(own.map(({ channels }) => channels)).size).toBe(1);
      }
    }
  });
});
