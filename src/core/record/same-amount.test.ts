import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import { withRecipe } from '../config/fields/with-recipe';
import type { RunConfig } from '../config/run-config';
import { buildArchitecture } from '../models/build';
import type { ChannelAmount } from '../pruning/budgets/counts-channels';
import { methodNamed } from '../pruning/methods/catalogue';
import { channelPlan } from './plan';
import { planText } from './plan-text';
import { sameAmount } from './same-amount';

const NET = buildArchitecture(
  { kind: 'cnn', widths: [8, 16, 32, 64] },
  { height: 28, width: 28, channels: 1 },
  10,
);

function cutting(budget: ChannelAmount, every = 5): RunConfig {
  const recipe = { ...methodNamed('frs').recipe, budget };
  return {
    ...DEFAULT_CONFIG,
    model: { kind: 'cnn', widths: [8, 16, 32, 64] },
    training: { ...DEFAULT_CONFIG.training, epochs: 20 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      ...{ method: 'frs', recipe, gradual: { ...defaultGradual(20), every, until: 15 } },
    },
  };
}

function text(config: RunConfig): string {
  const plan = channelPlan(config, NET);
  return plan === null ? '' : planText(plan);
}

describe('an amount told the other way', () => {
  it('[PL50] a share is so many channels a step and back a share, with few digits', () => {
    const config = cutting({ kind: 'channel-share', share: 0.5 });
    const count = sameAmount(config, 'channel-count', NET);
    expect(count).toEqual({ kind: 'channel-count', channels: 19 });
    const counted = withRecipe(config, { budget: count });
    expect(text(counted)).toBe('3 steps of 19 channels: 57 of 112 go.');
    expect(sameAmount(counted, 'channel-share', NET)).toEqual({ kind: 'channel-share', share: 0.51 });
    expect(sameAmount(counted, 'channel-count', NET)).toBe(count);
  });

  it('[PL50] as many go at every step, or, of a share, as near as whole channels allow', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .double({ min: 0.02, max: 0.95, noNaN: true })
            .map((share) => ({ kind: 'channel-share' as const, share })),
          fc.integer({ min: 0, max: 35 }).map((channels) => ({ kind: 'channel-count' as const, channels })),
        ),
        fc.integer({ min: 5, max: 15 }),
        (budget, every) => {
          const config = cutting(budget, every);
          const kind = budget.kind === 'channel-share' ? 'channel-count' : 'channel-share';
          const told = withRecipe(config, { budget: sameAmount(config, kind, NET) });
          const [asked = [], before = []] = [told, config].map((of) => channelPlan(of, NET)?.asked ?? []);
          if (kind === 'channel-share') expect(asked).toEqual(before);
          for (const [step, channels] of asked.entries())
            expect(Math.abs(channels - (before[step] ?? 0))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[PL50] a share that rounds to nothing is one channel a step', () => {
    const little = cutting({ kind: 'channel-share', share: 0.01 });
    expect(channelPlan(little, NET)?.asked?.filter((channels) => channels > 0)).toHaveLength(1);
    expect(sameAmount(little, 'channel-count', NET)).toEqual({ kind: 'channel-count', channels: 1 });
    expect(sameAmount(cutting({ kind: 'channel-share', share: 0 }), 'channel-count', NET)).toEqual({
      kind: 'channel-count',
      channels: 0,
    });
  });

  it('[PL50] more than there are is the largest share; without a net or a step, the usual amount', () => {
    const all = cutting({ kind: 'channel-count', channels: 4096 });
    expect(sameAmount(all, 'channel-share', NET)).toEqual({ kind: 'channel-share', share: 0.95 });
    expect(text(all)).toBe(
      '3 steps of 4096 channels: 109 of 112 go, not 12288: every layer is at its fewest channels then.',
    );
    const share = cutting({ kind: 'channel-share', share: 0.7 });
    expect(sameAmount(share, 'channel-count', null)).toEqual({ kind: 'channel-count', channels: 8 });
    expect(sameAmount(cutting({ kind: 'channel-share', share: 0.7 }, 16), 'channel-count', NET)).toEqual({
      kind: 'channel-count',
      channels: 8,
    });
    const half = cutting({ kind: 'channel-count', channels: Number.NaN });
    expect(sameAmount(half, 'channel-share', NET)).toEqual({ kind: 'channel-share', share: 0.4 });
  });
});
