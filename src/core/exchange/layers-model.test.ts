import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../engine/backend/start-cpu';
import { toLayersModel } from './layers-model';
import { largestDifference, referenceLogits, sampleImages, sampleModels } from './sample-models';

const SAMPLES = sampleModels().map((sample) => [sample.title, sample] as const);
const IMAGES = 64;

describe('TensorFlow.js layers model', () => {
  beforeAll(async () => {
    await startCpu();
  });

  it.each(SAMPLES)('[EX5] %s: tf.loadLayersModel computes the same logits', async (_, sample) => {
    const { json, weights } = toLayersModel(sample);
    const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(
      Buffer.from(json).toString('utf8'),
    );
    const loaded = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: Uint8Array.from(weights).buffer,
      }),
    );
    const images = sampleImages(sample, IMAGES);
    const { height, width, channels } = sample.architecture.input;
    const logits = tf.tidy(() => {
      const answer = loaded.predict(tf.tensor4d(images, [IMAGES, height, width, channels]));
      return Array.isArray(answer) ? [] : Array.from(answer.dataSync());
    });
    expect(largestDifference(logits, referenceLogits(sample, images))).toBeLessThan(1e-4);
    expect(JSON.parse(userDefinedMetadata.config)).toEqual(sample.config);
    expect(JSON.parse(userDefinedMetadata.class_names)).toEqual(sample.classNames);
    const letters = Object.values<string>(JSON.parse(userDefinedMetadata.masks)).join('');
    expect(letters.split('0')).toHaveLength(1 + sample.mask.filter((kept) => kept === 0).length);
    loaded.dispose();
  });
});
