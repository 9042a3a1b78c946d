import { describe, expect, it } from 'vitest';
import { classWords } from './class-words';

describe('words of a score by class', () => {
  it('[CV8] only relevance has signs and weighs the classes; activation and Taylor start at 0 and say so', () => {
    expect(classWords('relevance')).toMatchObject({
      signed: true,
      legend: 'Mean relevance times the weight of the class.',
    });
    for (const score of ['activation', 'taylor'] as const) {
      const words = classWords(score);
      expect(words?.signed).toBe(false);
      expect(words?.sentence).toMatch(/Never negative, and every class counts the same\.$/);
      expect(words?.sentence).not.toMatch(/weight|speaks/);
    }
    expect(classWords('filter-l1')).toBeNull();
    expect(classWords('random')).toBeNull();
  });
});
