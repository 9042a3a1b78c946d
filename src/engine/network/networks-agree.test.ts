import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import type { NetworkState } from '../../core/models/network-state';
import { builds, cpu, disposeAll, expectAllAgree, startAll, trained } from './agreeing-networks.fixture';
import { evaluatedInSlices, expectSameEvaluation, referenceOf } from './evaluations-agree.fixture';
import type { Network, Totals } from './network';
import { randomDataset } from './random-dataset.fixture';

describe('the SIMD network, in both builds, is the network autodiff trains', () => {
  beforeAll(startAll);

  const side = fc.integer({ min: 1, max: 11 });
  const width = fc.constantFrom(1, 2, 3, 5, 7, 8, 12, 13, 17);
  const models = fc.oneof(
    fc.constant<ModelConfig>({ kind: 'linear' }),
    fc.array(width, { minLength: 1, maxLength: 3 }).map((hidden): ModelConfig => ({ kind: 'mlp', hidden })),
    fc.array(width, { minLength: 1, maxLength: 3 }).map((widths): ModelConfig => ({ kind: 'cnn', widths })),
    fc
      .record({
        widths: fc.array(width, { minLength: 1, maxLength: 2 }),
        hidden: fc.array(width, { maxLength: 1 }),
      })
      .map((config): ModelConfig => ({ kind: 'vgg-small', ...config })),
    fc
      .record({ widths: fc.array(width, { minLength: 1, maxLength: 3 }), blocks: fc.constantFrom(1, 2) })
      .map((config): ModelConfig => ({ kind: 'resnet-small', ...config })),
  );

  it('[E1] three steps on random architectures, shapes, masks and batch sizes: weights, statistics, loss, hits and what they evaluate agree', async () => {
    await fc.assert(
      fc.asyncProperty(
        models,
        fc.record({ height: side, width: side, channels: fc.constantFrom(1, 2, 3) }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(2, 3, 7, 8, 13),
        fc.integer({ min: 0, max: 1000 }),
        async (model, shape, classes, batch, seed) => {
          if ('widths' in model) {
            const poolings = 2 ** model.widths.length;
            fc.pre(shape.height >= poolings && shape.width >= poolings);
          }
          const dataset = randomDataset(shape, classes, 3 * batch - 1, seed);
          await expectAllAgree(buildArchitecture(model, dataset, classes), dataset, batch, seed);
        },
      ),
      { numRuns: 80, seed: 7 },
    );
  });

  it('[E1] plain JavaScript evaluates in slices what it answers on single images', async () => {
    const examples = randomDataset({ height: 6, width: 6, channels: 1 }, 3, 8, 4);
    const dataset = evaluatedInSlices(examples);
    const { network } = await trained(cpu, { kind: 'cnn', widths: [3] }, dataset, 8, 4);
    await expectSameEvaluation(network, dataset, await referenceOf(network, dataset, 11));
    network.dispose();
  });

  it('[E1] where logits are equal the first class is the answer, in training and in evaluation', async () => {
    const dataset = randomDataset({ height: 3, width: 3, channels: 1 }, 3, 20, 4);
    const rows = Uint32Array.from(dataset.train.labels, (_, i) => i);
    for (const backend of [...builds, cpu]) {
      const { network, state } = await trained(backend, { kind: 'linear' }, dataset, 8, 4);
      network.writeState({ ...state, parameters: state.parameters.map(() => 0) });
      for (const totals of [await network.evaluate('test', 0, 23), await trainedOn(network, rows)]) {
        // Labels in turn: 8 of 23 and 7 of 20 are the first class.
        expect(totals.right, backend.device).toBe(Math.ceil(totals.examples / 3));
        expect(totals.lossSum / totals.examples).toBeCloseTo(Math.log(3), 5);
      }
      network.dispose();
    }
  });

  it('[E2] the same seed gives the same bits, whatever ran before', async () => {
    const dataset = randomDataset({ height: 12, width: 12, channels: 1 }, 4, 90, 1);
    const model: ModelConfig = { kind: 'cnn', widths: [5, 9] };
    const found: Float32Array[] = [];
    for (const build of builds) {
      const first = await trained(build, model, dataset, 25, 0);
      const second = await trained(build, model, dataset, 25, 0);
      expect(second.state.parameters).toEqual(first.state.parameters);
      expect(second.totals).toEqual(first.totals);
      expect(await second.network.evaluate('test', 0, 90)).toEqual(
        await first.network.evaluate('test', 0, 90),
      );
      found.push(first.state.parameters);
      disposeAll(first.network, second.network);
    }
    expect(found[0]).not.toEqual(found[1]);
  });

  it('[E7] totals do not depend on how often they are asked for', async () => {
    const dataset = randomDataset({ height: 6, width: 6, channels: 1 }, 3, 200, 5);
    const model: ModelConfig = { kind: 'mlp', hidden: [7] };
    for (const build of builds) {
      const sums: number[] = [];
      for (const every of [1, 3, 7, 1000]) {
        const run = await trained(build, model, dataset, 20, 1);
        let lossSum = 0;
        for (let step = 1; step <= 600; step++) {
          run.network.trainBatch(
            Uint32Array.from({ length: 19 }, (_, i) => (7 * step + 3 * i) % 200),
            0.03,
          );
          if (step % every === 0 || step === 600) lossSum += (await run.network.takeTrainingTotals()).lossSum;
        }
        sums.push(lossSum);
        run.network.dispose();
      }
      expect(new Set(sums).size).toBe(1);
    }
  });

  it('[E3] evaluation does not change the state, and training leaks no tensor', async () => {
    const dataset = randomDataset({ height: 8, width: 8, channels: 3 }, 3, 40, 2);
    for (const backend of [...builds, cpu]) {
      const run = await trained(backend, { kind: 'cnn', widths: [4, 6] }, dataset, 10, 3);
      const before: NetworkState = await run.network.readState();
      const tensors = tf.memory().numTensors;
      for (let i = 0; i < 3; i++) {
        run.network.trainBatch(Uint32Array.of(0, 1, 2), 0);
        await run.network.takeTrainingTotals();
        await run.network.evaluate('train', 3, 17);
      }
      expect(tf.memory().numTensors).toBe(tensors);
      const after = await run.network.readState();
      expect(after.parameters).toEqual(before.parameters);
      run.network.dispose();
    }
  });
});

function trainedOn(network: Network, rows: Uint32Array): Promise<Totals> {
  network.trainBatch(rows, 0.1);
  return network.takeTrainingTotals();
}
