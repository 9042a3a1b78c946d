import { describe, expect, it } from 'vitest';
import type { DatasetSource, DatasetSummary } from '../../core/datasets/dataset';
import { fitDataset } from './data-state';

function summary(source: DatasetSource, trainAvailable: number, testAvailable: number): DatasetSummary {
  return {
    name: 'set',
    source,
    height: 2,
    width: 2,
    channels: 1,
    classNames: ['a', 'b'],
    trainAvailable,
    testAvailable,
    trainCounts: [],
    testCounts: [],
    samples: [],
  };
}

const strokes = summary('strokes', 4000, 2000);
const small = summary('idx:1', 90, 30);
const evenly = summary('idx:2', 60, 60);

describe('amounts of images when the data changes', () => {
  it('are cut down to what files have, and kept for generated data', () => {
    const wanted = { source: 'strokes', train: 4000, test: 20 } as const;
    expect(fitDataset(wanted, strokes, small)).toEqual({ source: 'idx:1', train: 90, test: 20 });
    expect(fitDataset(wanted, small, strokes)).toEqual(wanted);
  });

  it('follow the files where all of them were used, and stay where a person took fewer', () => {
    const all = { source: 'idx:1', train: 90, test: 30 } as const;
    expect(fitDataset(all, small, evenly)).toEqual({ source: 'idx:2', train: 60, test: 60 });
    expect(fitDataset({ ...all, test: 10 }, small, evenly)).toEqual({ source: 'idx:2', train: 60, test: 10 });
  });
});
