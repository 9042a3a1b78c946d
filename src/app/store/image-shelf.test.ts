import { describe, expect, it } from 'vitest';
import { generateDataset } from '../../core/datasets/generate';
import { expectImages, imagesFor, keepImages } from './image-shelf';

describe('images for runs', () => {
  it('a generated set that is here is copied; one that is short or not here is left to the run', async () => {
    expect(await imagesFor({ source: 'textures', train: 10, test: 10 })).toBeNull();
    const whole = generateDataset('textures', 20, 10);
    keepImages(whole);
    expect(await imagesFor({ source: 'textures', train: 21, test: 10 })).toBeNull();
    const taken = await imagesFor({ source: 'textures', train: 10, test: 10 });
    expect(taken).toEqual(generateDataset('textures', 10, 10));
    expect(taken?.train.images.buffer).not.toBe(whole.train.images.buffer);
  });

  it('a large set is copied in pieces, with room for other tasks between them', async () => {
    const image = 28 * 28;
    const count = Math.ceil(10e6 / image);
    const split = {
      images: new Uint8Array(count * image).map((_, i) => i % 251),
      labels: new Uint8Array(count),
    };
    keepImages({ ...generateDataset('strokes', 20, 10), source: 'idx:large', train: split });
    const others: number[] = [];
    const timer = setInterval(() => others.push(1));
    const taken = await imagesFor({ source: 'idx:large', train: count - 1, test: 10 });
    clearInterval(timer);
    expect(Buffer.compare(taken?.train.images ?? new Uint8Array(), split.images.subarray(0, -image))).toBe(0);
    expect(taken?.train.labels).toHaveLength(count - 1);
    expect(others.length).toBeGreaterThan(0);
  });

  it('fewer images of files than a run asks for are an error, not another data set', async () => {
    keepImages({ ...generateDataset('strokes', 20, 10), source: 'idx:ab' });
    await expect(imagesFor({ source: 'idx:ab', train: 30, test: 10 })).rejects.toMatchObject({
      code: 'bad-dataset',
    });
  });

  it('a run waits for the images that are being made, also for those that fail', async () => {
    let made: () => void = () => undefined;
    expectImages('strokes', new Promise<void>((resolve) => (made = resolve)));
    const images = imagesFor({ source: 'strokes', train: 10, test: 10 });
    keepImages(generateDataset('strokes', 10, 10));
    made();
    await expect(images).resolves.toMatchObject({ source: 'strokes' });
    expectImages('mnist', Promise.reject(new Error('no network')));
    await expect(imagesFor({ source: 'mnist', train: 10, test: 10 })).resolves.toBeNull();
  });
});
