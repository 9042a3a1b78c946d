import { defaultDevice, init, jit, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, it } from 'vitest';
import { expectFullSteps, MOMENTUM, PARAMETERS, RATE } from './full-steps.fixture';
import { jaxFullStep } from './jax-full-step';

describe('the step that jax-js is measured with', () => {
  beforeAll(async () => {
    await init('wasm');
    defaultDevice('wasm');
  });

  it('is the full step of the lab: clipped, with decay, Nesterov momentum and a mask', async () => {
    const tensor = (values: Float32Array<ArrayBuffer>, i: number) =>
      np.array(values).reshape([...(PARAMETERS[i]?.shape ?? [])]);
    const masks = PARAMETERS.map(({ values, mask }, i) =>
      tensor(mask === null ? new Float32Array(values.length).fill(1) : Float32Array.from(mask), i),
    );
    let weights = PARAMETERS.map(({ values }, i) => tensor(values.slice(), i));
    let velocity = weights.map(({ shape }) => np.zeros(shape));
    const step = jit((w: np.Array[], v: np.Array[], m: np.Array[], g: np.Array[]) =>
      jaxFullStep({ weights: w, velocity: v, masks: m, gradients: g }, RATE, MOMENTUM),
    );
    await expectFullSteps(async (gradients) => {
      [weights, velocity] = step(weights, velocity, tree.ref(masks), gradients.map(tensor));
      return Promise.all(weights.map(async ({ ref }) => Float32Array.from(await ref.data())));
    });
    tree.dispose([weights, velocity, masks]);
  });
});
