import { describe, expect, it } from 'vitest';
import {
  channelCells,
  classMap,
  cutsOf,
  goneChannels,
  mostCutLayer,
  rankedChannels,
  scoreBefore,
} from './channel-view';
import type { ChannelLayerRecord } from './run-record';

const LAYER: ChannelLayerRecord = {
  name: 'conv2',
  kind: 'conv',
  channels: 6,
  alive: [0, 2, 3, 5],
  scores: [0.4, 0.1, null, 0.2],
  cut: [2],
  leftOut: false,
  perClass: [
    [4, 1, 0, -2],
    [3, 1, 0, 8],
  ],
};

const LATER: ChannelLayerRecord = { ...LAYER, alive: [0, 3, 5], scores: [0.3, null, 0.5], cut: [3, 0] };
const PAST = [
  { iteration: 0, epochsTotal: 2, channels: { layers: [LAYER] } },
  { iteration: 1, epochsTotal: 5, channels: { layers: [LATER] } },
];

describe('channels on the screen', () => {
  it('[CV1] every channel of the dense layer has a cell in its own place', () => {
    const cells = channelCells(LAYER);
    expect(cells.map(({ state }) => state)).toEqual(['alive', 'gone', 'goes', 'alive', 'gone', 'alive']);
    expect(cells.map(({ score }) => score)).toEqual([0.4, null, 0.1, null, null, 0.2]);
  });

  it('[CV2] the least important come first and what has no score comes last', () => {
    expect(rankedChannels(LAYER).map(({ channel }) => channel)).toEqual([2, 5, 0, 3]);
  });

  it('[CV3] the class map has the columns of the ranking and the largest size of any sign', () => {
    const map = classMap(LAYER);
    expect(map?.rows).toEqual([
      [1, -2, 4, 0],
      [1, 8, 3, 0],
    ]);
    expect(map?.most).toBe(8);
    expect(classMap({ ...LAYER, perClass: null })).toBeNull();
  });

  it('[CV4] a view opens with the layer that loses most, never with one that is left out', () => {
    const first = { ...LAYER, name: 'conv1', leftOut: true, cut: [0, 2, 3] };
    const third = { ...LAYER, name: 'conv3', cut: [0, 3] };
    expect(mostCutLayer([first, LAYER, third])?.name).toBe('conv3');
    expect(mostCutLayer([first])?.name).toBe('conv1');
    expect(mostCutLayer([])).toBeNull();
  });

  it('[CV5] after the last cut a channel still has the score that cut went by', () => {
    expect([0, 2, 3, 4].map((channel) => scoreBefore(LAYER, channel))).toEqual([0.4, 0.1, null, null]);
    expect(scoreBefore({ ...LAYER, scores: null }, 0)).toBeNull();
    expect(scoreBefore(undefined, 0)).toBeNull();
  });

  it('[CV7] a channel that is gone has the cut that took it, with the score it went by', () => {
    expect([...cutsOf(PAST, 'conv2')]).toEqual([
      [2, { iteration: 0, epoch: 2, score: 0.1 }],
      [3, { iteration: 1, epoch: 5, score: null }],
      [0, { iteration: 1, epoch: 5, score: 0.3 }],
    ]);
    expect(cutsOf(PAST, 'conv3').size).toBe(0);
    expect(cutsOf([], 'conv2').size).toBe(0);
  });

  it('[CV41] the channels that are gone come in the order they went, with the score they went by', () => {
    expect(goneChannels(PAST, { ...LAYER, alive: [5] })).toEqual([
      ...[1, 4].map((channel) => ({ channel, score: null })),
      ...[
        { channel: 2, score: 0.1 },
        { channel: 3, score: null },
        { channel: 0, score: 0.3 },
      ],
    ]);
    expect(goneChannels(PAST.slice(0, 1), LATER)).toEqual([
      ...[1, 4].map((channel) => ({ channel, score: null })),
      { channel: 2, score: 0.1 },
    ]);
  });
});
