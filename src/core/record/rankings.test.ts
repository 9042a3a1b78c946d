import { describe, expect, it } from 'vitest';
import { methodNamed } from '../pruning/methods/catalogue';
import { rankingsOf } from './rankings';
import type { ChannelLayerRecord } from './run-record';

const RECIPE = methodNamed('frs').recipe;
const SAP = methodNamed('sap-channel').recipe;

function layer(
  name: string,
  kind: 'conv' | 'dense',
  scores: readonly (number | null)[] | null,
  cut: readonly number[],
  leftOut = false,
): ChannelLayerRecord {
  const alive = Array.from({ length: scores?.length ?? 3 }, (_, place) => place + 1);
  return { name, kind, channels: alive.length + 1, alive, scores, cut, leftOut, perClass: null };
}

const VGG = [
  layer('conv1', 'conv', [0.9, 0.8], [], true),
  layer('conv2', 'conv', [0.1, 0.2, 0.4], [1, 2]),
  layer('conv3', 'conv', [0.3, null, 0.15], [3]),
  layer('dense1', 'dense', [0.01, 0.02, 0.03, 0.04], [1]),
  layer('dense2', 'dense', [0.5, 0.6], []),
];

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

describe('what the next cut ranks', () => {
  it('[CV40] convolutions share a histogram and a cut line, every hidden dense layer has its own', () => {
    const rankings = rankingsOf(VGG, RECIPE);
    expect(rankings.map(({ layers, title, amount }) => [layers, title, amount])).toEqual([
      [['conv2', 'conv3'], 'Convolutions, ranked together', '3 of 5 go'],
      [['dense1'], 'dense1, ranked by itself', '1 of 4 goes'],
      [['dense2'], 'dense2, ranked by itself', 'none of 2 goes'],
    ]);
    expect(rankings.map(({ cut }) => [cut.threshold, Number(cut.histogram.max.toPrecision(6))])).toEqual([
      [0.2, 0.4],
      [0.01, 0.04],
      [null, 0.6],
    ]);
    expect(rankings.map(({ cut }) => [sum(cut.histogram.kept), sum(cut.histogram.cut)])).toEqual([
      [2, 3],
      [3, 1],
      [2, 0],
    ]);
    expect(rankings.map(({ sentence }) => sentence)).toEqual([
      'Convolutions, ranked together: 3 of 5 go, the highest score that is cut is 0.20.',
      'dense1, ranked by itself: 1 of 4 goes, the highest score that is cut is 0.010.',
      'dense2, ranked by itself: none of 2 goes.',
    ]);
  });

  it('[CV70] the cut line stands halfway between the highest score that goes and the next that stays', () => {
    const [together, apart, uncut] = rankingsOf(VGG, RECIPE);
    expect([together?.line, apart?.line, uncut?.line]).toEqual([(0.2 + 0.3) / 2, (0.01 + 0.02) / 2, null]);
    expect(together?.channels.map(({ layer, channel, goes }) => [layer, channel, goes])).toEqual([
      ['conv2', 1, true],
      ['conv3', 3, true],
      ['conv2', 2, true],
      ['conv3', 1, false],
      ['conv2', 3, false],
    ]);
    const [all] = rankingsOf([layer('conv2', 'conv', [0.1, 0.2], [1, 2])], RECIPE);
    expect(all?.line).toBe(0.2);
    // A layer keeps its fewest channels, however low their scores.
    const [held] = rankingsOf([layer('conv2', 'conv', [0.1, 0.2, 0.6], [2])], RECIPE);
    expect(held?.line).toBe((0.2 + 0.6) / 2);
  });

  it('[CV52] a cut that was made is told in the past', () => {
    expect(rankingsOf(VGG, RECIPE, 'last').map(({ sentence }) => sentence)).toEqual([
      'Convolutions, ranked together: 3 of 5 went, the highest score that was cut is 0.20.',
      'dense1, ranked by itself: 1 of 4 went, the highest score that was cut is 0.010.',
      'dense2, ranked by itself: none of 2 went.',
    ]);
  });

  it('[CV40] hidden layers without a convolution share one; a PQI budget per layer gives each its own', () => {
    const dense = VGG.slice(3);
    expect(rankingsOf(dense, RECIPE).map(({ title }) => title)).toEqual(['Hidden layers, ranked together']);
    const perLayer = rankingsOf(VGG, { ...SAP, scope: 'layer' });
    expect(perLayer.map(({ layers }) => layers)).toEqual([['conv2'], ['conv3'], ['dense1'], ['dense2']]);
    expect(perLayer.map(({ cut }) => cut.threshold)).toEqual([0.2, 0.15, 0.01, null]);
    expect(rankingsOf(VGG, SAP).map(({ layers }) => layers.length)).toEqual([2, 1, 1]);
  });

  it('[CV40] lots are called lots', () => {
    const [first] = rankingsOf(VGG, methodNamed('channel-random').recipe);
    expect(first?.sentence).toContain(', the highest lot that is cut is 0.20.');
  });

  it('[CV40] what no cut follows is not ranked', () => {
    expect(rankingsOf([layer('conv2', 'conv', null, [])], RECIPE)).toEqual([]);
  });
});
