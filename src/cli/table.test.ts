import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../core/compare/made-runs';
import { defaultGradual } from '../core/config/defaults';
import type { GradualConfig } from '../core/config/run-config';
import { methodNamed } from '../core/pruning/methods/catalogue';
import { tableText } from './table';

const MADE = madeRun(madeConfig('frs', 0), [
  [1024, 0.5],
  [256, 0.7],
]);

/** The made run, its second network `difference` away from the masked one. */
function channelRun(difference: number) {
  const iterations = MADE.iterations.map((record, index) => {
    const { channels } = asChannels(record, 4 * index);
    if (channels === undefined) return record;
    const checked =
      index === 0 ? {} : { maxLogitDifference: difference, checkedImages: 256, officialSparsity: 0.74 };
    return { ...record, channels: { ...channels, ...checked } };
  });
  return { ...MADE, iterations };
}

describe('the table of a run', () => {
  it('[X11] has channels, MACs, sparsity, form and agreement where channels are pruned, and says what is wrong', () => {
    const [header = '', , last = '', ...rest] = tableText(channelRun(2e-6)).trimEnd().split('\n');
    expect(header).toMatch(/channels +MACs +sparsity +net +max \|dlogit\|$/);
    expect(last).toMatch(/8\/8 +25\.00 % +74\.00 % +removed +2\.0e-6 of 256$/);
    expect(rest).toEqual([]);
    const masked = channelRun(0).iterations.map((record) => ({
      ...record,
      ...(record.channels && { channels: { ...record.channels, form: 'masked' as const } }),
    }));
    expect(tableText({ ...MADE, iterations: masked })).toMatch(/ 25\.00 % if removed +74\.00 % +masked /);
    expect(tableText(channelRun(0.02))).toContain(
      'Iteration 1: the removed net is not the masked one, max |Δlogit| to the masked net over 256 images: 2.0e−2',
    );
    expect(tableText(MADE)).not.toContain('channels');
  });

  it('[X40] says of weights, too, whether the net is dense or masked', () => {
    const weights = madeRun(madeConfig('sap', 0), [
      [1024, 0.5],
      [256, 0.7],
    ]);
    const [header = '', first = '', last = ''] = tableText(weights).split('\n');
    expect(header).toMatch(/ s +net$/);
    expect(first).toMatch(/ dense$/);
    expect(last).toMatch(/ masked$/);
  });

  it('[X16] ends with one line when less than asked went', () => {
    const asking = (cut: readonly number[], gradual: Partial<GradualConfig> = {}) => {
      const run = channelRun(0);
      const iterations = run.iterations.map((record, index) => {
        if (record.channels === undefined) return record;
        const layer = { name: 'conv2', kind: 'conv' as const, channels: 8, alive: [], scores: null };
        const layers = [{ ...layer, cut: index === 0 ? cut : [], leftOut: false, perClass: null }];
        return { ...record, channels: { ...record.channels, layers, asked: index === 0 ? 3 : null } };
      });
      const pruning = { ...run.config.pruning, gradual: { ...defaultGradual(20), ...gradual } };
      return tableText({ ...run, config: { ...run.config, pruning }, iterations })
        .trimEnd()
        .split('\n')
        .at(-1);
    };
    expect(asking([1, 2, 3])).toMatch(/removed/);
    expect(asking([4])).toBe('Asked for 3 channels in 1 step, 1 went: no layer goes below 1 channel.');
    expect(asking([], { minChannels: 30 })).toMatch(/0 went: no layer goes below 30 channels\.$/);
    expect(asking([4], { minChannels: 0 })).toMatch(/1 went: there were no more to take\.$/);
  });

  it('[X42] says when a PQI bound let no channel go', () => {
    const last = (asked: number) => {
      const run = channelRun(0);
      const { recipe } = methodNamed('sap-channel');
      const iterations = run.iterations.map((record, index) =>
        record.channels === undefined
          ? record
          : { ...record, channels: { ...record.channels, asked: index === 0 ? asked : null } },
      );
      const config = {
        ...run.config,
        pruning: { ...run.config.pruning, method: 'sap-channel', recipe },
      } as const;
      return tableText({ ...run, config, iterations })
        .trimEnd()
        .split('\n')
        .at(-1);
    };
    expect(last(0)).toMatch(/^No channel went in 1 step: the PQI bound kept them all\. .* a larger γ/);
    expect(last(3)).toMatch(/^Asked for 3 channels/);
  });
});
