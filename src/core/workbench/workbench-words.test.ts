import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../config/defaults';
import { buildArchitecture } from '../models/build';
import { methodNamed } from '../pruning/methods/catalogue';
import { effectRows, effectSentence, imagesText, sizesSentence } from './effect-words';
import { filterOf } from './filter';
import { mapNetworkText, mapPlaceText, relevanceRange, relevanceSentence } from './relevance-words';
import { filterSentence, groupSentence, restoredSentence, restoreSentence, unitName } from './unit-words';
import { handLayers, layerAt } from './units';
import type { HandEffect, RelevanceMap } from './workbench';

const SHAPE = { height: 6, width: 5, channels: 3 };
const BEFORE: HandEffect = {
  ...{ images: 2000, whole: true, accuracy: 0.912, loss: 0.31 },
  ...{ parameters: 12_034, macs: 12_345_678, units: 96 },
};

describe('words of the workbench', () => {
  it('[WB9] every number is told before and after with the sign of its difference', () => {
    const after = {
      ...{ ...BEFORE, accuracy: 0.9118, loss: 0.352 },
      ...{ parameters: 11_000, macs: 9_876_000, units: 95 },
    };
    const rows = effectRows(BEFORE, after, 'Channels');
    expect(rows.map(({ name, difference }) => `${name} ${difference?.short}`)).toEqual([
      'Accuracy −0.02',
      'Loss +0.042',
      'Channels −1',
      'Parameters −1,034',
      'MACs −20.0\u00a0%',
    ]);
    expect(rows.map((row) => `${row.before.short} ${row.after?.short}`)).toContain('12,034 11,000');
    const unchanged = effectRows(BEFORE, null, 'Channels');
    expect(unchanged.every((row) => row.after === null && row.difference === null)).toBe(true);
    expect(effectRows(BEFORE, BEFORE, 'Channels')[0]?.difference?.short).toBe('±0');
    const hardly = { ...BEFORE, accuracy: 0.91201, loss: 0.30962, macs: 12_345_000 };
    expect(effectRows(BEFORE, hardly, 'Channels').map(({ difference }) => difference?.short)).toEqual([
      '±0.00',
      '±0.000',
      '±0',
      '±0',
      '±0.0\u00a0%',
    ]);
    expect(imagesText(BEFORE)).toBe('2,000 test images');
    expect(imagesText({ ...BEFORE, images: 500, whole: false })).toBe('first 500 images');
    expect(effectSentence(BEFORE, after, 'Channels', null)).toMatch(/channels 95, −1; .*\u00a0%\.$/);
  });

  it('[WB60] numbers of 100,000 and more are told in three digits and whole, and once what the sizes stand for', () => {
    const of = (parameters: number, macs: number): HandEffect => ({ ...BEFORE, parameters, macs });
    const rows = effectRows(of(5_334_500, 99_999), of(5_200_000, 412_345), 'Channels').slice(-2);
    expect(rows).toEqual([
      {
        name: 'Parameters',
        before: { short: '5.33\u00a0M', exact: '5,334,500' },
        after: { short: '5.20\u00a0M', exact: '5,200,000' },
        difference: { short: '−135\u00a0k', exact: '−134,500' },
      },
      {
        name: 'MACs',
        before: { short: '99,999', exact: null },
        after: { short: '412\u00a0k', exact: '412,345' },
        difference: { short: '+312.3\u00a0%', exact: null },
      },
    ]);
    const short = (macs: number) => effectRows(of(1, macs), null, 'Channels').at(-1)?.before.short;
    expect([999_499, 999_500, 999_499_999, 41_234_567_890].map(short)).toEqual([
      '999\u00a0k',
      '1.00\u00a0M',
      '999\u00a0M',
      '41.2\u00a0G',
    ]);
    expect(sizesSentence(null)).toBe('Parameters and MACs of the net as it is.');
    expect(sizesSentence('not masked')).toBe('Parameters and MACs not masked.');
    expect(effectSentence(BEFORE, BEFORE, 'Channels', 'if removed')).toMatch(
      /MACs 12\.3\u00a0M, ±0\u00a0%\. Parameters and MACs if removed\.$/,
    );
  });

  it('[WB10] a filter is its column of the kernel, a picture of the image it reads or of a tile per channel', () => {
    const cnn = buildArchitecture({ kind: 'cnn', widths: [4, 5] }, SHAPE, 3);
    const values = Float32Array.from({ length: cnn.parameterCount }, (_, i) => i - 50);
    const mask = new Uint8Array(cnn.parameterCount).fill(1);
    const spec = cnn.parameters.find(({ node, prunable }) => node === 'conv1' && prunable);
    const at = (i: number) => (spec?.offset ?? 0) + 4 * i + 2;
    mask[at(1)] = 0;
    const found = filterOf(cnn, values, mask, 'conv1', 2);
    expect(found).toMatchObject({ weights: 27, kept: 26, low: at(0) - 50, high: at(26) - 50 });
    expect(found?.picture).toMatchObject({ height: 3, width: 3, channels: 3 });
    expect(Array.from(found?.picture?.values ?? []).slice(0, 3)).toEqual([at(0) - 50, 0, at(2) - 50]);
    const deeper = filterOf(cnn, values, mask, 'conv2', 1)?.picture;
    // Four channels of 3 x 3, two by two with a line between.
    expect(deeper).toMatchObject({ reads: 'channels', height: 7, width: 7, channels: 1 });
    const second = cnn.parameters.find(({ node }) => node === 'conv2');
    const weight = (place: number, channel: number) =>
      (second?.offset ?? Number.NaN) + (place * 4 + channel) * 5 + 1 - 50;
    const drawn = Array.from(deeper?.values ?? []);
    expect([drawn[0], drawn[3], drawn[4]]).toEqual([weight(0, 0), 0, weight(0, 1)]);
    expect(drawn[4 * 7 + 7 - 1]).toBe(weight(2, 3));
    expect(drawn[3 * 7]).toBe(0);
    expect(filterOf(cnn, values, mask, 'conv2', 5)).toBeNull();
    const mlp = buildArchitecture({ kind: 'mlp', hidden: [7] }, SHAPE, 3);
    const dense = new Float32Array(mlp.parameterCount).fill(1);
    const all = new Uint8Array(mlp.parameterCount).fill(1);
    expect(filterOf(mlp, dense, all, 'dense1', 6)?.picture).toMatchObject({ ...SHAPE, reads: 'image' });
    expect(filterOf(mlp, dense, all, 'output', 0)?.picture).toBeNull();
    if (found === null) throw new Error('no filter');
    expect(filterSentence(found)).toMatch(/^26 of 27 weights, .*norm/);
    expect(filterSentence({ ...found, kept: 0 })).toBe('0 of 27 weights kept.');
  });

  it('[WB11] the group of a unit is told in words', () => {
    const resnet = buildArchitecture({ kind: 'resnet-small', widths: [4, 6], blocks: 1 }, SHAPE, 3);
    const layers = handLayers(resnet, 'per-block');
    const stream = layers.find(({ name }) => name === 'stem');
    const own = layers.find(({ name }) => name === 'conv1.1.1');
    if (stream === undefined || own === undefined) throw new Error('no layers');
    expect(groupSentence(stream, 'conv1.1.2', false)).toBe(
      'Goes together with the same channel of stem, their batch norms and its inputs in conv1.1.1, shortcut2.1 and conv2.1.1.',
    );
    expect(groupSentence(own, 'conv1.1.1', false)).toBe(
      'Goes together with its batch norm and its inputs in conv1.1.2.',
    );
    expect(groupSentence(own, 'conv1.1.1', true)).toBe(
      'Comes back with its batch norm and its inputs in conv1.1.2.',
    );
    const branch = layerAt(layers, 'conv1.1.2', true);
    if (branch === null) throw new Error('no branch');
    expect(groupSentence(branch, 'conv1.1.2', true)).toBe(
      'Comes back with its batch norm; the residual stream has kept the channel.',
    );
    expect(unitName(own, 3)).toBe('channel 3');
    expect(unitName({ kind: 'dense' }, 0)).toBe('neuron 0');
  });

  it('[WB15] with which weights a channel comes back is told in words', () => {
    const cut = { iteration: 2, epoch: 9, score: 0.25 };
    const { recipe } = methodNamed('frs');
    const by = (change: Partial<typeof recipe>) => ({
      ...DEFAULT_CONFIG,
      pruning: { ...DEFAULT_CONFIG.pruning, recipe: { ...recipe, ...change } },
    });
    expect(restoreSentence(by({}), cut, false)).toBe(
      'Press it to restore it with the weights it had when it was pruned, after epoch 9; the other channels have trained on without it.',
    );
    expect(restoreSentence(by({ cadence: 'iterative', rewind: 'keep' }), cut, true)).toBe(
      'It has the weights it had when it was pruned, after iteration 2, epoch 9; the other channels have trained on without it.',
    );
    expect(restoredSentence(by({ cadence: 'iterative', rewind: 'init' }), 1)).toBe(
      '1 is restored with the weights it had when the run pruned it; the other channels went back to their initial weights and trained anew without it.',
    );
    expect(restoredSentence(by({}), 3)).toBe(
      '3 are restored with the weights they had when the run pruned them; the other channels have trained on without them.',
    );
  });

  it('[WB12] a relevance map says its image, its rule, its sum and its network', () => {
    const map: RelevanceMap = {
      ...{ layer: 'input', kind: 'input', step: 1, gain: 1 },
      ...{ values: new Float32Array(30), height: 6, width: 5, sum: -0.25 },
    };
    const image = {
      ...{ pixels: new Uint8Array(90), ...SHAPE, image: 7, label: 1, predicted: 2, ofLabel: 3 },
      maps: [map],
    };
    const names = ['dots', 'waves', 'rings'];
    expect(relevanceSentence(image, map, names)).toBe(
      'Test image 8: waves, read as rings. Relevance for waves at input, by the zᴮ rule for pixels, summed over channels: −0.25 in all. Blue speaks for it, orange against it.',
    );
    const units: RelevanceMap = { ...map, layer: 'dense1', kind: 'dense', height: 1, width: 30, sum: 1 };
    expect(relevanceSentence({ ...image, predicted: 1 }, units, names)).toContain(
      'read right. Relevance for waves at dense1, unit by unit: 1.0 in all.',
    );
    const pooled: RelevanceMap = { ...map, layer: 'relu3', kind: 'relu', gain: 49, sum: 48.5 };
    expect(relevanceSentence(image, pooled, names)).toContain(
      'at relu3, ReLU, summed over channels: 49 in all, where average pooling counts it 49 times, as the authors’ code does.',
    );
    expect(mapNetworkText(DEFAULT_CONFIG, 3, 3)).toBe('The network of iteration 3.');
    expect(mapNetworkText(DEFAULT_CONFIG, 3, 12)).toBe('Still iteration 3; 12 is being opened.');
  });

  it('[WB42] every kind of layer is named, and the colours say their range', () => {
    const kinds = ['conv', 'batch-norm', 'max-pool', 'global-average-pool', 'add', 'expand'] as const;
    expect(kinds.map((kind) => mapPlaceText({ layer: 'n', kind }))).toEqual([
      ...['n', 'n, batch norm', 'n, max pool', 'n, global average pool', 'n, residual sum'],
      'n, branch, widened',
    ]);
    expect(relevanceRange(0.123)).toEqual({
      ...{ high: '0.12', low: '−0.12' },
      sentence: 'Colours from −0.12, orange, through 0, clear, to 0.12, blue.',
    });
  });
});
