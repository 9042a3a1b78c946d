import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FullStep } from './full-step';
import { expectFullSteps, MOMENTUM, PARAMETERS, RATE } from './full-steps.fixture';
import { layersTraining } from './layers-training';

describe('the step that Model.fit is measured with', () => {
  beforeAll(() => tf.setBackend('cpu'));
  afterEach(() => tf.disposeVariables());

  it('is the full step of the lab: clipped, with decay, Nesterov momentum and a mask', async () => {
    const variables = PARAMETERS.map(({ name, shape, values }) =>
      tf.variable(tf.tensor(values.slice(), [...shape]), true, name),
    );
    const optimiser = new FullStep(RATE, MOMENTUM);
    await expectFullSteps(async (gradients) => {
      optimiser.applyGradients(
        variables.map(({ name, shape }, i) => ({ name, tensor: tf.tensor(gradients[i] ?? [], shape) })),
      );
      return variables.map((variable) => Float32Array.from(variable.dataSync()));
    });
    optimiser.dispose();
  });

  it('is the one Model.fit takes', async () => {
    const applied = vi.spyOn(FullStep.prototype, 'applyGradients');
    await layersTraining('mlp128').run(2);
    expect(applied).toHaveBeenCalledTimes(2);
    const kernels = Object.values(tf.engine().registeredVariables).filter(({ name }) =>
      /dense.*kernel$/.test(name),
    );
    expect(kernels).toHaveLength(3);
    for (const kernel of kernels) {
      const zeros = kernel.dataSync().filter((value) => value === 0).length;
      expect(zeros).toBe(kernel.size / 4);
    }
  });
});
