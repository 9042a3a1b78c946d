import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { builds, cpu, startAll } from './agreeing-networks.fixture';
import { type CutTraining, expectOneTraining } from './removed-and-masked.fixture';

/**
 * Both forms add the same numbers up in other orders, which is 1e-7 a step and at most 1e-6 after these. Adam divides by gradients
 * that may be all rounding.
 */
const boundOf = ({ training }: CutTraining) => (training.optimiser === 'adam' ? 1e-4 : 1e-5);

const TRAINING: fc.Arbitrary<CutTraining> = fc.record({
  model: fc.constantFrom<CutTraining['model']>(
    { kind: 'cnn', widths: [5, 6, 4] },
    { kind: 'vgg-small', widths: [4, 5], hidden: [6] },
    { kind: 'resnet-small', widths: [4, 5, 6], blocks: 1 },
    { kind: 'resnet-small', widths: [4, 6], blocks: 2 },
    { kind: 'resnet-small', widths: [5], blocks: 3 },
  ),
  residual: fc.constantFrom('per-block', 'coupled'),
  training: fc.constantFrom<CutTraining['training']>(
    { clipNorm: 0 },
    { clipNorm: 0, weightDecay: 1e-3, nesterov: true },
    { clipNorm: 0, optimiser: 'adam' },
  ),
  steps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 }),
  share: fc.constantFrom(0.2, 0.4, 0.7),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe('a net without channels and the one that masks them', () => {
  beforeAll(startAll);

  it('[E90] train alike: losses, logits, weights and statistics, whatever was cut when', async () => {
    await fc.assert(
      fc.asyncProperty(TRAINING, fc.constantFrom(0, 1, 2), async (training, on) => {
        const backend = builds[on] ?? cpu;
        await tf.setBackend(backend.name);
        await expectOneTraining((request) => backend.createNetwork(request), training, boundOf(training));
      }),
      { numRuns: 60, seed: 9 },
    );
  });
});
