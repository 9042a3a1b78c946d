import { describe, expect, it } from 'vitest';
import { measureNormalisation } from '../assemble';
import { toHex } from '../fingerprint';
import { sha256 } from '../sha256';
import { summarise } from '../summarise';
import { generateStrokes } from './strokes';

const PIXELS = 28 * 28;

describe('Strokes', () => {
  it('[D1] the pixels and labels are pinned', () => {
    const { train, test } = generateStrokes(50, 20);
    expect(toHex(sha256(train.images)).slice(0, 16)).toBe('07917191509ca5ee');
    expect(toHex(sha256(test.images)).slice(0, 16)).toBe('454f0858b51847cc');
  });

  it('[D2] image i does not depend on how many are made, and test images are not training images', () => {
    const small = generateStrokes(37, 11);
    const large = generateStrokes(120, 53);
    for (const split of ['train', 'test'] as const) {
      const count = small[split].labels.length;
      expect(large[split].labels.slice(0, count)).toEqual(small[split].labels);
      expect(large[split].images.slice(0, count * PIXELS)).toEqual(small[split].images);
    }
    const seen = new Set(Array.from(large.train.labels.keys(), (i) => imageKey(large.train.images, i)));
    expect(seen.size).toBe(120);
    for (const i of large.test.labels.keys()) expect(seen.has(imageKey(large.test.images, i))).toBe(false);
  });

  it('[D3] the published mean and deviation are those of the first 10,000 training images', () => {
    const { train, normalisation } = generateStrokes(10_000, 1);
    const measured = measureNormalisation(train.images, 1);
    expect(measured.mean[0]).toBeCloseTo(normalisation.mean[0] ?? Number.NaN, 4);
    expect(measured.std[0]).toBeCloseTo(normalisation.std[0] ?? Number.NaN, 4);
  });

  it('[D4] every class has its equal share, in an order that is not sorted', () => {
    const strokes = generateStrokes(200, 30);
    const summary = summarise(strokes, 2);
    expect(summary.trainCounts).toEqual(Array(10).fill(20));
    expect(summary.testCounts).toEqual(Array(10).fill(3));
    const orders = Array.from({ length: 20 }, (_, block) =>
      strokes.train.labels.slice(10 * block, 10 * block + 10).join(),
    );
    expect(new Set(orders).size).toBe(20);
  });

  it('[D5] the classes can be told apart, but not by their mean pictures alone', () => {
    const { train, test } = generateStrokes(1500, 500);
    const centres = Array.from({ length: 10 }, () => new Float64Array(PIXELS));
    train.labels.forEach((label, i) => {
      const centre = centres[label];
      train.images.subarray(i * PIXELS, (i + 1) * PIXELS).forEach((value, at) => {
        if (centre !== undefined) centre[at] = (centre[at] ?? 0) + value / 150;
      });
    });
    let right = 0;
    test.labels.forEach((label, i) => {
      const image = test.images.subarray(i * PIXELS, (i + 1) * PIXELS);
      const distances = centres.map((centre) =>
        image.reduce((sum, value, at) => sum + (value - (centre[at] ?? 0)) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === label) right++;
    });
    expect(right / test.labels.length).toBeGreaterThan(0.6);
    expect(right / test.labels.length).toBeLessThan(0.9);
  });

  it('[D6] a thousand images take well under a second', () => {
    generateStrokes(100, 0);
    const start = performance.now();
    generateStrokes(1000, 0);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

function imageKey(images: Uint8Array, index: number): string {
  return images.subarray(index * PIXELS, (index + 1) * PIXELS).join();
}
