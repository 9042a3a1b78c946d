import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { fixedReason } from './fixed-units';
import type { ChannelLayerRecord } from './run-record';

const LIST: Omit<ChannelLayerRecord, 'name' | 'leftOut'> = {
  ...{ kind: 'conv', channels: 2, alive: [0, 1], scores: null, cut: [], perClass: null },
};

describe('units that stay', () => {
  it('[CV6] every unit that no run takes has its reason, every other has none', () => {
    const [made] = madeRun(madeConfig('frs', 0), [[1024, 0.9]]).iterations;
    const [layer] = made?.layers ?? [];
    if (made === undefined || layer === undefined) throw new Error('no record');
    const { channels, ...record } = asChannels(made, 4);
    if (channels === undefined) throw new Error('no channels');
    const names = ['stem', 'conv1', 'conv2', 'conv3', 'output'];
    const net = { ...record, layers: names.map((name) => ({ ...layer, name })) };
    const lists = [
      { ...LIST, name: 'conv1', leftOut: true },
      { ...LIST, name: 'conv2', nodes: ['conv2', 'conv3'], leftOut: false },
    ];
    const reasons = names.map((name) => fixedReason(net, { ...channels, layers: lists }, name));
    expect(reasons[0]).toMatch(/residual stream/);
    expect(reasons[1]).toMatch(/reads the image/);
    expect(reasons[2]).toBeNull();
    expect(reasons[3], 'one unit with conv2').toBeNull();
    expect(reasons[4]).toMatch(/one per class/);
  });
});
