import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../core/models/model-config';
import { ADAM, adamScales } from '../../core/training/adam';
import { builds, cpu, startAll, trained } from './agreeing-networks.fixture';
import { largestDifference, randomDataset } from './random-dataset.fixture';

describe('Adam on every network', () => {
  beforeAll(startAll);

  it('[E9] Adam moves all networks alike, as the reference says, and prunes for good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<ModelConfig>(
          { kind: 'mlp', hidden: [7, 5] },
          { kind: 'resnet-small', widths: [4], blocks: 1 },
        ),
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 1000 }),
        async (model, clipNorm, seed) => {
          const dataset = randomDataset({ height: 8, width: 8, channels: 1 }, 3, 16, seed);
          const change = { training: { optimiser: 'adam', clipNorm } } as const;
          const first = [];
          for (const backend of [...builds, cpu]) {
            // Two steps of 8 images; a third one is watched.
            const { network, mask } = await trained(backend, model, dataset, 8, seed, change, 1e-3);
            const before = await network.readState();
            network.trainBatch(
              Uint32Array.from({ length: 8 }, (_, i) => i),
              1e-3,
            );
            const { parameters } = await network.readState();
            const { slots, steps } = await network.readOptimiser();
            const [mean = new Float32Array(), square = new Float32Array()] = slots;
            const { rate, root } = adamScales(1e-3, 3);
            const expected = before.parameters.map(
              (value, i) =>
                value - (rate * (mean[i] ?? 0)) / (Math.sqrt(square[i] ?? 0) * root + ADAM.epsilon),
            );
            expect(steps).toBe(3);
            expect(largestDifference(parameters, expected)).toBeLessThan(1e-6);
            for (const values of [parameters, mean, square])
              expect(values.every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
            first.push({ mean, square });
            network.dispose();
          }
          const theirs = first.pop();
          if (theirs === undefined) throw new Error('no network');
          // The means are what is well-conditioned: a step of Adam turns the sign of a gradient that is all rounding.
          const most = Math.max(...theirs.mean.map(Math.abs));
          for (const ours of first) {
            expect(largestDifference(ours.mean, theirs.mean)).toBeLessThan(5e-3 * most);
            expect(largestDifference(ours.square, theirs.square)).toBeLessThan(
              5e-3 * Math.max(...theirs.square),
            );
          }
        },
      ),
      { numRuns: 12, seed: 3 },
    );
  });

  it('[E9] what Adam remembers can be read, written back and reset, bit for bit', async () => {
    const dataset = randomDataset({ height: 6, width: 6, channels: 1 }, 3, 16, 1);
    const rows = Uint32Array.from({ length: 8 }, (_, i) => i);
    for (const backend of [...builds, cpu])
      for (const training of [{ optimiser: 'adam' }, {}] as const) {
        const run = await trained(backend, { kind: 'mlp', hidden: [5] }, dataset, 8, 1, { training });
        const { network } = run;
        const optimiser = await network.readOptimiser();
        network.trainBatch(rows, 0.01);
        const expected = await network.readState();
        network.resetOptimiser();
        const reset = await network.readOptimiser();
        expect(reset.steps).toBe(0);
        expect(reset.slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
        network.writeState(run.state);
        network.writeOptimiser(optimiser);
        network.trainBatch(rows, 0.01);
        expect(await network.readState()).toEqual(expected);
        expect(() => network.writeOptimiser({ slots: [], steps: 0 })).toThrow(/remembers/);
        network.dispose();
      }
  });
});
