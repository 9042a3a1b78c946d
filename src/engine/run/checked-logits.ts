import type { Dataset } from '../../core/datasets/dataset';
import type { Network } from '../network/network';

/** Images on which the masked and the removed network must agree. */
const MOST = 256;

/** So many of the first test images, and, where they are fewer than 256, of the first training images. */
export interface CheckedImages {
  readonly test: number;
  readonly train: number;
}

export function checkedImagesOf({ test, train }: Dataset): CheckedImages {
  const ofTest = Math.min(MOST, test.labels.length);
  return { test: ofTest, train: Math.min(MOST - ofTest, train.labels.length) };
}

/** [images, classes], in evaluation mode. */
export async function checkedLogits(network: Network, { test, train }: CheckedImages): Promise<Float32Array> {
  const ofTest = await network.logits('test', 0, test);
  if (train === 0) return ofTest;
  const ofTrain = await network.logits('train', 0, train);
  const all = new Float32Array(ofTest.length + ofTrain.length);
  all.set(ofTest);
  all.set(ofTrain, ofTest.length);
  return all;
}
