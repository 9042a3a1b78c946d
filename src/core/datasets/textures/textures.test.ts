import { describe, expect, it } from 'vitest';
import { measureNormalisation } from '../assemble';
import type { Split } from '../dataset';
import { isFileSource } from '../file-source';
import { toHex } from '../fingerprint';
import { generateDataset } from '../generate';
import { sha256 } from '../sha256';
import { summarise } from '../summarise';
import { generateTextures } from './textures';

const BYTES = 32 * 32 * 3;

describe('Textures', () => {
  it('[D43] the pixels and labels are pinned', () => {
    const { train, test } = generateTextures(50, 20);
    expect(toHex(sha256(train.images)).slice(0, 16)).toMatchInlineSnapshot(`"a4ad629187feb6f7"`);
    expect(toHex(sha256(test.images)).slice(0, 16)).toMatchInlineSnapshot(`"3b3946bf57c166f9"`);
    expect([...train.labels.subarray(0, 20)].join('')).toMatchInlineSnapshot(`"78543290167681340295"`);
  });

  it('[D79] built-in data sets are made by name, and no other', () => {
    expect(generateDataset('textures', 12, 5)).toEqual(generateTextures(12, 5));
    expect(generateDataset('strokes', 3, 2).name).toBe('Strokes');
    for (const source of ['mnist', 'idx:0', 'cifar:0', 'folder:0'] as const) {
      expect(() => generateDataset(source, 3, 2)).toThrow(expect.objectContaining({ code: 'bad-dataset' }));
      expect(isFileSource(source)).toBe(source !== 'mnist');
    }
  });

  it('[D44] image i does not depend on how many are made, test images are not training images, classes have equal shares', () => {
    const small = generateTextures(37, 11);
    const large = generateTextures(120, 53);
    for (const split of ['train', 'test'] as const) {
      const count = small[split].labels.length;
      expect(large[split].labels.slice(0, count)).toEqual(small[split].labels);
      expect(large[split].images.slice(0, count * BYTES)).toEqual(small[split].images);
    }
    const key = (images: Uint8Array, i: number) => images.subarray(i * BYTES, (i + 1) * BYTES).join();
    const seen = new Set(Array.from(large.train.labels.keys(), (i) => key(large.train.images, i)));
    expect(seen.size).toBe(120);
    for (const i of large.test.labels.keys()) expect(seen.has(key(large.test.images, i))).toBe(false);
    expect(summarise(large, 1).trainCounts).toEqual(Array(10).fill(12));
  });

  it('[D45] the published mean and deviation are those of the first 4,000 training images', () => {
    const { train, normalisation } = generateTextures(4000, 1);
    const measured = measureNormalisation(train.images, 3);
    for (const channel of [0, 1, 2]) {
      expect(measured.mean[channel]).toBeCloseTo(normalisation.mean[channel] ?? Number.NaN, 4);
      expect(measured.std[channel]).toBeCloseTo(normalisation.std[channel] ?? Number.NaN, 4);
    }
  });

  it('[D46] neither mean colour, contrast nor mean picture tells the class', () => {
    const { train, test } = generateTextures(2000, 1000);
    const chance = 0.1;
    for (const features of [meanColours, deviations, pixels]) {
      expect(nearestCentre(train, test, features)).toBeLessThan(2.2 * chance);
    }
  });

  it('[D71] a thousand images take under half a second of processor time', () => {
    generateTextures(300, 0);
    const start = process.cpuUsage();
    generateTextures(1000, 0);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
  });
});

type Features = (image: Uint8Array) => ArrayLike<number>;

/** Share of test images whose features lie nearest to the mean features of their own class. */
function nearestCentre(train: Split, test: Split, features: Features): number {
  const of = ({ images }: Split, i: number) =>
    Float64Array.from(features(images.subarray(i * BYTES, (i + 1) * BYTES)));
  const centres = Array.from({ length: 10 }, () => new Float64Array(of(train, 0).length));
  train.labels.forEach((label, i) => {
    const centre = centres[label];
    of(train, i).forEach((value, at) => {
      if (centre !== undefined) centre[at] = (centre[at] ?? 0) + value / (train.labels.length / 10);
    });
  });
  let right = 0;
  test.labels.forEach((label, i) => {
    const own = of(test, i);
    const distances = centres.map((centre) =>
      own.reduce((sum, value, at) => sum + (value - (centre[at] ?? 0)) ** 2, 0),
    );
    if (distances.indexOf(Math.min(...distances)) === label) right++;
  });
  return right / test.labels.length;
}

function meanColours(image: Uint8Array): ArrayLike<number> {
  return measureNormalisation(image, 3).mean;
}

function deviations(image: Uint8Array): ArrayLike<number> {
  return measureNormalisation(image, 3).std;
}

function pixels(image: Uint8Array): ArrayLike<number> {
  return image;
}
