import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { TrainingConfig } from '../../../core/config/run-config';
import type { ModelConfig } from '../../../core/models/model-config';
import { evaluatedInSlices, expectSameEvaluation, referenceOf } from '../evaluations-agree.fixture';
import { createTensorNetwork } from '../tensor/tensor-network';
import { createGpuNetwork } from './gpu-network';
import { device, initialState, PATIENCE, settingOf } from './trained-network.fixture';

describe.skipIf(device === null)('the state of a GPU network', PATIENCE, () => {
  afterAll(() => device?.destroy());

  it('[W5] evaluation changes nothing; more steps than result slots are all counted', async () => {
    if (device === null) return;
    const setting = settingOf({ kind: 'cnn', widths: [3] }, { height: 3, width: 3, channels: 1 }, 2, 4, 3);
    const network = await createGpuNetwork(device, setting, { tiles: 'private' });
    const { parameters, buffers } = initialState(setting);
    network.writeState({ parameters, buffers });
    const before = await network.evaluate('train', 0, 11);
    const after = await network.evaluate('train', 0, 11);
    expect(after).toEqual(before);
    expect(await network.readState()).toEqual({ parameters, buffers });
    // Batch statistics are used while training, but a rate of 0 leaves the parameters alone.
    for (let step = 0; step < 1030; step++) {
      network.trainBatch(Uint32Array.of(0, 1, 2), 0);
      await network.room?.();
    }
    const totals = await network.takeTrainingTotals();
    expect(totals.examples).toBe(3090);
    network.trainBatch(Uint32Array.of(0, 1, 2), 0);
    const one = await network.takeTrainingTotals();
    expect(totals.lossSum / one.lossSum).toBeCloseTo(1030, 2);
    expect(totals.right).toBe(1030 * one.right);
    expect(await network.takeTrainingTotals()).toEqual({ examples: 0, lossSum: 0, right: 0 });
    expect((await network.readState()).parameters).toEqual(parameters);
    network.dispose();
  });

  it('[W5] an evaluation in slices is that of the tensor network; of equal logits the first class is the answer', async () => {
    if (device === null) return;
    await tf.setBackend('cpu');
    const small = settingOf({ kind: 'cnn', widths: [3] }, { height: 4, width: 3, channels: 1 }, 3, 4, 3);
    const dataset = evaluatedInSlices(small.dataset);
    const setting = { ...small, dataset };
    const theirs = createTensorNetwork(setting);
    theirs.writeState(initialState(setting));
    const reference = await referenceOf(theirs, dataset, small.dataset.test.labels.length);
    theirs.dispose();
    const network = await createGpuNetwork(device, setting, { tiles: 'private' });
    await expectSameEvaluation(network, dataset, reference);
    const state = initialState(setting);
    network.writeState({ ...state, parameters: state.parameters.fill(0) });
    // Labels in turn.
    expect((await network.evaluate('test', 0, 14)).right).toBe(5);
    network.trainBatch(Uint32Array.of(0, 1, 2, 3), 0.1);
    expect((await network.takeTrainingTotals()).right).toBe(2);
    network.dispose();
  });

  it.each(['sgd', 'adam'] as const)(
    '[W6] the state of %s can be read, written back and reset',
    async (name) => {
      if (device === null) return;
      const mlp: ModelConfig = { kind: 'mlp', hidden: [5] };
      const training: Partial<TrainingConfig> = name === 'adam' ? { optimiser: name } : {};
      const setting = settingOf(mlp, { height: 3, width: 3, channels: 1 }, 3, 6, 4, training);
      const network = await createGpuNetwork(device, setting, { tiles: 'private' });
      const rows = Uint32Array.of(0, 1, 2, 3, 4, 5);
      network.writeState(initialState(setting));
      network.trainBatch(rows, 0.1);
      const state = await network.readState();
      const optimiser = await network.readOptimiser();
      expect(optimiser.slots).toHaveLength(name === 'adam' ? 2 : 1);
      expect(optimiser.steps).toBe(1);
      network.trainBatch(rows, 0.1);
      const expected = await network.readState();
      network.resetOptimiser();
      const reset = await network.readOptimiser();
      expect(reset.slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
      expect(reset.steps).toBe(0);
      network.writeState(state);
      network.writeOptimiser(optimiser);
      network.trainBatch(rows, 0.1);
      expect(await network.readState()).toEqual(expected);
      network.dispose();
    },
  );
});
