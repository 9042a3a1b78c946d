import { describe, expect, it } from 'vitest';
import type { BlobLike } from '../base/blob-like';
import type { Split } from './dataset';
import { readShared, type SharedDataset, takeShared } from './shared-dataset';
import { generateStrokes } from './strokes/strokes';

function share({ images, labels }: Split) {
  return { images: new Blob([images.slice()]), labels: new Blob([labels.slice()]) };
}

function sharedStrokes(train: number, test: number): SharedDataset {
  const strokes = generateStrokes(train, test);
  return { ...strokes, train: share(strokes.train), test: share(strokes.test) };
}

describe('shared data sets', () => {
  it('[D80] a shared set gives the bytes of the first images asked for, or says how many there are', async () => {
    const shared = sharedStrokes(30, 20);
    expect(await readShared(takeShared(shared, 12, 7))).toEqual(generateStrokes(12, 7));
    expect(await readShared(shared)).toEqual(generateStrokes(30, 20));
    for (const [train, test] of [
      [31, 7],
      [3, 0],
      [1.5, 1],
    ] as const)
      expect(() => takeShared(shared, train, test)).toThrow(
        expect.objectContaining({
          code: 'bad-dataset',
          message: expect.stringMatching(/^Strokes has (30|20)/),
        }),
      );
  });

  it('[D81] images that the browser lost are a sentence', async () => {
    const shared = sharedStrokes(10, 10);
    const lost: BlobLike = {
      size: 7840,
      slice: () => lost,
      arrayBuffer: () => Promise.reject(new Error('The file could not be read.')),
    };
    const reading = readShared({ ...shared, train: { ...shared.train, images: lost } });
    await expect(reading).rejects.toMatchObject({
      code: 'bad-dataset',
      message: expect.stringMatching(
        /images of Strokes \(The file could not be read\.\).*choose the data again/,
      ),
    });
  });
});
