import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import { captionOf } from './caption';
import { channelWhy } from './channel-why';
import { agreementText, channelReadOut, latencyText, weightSparsityText } from './channel-words';
import { formBadge, formOf } from './net-form';
import { readOutSentence } from './read-out';
import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from './run-record';
import { hiddenUnits, runPhases, unitLayers, unitWord } from './run-series';

function layer(name: string, channels: number, alive: number, cut: readonly number[]): ChannelLayerRecord {
  const living = Array.from({ length: alive }, (_, c) => c);
  return {
    ...{ name, channels, cut, kind: 'conv', perClass: null },
    alive: living,
    scores: living,
    leftOut: name === 'conv1',
  };
}

function record(
  iteration: number,
  accuracy: number,
  dip: number | null,
  alive: number,
  cut: readonly number[],
) {
  const channels: ChannelsRecord = {
    total: 12,
    alive: 4 + alive,
    form: 'removed',
    layers: [layer('conv1', 4, 4, []), layer('conv2', 8, alive, cut)],
    asked: cut.length === 0 ? null : 2,
    threshold: null,
    maxLogitDifference: iteration === 0 ? null : 2.4e-6,
    trainingMacs: 90,
    trainingMacsDense: 100,
    latency: null,
  };
  const made: IterationRecord & { readonly channels: ChannelsRecord } = {
    iteration,
    epochsTotal: 2 * (iteration + 1),
    epochs: [],
    train: { loss: 0, accuracy },
    test: { loss: 0, accuracy },
    best: null,
    afterCut: dip === null ? null : { loss: 0, accuracy: dip },
    sparsity: { pqi: null, pqiMethod: null, gini: null, layers: [], neuronHistogram: [] },
    pqiRetrained: null,
    layers: [],
    size: {
      paramsTotal: 100,
      paramsAlive: 50,
      weightsTotal: 100,
      weightsAlive: 50,
      macsDense: 1000,
      macsAlive: 1000 - 100 * iteration,
    },
    cut: null,
    channels,
    elapsedMs: 1,
  };
  return made;
}

const FIRST = record(0, 0.9, null, 8, [6, 7]);
const SECOND = record(1, 0.92, 0.5, 6, []);
const plainSpaces = (text: string) => text.replaceAll('\u00a0', ' ');

describe('words of a run that prunes channels', () => {
  it('[CW1] the caption says what went, from where, the dip and the recovery', () => {
    const report = runPhases([FIRST, SECOND], true);
    expect(plainSpaces(captionOf([FIRST, SECOND], 1, report))).toBe(
      '2 channels went: 2 of conv2. Accuracy was 90.0 %, 50.0 % right after, 92.0 % by epoch 4. MACs are 90.0 % of dense.',
    );
    const losing = [1, 2, 3, 4].map((i) => layer(`conv${i}`, 8, 8, i === 3 ? [0, 1, 2] : [0]));
    const wide = {
      ...FIRST,
      channels: { ...FIRST.channels, alive: SECOND.channels.alive + 6, layers: losing },
    };
    expect(captionOf([wide, SECOND], 1, report)).toContain(
      '6 channels went: 4 layers lost some, conv3 most, 3. Accuracy',
    );
    expect(plainSpaces(captionOf([FIRST, SECOND], 0, report))).toBe(
      'After epoch 2 all 12 channels live and accuracy is 90.0 %. The first step takes 2 channels.',
    );
  });

  it('[CW2] nothing cut is said as such', () => {
    const idle = { ...FIRST, channels: { ...FIRST.channels, layers: [layer('conv2', 8, 8, [])] } };
    const same = { ...SECOND, channels: { ...SECOND.channels, alive: idle.channels.alive } };
    expect(captionOf([idle, same], 1, runPhases([], false))).toMatch(/^No channel was cut\./);
  });

  it('[CW3] the read-out has channels, cost and the cost of training', () => {
    const { channels, macs, training } = channelReadOut(SECOND, SECOND.channels);
    expect([channels, macs, training].map(plainSpaces)).toEqual(['10/12', '90 %', '90 %']);
    expect(plainSpaces(readOutSentence('Relevance', SECOND))).toBe(
      'Relevance: epoch 4, 10 of 12 channels, accuracy 92.0 %, 90 % of the multiply-accumulates, training so far 90 % of dense training',
    );
  });

  it('[CW12] weight sparsity as the authors count is told where a record has it, of a dense net too', () => {
    const told = [0, 0.4830659541889, undefined].map((officialSparsity) =>
      weightSparsityText({
        ...SECOND.channels,
        ...(officialSparsity === undefined ? {} : { officialSparsity }),
      }),
    );
    expect(told.map((text) => text && plainSpaces(text))).toEqual(['0 %', '48.3 %', null]);
  });

  it('[CW4] masked and removed are never confused, and times come with their spread', () => {
    expect(formBadge({ form: 'masked' })).toBe('Masked: same size and speed');
    expect(formBadge({ form: 'removed' })).toBe('Removed: smaller');
    const channels: RunConfig = {
      ...DEFAULT_CONFIG,
      pruning: { ...DEFAULT_CONFIG.pruning, method: 'frs', recipe: methodNamed('frs').recipe },
    };
    expect([formOf(DEFAULT_CONFIG), formOf(channels)]).toEqual(['masked', 'removed']);
    const gradual = { ...defaultGradual(20), remove: false };
    expect(formOf({ ...channels, pruning: { ...channels.pruning, gradual } })).toBe('masked');
    expect(agreementText(FIRST.channels)).toBeNull();
    expect(agreementText(SECOND.channels)).toBe('max |Δlogit| to the masked net: 2.4e−6');
    expect(formBadge({ form: 'dense' })).toBe('Dense: nothing cut yet');
    const latency = { batch: 64, denseMs: 8, maskedMs: 8.1, removedMs: null, iqrMs: [2, 1, null] };
    expect(plainSpaces(latencyText(latency, 'WebAssembly SIMD'))).toBe(
      '64 images in ms, median (IQR), WebAssembly SIMD: dense 8.0 (2), masked 8.1 (1)',
    );
    expect(latencyText({ ...latency, removedMs: 3, iqrMs: [2, 1, 0.5] }, null)).toBe(
      '64 images in ms, median (IQR): dense 8.0 (2), masked 8.1 (1), removed 3.0 (0.5)',
    );
  });

  it('[CW5] units are the channels that may go; the total counts all of them', () => {
    expect(unitLayers(SECOND)).toEqual([{ name: 'conv2', alive: 6, total: 8 }]);
    expect(hiddenUnits(SECOND)).toMatchObject({ alive: 10, total: 12 });
    expect(unitWord(SECOND)).toBe('channels');
  });

  it('[CW6] why so many: the share of the prunable channels over the steps', () => {
    const { recipe } = methodNamed('frs');
    const config = {
      ...DEFAULT_CONFIG,
      training: { ...DEFAULT_CONFIG.training, epochs: 6 },
      pruning: {
        ...DEFAULT_CONFIG.pruning,
        recipe: { ...recipe, budget: { kind: 'channel-share', share: 0.5 } as const },
        gradual: { ...defaultGradual(6), every: 2, until: 4 },
      },
    };
    expect(channelWhy(config, FIRST)).toEqual({
      ...{ share: 0.5, prunable: 8, steps: 2, wanted: 2, apart: 0, removed: 2 },
    });
    expect(channelWhy(config, SECOND)).toBeNull();
  });

  it('[CW7] a removed net that is not the masked one is said so, with the images it was checked on', () => {
    const checked = { ...SECOND.channels, checkedImages: 256 };
    expect(agreementText(checked)).toBe('max |Δlogit| to the masked net over 256 images: 2.4e−6');
    const caption = (channels: ChannelsRecord) =>
      captionOf([FIRST, { ...SECOND, channels }], 1, runPhases([FIRST, SECOND], true));
    expect(caption(checked)).not.toContain('not the masked one');
    const far = { ...checked, maxLogitDifference: 3e-3 };
    expect(agreementText(far)).toBe(
      'max |Δlogit| to the masked net over 256 images: 3.0e−3, above the 1e−4 that rounding explains',
    );
    expect(caption(far)).toContain('The removed net is not the masked one: max |Δlogit|');
    expect(caption(far)).toContain('Accuracies from here on are those of the removed net.');
    const masks = { ...far, form: 'masked' } as const;
    expect(agreementText(masks)).toContain('to the net without them over 256 images: 3.0e−3, above');
    expect(caption(masks)).toContain('Accuracies from here on are those of the masked net.');
  });
});
