import { describe, expect, it } from 'vitest';
import { type ChannelWork, channelKey, measureChannelModels } from './channel-models';
import type { Figures } from './figures';
import { GEMM_FLOP } from './gemm';
import { QUICK } from './plan';
import { toyArena } from './toy-arena';

describe('the networks whose channels are pruned', () => {
  it('are held against the product of two matrices measured before each slice', async () => {
    const arena = toyArena({
      surroundings: { cores: 2, webgpu: null, webgl: null },
      rateOf: (_, task) => (task.type === 'gemm' ? 400 : task.type === 'evidence' ? 500 : 1000),
    });
    const figures: Figures = {};
    await measureChannelModels(arena, QUICK, figures, () => undefined);
    expect(arena.openWorkers()).toBe(0);
    expect(arena.turns.slice(0, 4)).toEqual(['ours gemm', 'ours wasm', 'ours gemm', 'ours wasm']);
    const fraction = (work: ChannelWork) => figures[`${channelKey('cnn16', work)}.fraction_of_peak`];
    // cnn 16-32-64-128 on 32x32x3: 32^2 x 27 x 16, 16^2 x 144 x 32, 8^2 x 288 x 64 and 4^2 x 576 x 128 MACs, 128 x 10 at the end.
    const [first, rest] = [442_368, 3 * 1_179_648 + 1280];
    expect(fraction('training')).toBeCloseTo((1000 * 2 * (2 * first + 3 * rest)) / (400 * GEMM_FLOP), 3);
    expect(fraction('relevance')).toBeCloseTo((500 * 2 * (first + 5 * rest)) / (400 * GEMM_FLOP), 3);
    expect(fraction('adam')).toBe(fraction('training'));
    expect(fraction('activation')).toBeCloseTo((500 * 2 * (first + rest)) / (400 * GEMM_FLOP), 3);
    expect(fraction('taylor')).toBeCloseTo((500 * 2 * (first + 2 * rest)) / (400 * GEMM_FLOP), 3);
  });
});
