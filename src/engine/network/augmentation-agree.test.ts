import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../core/datasets/augmentation';
import type { ModelConfig } from '../../core/models/model-config';
import { anyPlan, builds, cpu, disposeAll, startAll, trained } from './agreeing-networks.fixture';
import { largestDifference, randomDataset } from './random-dataset.fixture';

describe('augmented images on every network', () => {
  beforeAll(startAll);

  it('[E8] augmented batches train all networks alike', async () => {
    const side = fc.integer({ min: 6, max: 11 });
    const kinds = fc.constantFrom<Augmentation>('crop-flip', 'crop-flip-reflect');
    await fc.assert(
      fc.asyncProperty(
        fc.record({ height: side, width: side, channels: fc.constantFrom(1, 3) }),
        kinds,
        fc.integer({ min: 0, max: 1000 }),
        async (shape, augmentation, seed) => {
          const dataset = randomDataset(shape, 3, 23, seed);
          const model: ModelConfig = { kind: 'cnn', widths: [4] };
          const change = { training: { augmentation }, plan: anyPlan(dataset, seed) };
          const theirs = await trained(cpu, model, dataset, 8, seed, change);
          const plain = await trained(cpu, model, dataset, 8, seed);
          expect(largestDifference(plain.state.parameters, theirs.state.parameters)).toBeGreaterThan(2e-3);
          for (const build of builds) {
            const ours = await trained(build, model, dataset, 8, seed, change);
            const apart = largestDifference(ours.state.parameters, theirs.state.parameters);
            expect(apart, build.device).toBeLessThan(2e-4);
            expect(ours.totals.lossSum).toBeCloseTo(theirs.totals.lossSum, 2);
            ours.network.dispose();
          }
          disposeAll(theirs.network, plain.network);
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  it('[E8] a change of nothing has the bits of none, and evaluation never sees an augmented image', async () => {
    const dataset = randomDataset({ height: 9, width: 7, channels: 3 }, 3, 23, 1);
    const model: ModelConfig = { kind: 'cnn', widths: [5] };
    const count = dataset.train.labels.length;
    const still = { flips: new Uint8Array(count), dy: new Int8Array(count), dx: new Int8Array(count) };
    for (const backend of [...builds, cpu]) {
      const off = await trained(backend, model, dataset, 8, 1);
      for (const augmentation of ['crop-flip', 'crop-flip-reflect'] as const) {
        const unchanged = await trained(backend, model, dataset, 8, 1, {
          training: { augmentation },
          plan: still,
        });
        expect(unchanged.state).toEqual(off.state);
        expect(unchanged.totals).toEqual(off.totals);
        const on = await trained(backend, model, dataset, 8, 1, {
          training: { augmentation },
          plan: anyPlan(dataset, 1),
        });
        expect(on.state.parameters).not.toEqual(off.state.parameters);
        on.network.writeState(off.state);
        off.network.writeState(off.state);
        for (const split of ['train', 'test'] as const) {
          expect(await on.network.evaluate(split, 0, count)).toEqual(
            await off.network.evaluate(split, 0, count),
          );
          expect(await on.network.logits(split, 3, 9)).toEqual(await off.network.logits(split, 3, 9));
        }
        disposeAll(unchanged.network, on.network);
      }
      off.network.dispose();
    }
  });
});
