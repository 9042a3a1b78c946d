import { describe, expect, it } from 'vitest';
import { dataProblems } from './data-problems';
import { changeShared, initialSetup, setupProblems } from './setup';

const SHAPE = { height: 32, width: 32, channels: 3, classes: 2 };

function problemsOf(train: number, test: number, source: 'folder:a' | 'idx:b' = 'folder:a') {
  const limits = { name: 'pets', train, test, shape: SHAPE };
  return dataProblems({ source, train, test }, limits);
}

const sentences = (...args: Parameters<typeof problemsOf>) => [...problemsOf(...args).fields.values()];

describe('amounts of images', () => {
  it('[F60] data that is too small for a run is said once, with what to do', () => {
    expect(sentences(19, 5)).toEqual([
      'Only 5 of your 24 pictures are for testing; 10 are needed: choose them again with a test share of 0.42 or more, or with more test pictures.',
    ]);
    expect(sentences(4, 1_996, 'idx:b')).toEqual([
      'Only 4 of your 2,000 images are for training; 10 are needed: choose them again with a test share of 0.99 or less, or with more training images.',
    ]);
    expect(sentences(9, 3)).toEqual([
      'You have 12 pictures; a run needs 10 for training and 10 for testing: add some, of every class.',
    ]);
    expect(problemsOf(10, 10)).toEqual({ fields: new Map(), tooFew: false });
  });

  it('[F60] the share it asks for is enough on both sides', () => {
    for (let all = 20; all <= 400; all++) {
      const least = Number(/of ([\d.]+) or more/.exec(sentences(all - 9, 9)[0] ?? '')?.[1]);
      const most = Number(/of ([\d.]+) or less/.exec(sentences(9, all - 9)[0] ?? '')?.[1]);
      for (const share of [least, most]) {
        const test = Math.round(all * share);
        expect(Math.min(test, all - test), `${share} of ${all}`).toBeGreaterThanOrEqual(10);
      }
    }
  });

  it('[F60] the form says it at the data alone; a number that is too large where it is asked for', () => {
    const small = changeShared(initialSetup(), (config) => ({
      ...config,
      dataset: { source: 'folder:a', train: 19, test: 5 },
    }));
    const problems = setupProblems(small, { name: 'pets', train: 19, test: 5, shape: SHAPE });
    expect(problems.shared.has('train')).toBe(false);
    expect(problems.shared.get('test')).toMatch(/^Only 5 of your 24 pictures/);
    expect(problems.first).toBe('The data is too small for a run.');
    const large = setupProblems(small, { name: 'pets', train: 12, test: 10, shape: SHAPE });
    expect(large.shared.get('train')).toBe('pets has 12 training images, not 19: ask for fewer.');
    expect(large.shared.get('test')).toMatch(/^Test images takes a whole number from 10/);
  });
});
