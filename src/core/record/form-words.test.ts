import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { formCaption, formLines, lastBadges, recordBadge } from './form-words';

describe('masked or removed', () => {
  const weights = madeRun(madeConfig('sap', 0), [
    [1024, 0.9],
    [256, 0.8],
  ]).iterations;
  const channels = weights.map((record, i) => asChannels(record, 4 * i + 4));

  it('[CW8] a net that lost no weight claims to be dense and nothing else', () => {
    expect(weights.map(recordBadge)).toEqual(['Dense: nothing cut yet', 'Masked: same size and speed']);
    expect(formLines([weights[0], undefined])).toEqual([
      { badge: 'Dense: nothing cut yet', note: null, runs: [{ run: 0, parameters: null }] },
    ]);
    expect(formLines([undefined])).toEqual([]);
    expect(formCaption([{ label: 'SAP', iterations: [] }])).toBeNull();
  });

  it('[CW40] runs shown as one say what the last record of each says', () => {
    const run = (iterations: typeof weights) => ({ iterations });
    expect(lastBadges([run(weights), run(weights)])).toBe('Masked: same size and speed');
    expect(lastBadges([run(channels)])).toBe('Removed: smaller');
    expect(lastBadges([run(weights.slice(0, 1))])).toBe('Dense: nothing cut yet');
    expect(lastBadges([run(weights), run(weights.slice(0, 1)), run(weights), run([])])).toBe(
      'Masked: same size and speed (2 of 3), Dense: nothing cut yet (1 of 3)',
    );
    expect(lastBadges([run([])])).toBe('');
  });

  it('[CW9] runs with the same badge share it, and removed nets add their parameters', () => {
    const lines = formLines([weights[1], weights[1], channels[1]]);
    const plain = lines.map(({ badge, runs }) => [
      badge,
      ...runs.map(({ run, parameters }) => `${run}: ${parameters?.replace('\u00a0', ' ') ?? 'all'}`),
    ]);
    expect(plain).toEqual([
      ['Masked: same size and speed', '0: all', '1: all'],
      ['Removed: smaller', '2: 25.7 %'],
    ]);
    const runs = [
      { label: 'SAP', iterations: weights },
      { label: 'Relevance', iterations: channels },
    ];
    expect(formCaption(runs)?.replace('\u00a0', ' ')).toBe(
      'At the end. Masked: same size and speed: SAP. Removed: smaller: Relevance (25.7 % of the parameters).',
    );
  });
});
