import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../core/datasets/dataset';
import type { Network, SplitName } from '../network/network';
import { checkedImagesOf, checkedLogits } from './checked-logits';

/** Two logits an image: its place and its split. */
const network = {
  logits: async (split: SplitName, first: number, count: number) =>
    Float32Array.from({ length: 2 * count }, (_, i) =>
      i % 2 === 0 ? first + i / 2 : split === 'test' ? 1 : -1,
    ),
} as Network;

const dataset = (train: number, test: number) =>
  ({ train: { labels: new Uint8Array(train) }, test: { labels: new Uint8Array(test) } }) as Dataset;

describe('the images that masked and removed nets are compared on', () => {
  it('[U70] are 256: the first test images, and the first training images where those are fewer', () => {
    expect(checkedImagesOf(dataset(4000, 2000))).toEqual({ test: 256, train: 0 });
    expect(checkedImagesOf(dataset(4000, 50))).toEqual({ test: 50, train: 206 });
    expect(checkedImagesOf(dataset(100, 50))).toEqual({ test: 50, train: 100 });
  });

  it('[U70] all count', async () => {
    expect([...(await checkedLogits(network, { test: 2, train: 1 }))]).toEqual([0, 1, 1, 1, 0, -1]);
    expect([...(await checkedLogits(network, { test: 2, train: 0 }))]).toEqual([0, 1, 1, 1]);
  });
});
