import { describe, expect, it } from 'vitest';
import { classWords, squareSentence } from './class-words';

describe('words of a score by class', () => {
  it('[CV8] only relevance has signs and weighs the classes; activation and Taylor start at 0 and say so', () => {
    expect(classWords('relevance')).toMatchObject({
      signed: true,
      legend: 'Mean relevance times the weight of the class: blue speaks for the class, orange against it.',
      ends: { low: 'against', high: 'for' },
    });
    for (const score of ['activation', 'taylor'] as const) {
      const words = classWords(score);
      expect(words?.signed).toBe(false);
      expect(words?.ends).toEqual({ low: '', high: '' });
      expect(words?.sentence).toMatch(/Never negative, and every class counts the same\.$/);
      expect(words?.sentence).not.toMatch(/weight|speaks/);
    }
    expect(classWords('filter-l1')).toBeNull();
    expect(classWords('random')).toBeNull();
  });

  it('[CV72] a square names its class, channel and value, and whether that speaks for the class', () => {
    const alive = { channel: 12, state: 'alive' } as const;
    const goes = { channel: 3, state: 'goes' } as const;
    const [signed, sizes] = [{ signed: true }, { signed: false }];
    expect(squareSentence('rings', alive, 0.00163, signed, 'next')).toBe(
      'rings, channel 12: 0.0016, for the class.',
    );
    expect(squareSentence('rings', goes, -0.5, signed, 'next')).toBe(
      'rings, channel 3: −0.50, against the class; the channel goes next.',
    );
    expect(squareSentence('rings', goes, 0.5, sizes, 'last')).toBe(
      'rings, channel 3: 0.50; the channel went with the last cut.',
    );
    expect(squareSentence('rings', alive, 0, signed, 'next')).toBe('rings, channel 12: 0.');
  });
});
