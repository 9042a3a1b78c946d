import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { formCaption, formLines, recordBadge } from './form-words';

describe('masked or removed', () => {
  const weights = madeRun(madeConfig('sap', 0), [
    [1024, 0.9],
    [256, 0.8],
  ]).iterations;
  const channels = weights.map((record, i) => asChannels(record, 4 * i + 4));

  it('[CW8] a net that lost no weight claims nothing', () => {
    expect(weights.map(recordBadge)).toEqual([null, 'Masked: same size and speed']);
    expect(formLines([weights[0], undefined])).toEqual([]);
    expect(formCaption([{ label: 'SAP', iterations: weights.slice(0, 1) }])).toBeNull();
  });

  it('[CW9] runs of which the same can be said share the words, and removed nets add their parameters', () => {
    const masked = { runs: [0, 1], badge: 'Masked: same size and speed', parameters: null };
    const [first, second, ...none] = formLines([weights[1], weights[1], channels[1]]);
    expect(first).toEqual(masked);
    expect(second?.runs).toEqual([2]);
    expect(second?.badge).toBe('Removed: smaller');
    expect(second?.parameters?.replace('\u00a0', ' ')).toBe('25.7 %');
    expect(none).toEqual([]);
    expect(
      formCaption([
        { label: 'SAP', iterations: weights },
        { label: 'Relevance', iterations: channels },
      ])?.replace('\u00a0', ' '),
    ).toBe(
      'At the end, SAP: Masked: same size and speed; Relevance: Removed: smaller, 25.7 % of the parameters.',
    );
  });
});
