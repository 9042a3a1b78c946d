import { describe, expect, it } from 'vitest';
import type { BlobLike } from '../../core/base/blob-like';
import { generateDataset } from '../../core/datasets/generate';
import { imagesOf } from '../../worker/data/images-of';
import { shareDataset } from '../../worker/data/share-dataset';
import { expectImages, factsAtHand, imagesFor, keepImages } from './image-shelf';

/** Bytes that must not be read here. */
function sealed(size: number): BlobLike {
  return {
    size,
    slice: (from, to) => sealed(to - from),
    arrayBuffer: () => Promise.reject(new Error('The page reads images.')),
  };
}

describe('images for runs', () => {
  it('a generated set that is here is handed on, the first images of it; one that is short or not here is left to the run', async () => {
    const wanted = { source: 'textures', train: 10, test: 5 } as const;
    expect(await imagesFor(wanted)).toBeNull();
    expect(await imagesOf(wanted, null)).toEqual(generateDataset('textures', 10, 5));
    keepImages(shareDataset(generateDataset('textures', 20, 10)));
    expect(await imagesFor({ ...wanted, train: 21 })).toBeNull();
    expect(await imagesOf(wanted, await imagesFor(wanted))).toEqual(generateDataset('textures', 10, 5));
  });

  it('none of them is read on the page, which knows what they are like', async () => {
    const { train, test, ...facts } = shareDataset(generateDataset('strokes', 20, 10));
    const split = { images: sealed(train.images.size), labels: sealed(train.labels.size) };
    keepImages({ ...facts, source: 'idx:sealed', train: split, test: split });
    const taken = await imagesFor({ source: 'idx:sealed', train: 10, test: 5 });
    expect([taken?.train, taken?.test].map((part) => [part?.images.size, part?.labels.size])).toEqual([
      [10 * 784, 10],
      [5 * 784, 5],
    ]);
    expect(factsAtHand('idx:sealed')).toMatchObject({ ...facts, source: 'idx:sealed' });
    expect(factsAtHand('idx:none')).toBeNull();
  });

  it('fewer images of files than a run asks for are an error, not another data set', async () => {
    keepImages({ ...shareDataset(generateDataset('strokes', 20, 10)), source: 'idx:ab' });
    await expect(imagesFor({ source: 'idx:ab', train: 30, test: 10 })).rejects.toMatchObject({
      code: 'bad-dataset',
    });
  });

  it('a run waits for the images that are being made, also for those that fail', async () => {
    let made: () => void = () => undefined;
    expectImages('strokes', new Promise<void>((resolve) => (made = resolve)));
    const images = imagesFor({ source: 'strokes', train: 10, test: 10 });
    keepImages(shareDataset(generateDataset('strokes', 10, 10)));
    made();
    await expect(images).resolves.toMatchObject({ source: 'strokes' });
    expectImages('mnist', Promise.reject(new Error('no network')));
    await expect(imagesFor({ source: 'mnist', train: 10, test: 10 })).resolves.toBeNull();
  });
});
