import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { denseState, withMasked } from '../../core/channels/channel-state';
import { randomNet } from '../../core/channels/random-nets';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import { builds, cpu, startAll } from './agreeing-networks.fixture';
import { randomDataset } from './random-dataset.fixture';
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
    { clipNorm: 1 },
    { clipNorm: 0.1, weightDecay: 1e-3, nesterov: false },
    { clipNorm: 1, optimiser: 'adam' },
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

  it('[E91] a step clipped by what is kept is as long as the clip norm; clipped by all, shorter, as SAP clips', async () => {
    const [rate, clipNorm] = [0.5, 0.01];
    const { architecture, parameters, buffers } = randomNet(
      { kind: 'resnet-small', widths: [5], blocks: 2 },
      3,
    );
    const dataset = randomDataset(architecture.input, architecture.classes, 8, 3);
    const training = { ...DEFAULT_TRAINING, batch: 8, clipNorm, momentum: 0, weightDecay: 0 };
    const start = denseState(architecture, 'per-block');
    const chosen = start.layers.map(({ name }) => ({ layer: name, channel: 1 }));
    const { mask } = withMasked(start, chosen);
    for (const backend of [...builds, cpu]) {
      await tf.setBackend(backend.name);
      const lengthOf = async (clippedBy: 'kept' | 'all' | undefined): Promise<number> => {
        const by = clippedBy === undefined ? {} : { clippedBy };
        const network = await backend.createNetwork({ architecture, dataset, training, ...by });
        network.setMask(mask);
        network.writeState({ parameters, buffers });
        network.resetOptimiser();
        const before = await network.readState();
        network.trainBatch(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), rate);
        const after = await network.readState();
        network.dispose();
        return Math.hypot(...after.parameters.map((value, i) => value - (before.parameters[i] ?? 0)));
      };
      expect((await lengthOf('kept')) / (rate * clipNorm), backend.device).toBeCloseTo(1, 3);
      const all = await lengthOf('all');
      expect(all / (rate * clipNorm)).toBeLessThan(0.99);
      expect(await lengthOf(undefined)).toBe(all);
    }
  });
});
