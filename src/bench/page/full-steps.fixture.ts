import { expect } from 'vitest';
import { rngStream } from '../../core/base/rng';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import { gradientNorm } from '../../core/training/clip';
import { sgdStep } from '../../core/training/sgd';
import { expectClose, noise } from '../../engine/kernels/simd/test-heap';
import { quarterCut } from '../contest/models';

const STEPS = 6;
export const RATE = 0.02;
export const MOMENTUM = 0.9;

export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
  readonly mask: Uint8Array | null;
}

const SHAPES = { 'dense/kernel': [5, 7], 'dense/bias': [7], 'conv/kernel': [3, 3, 2, 4] } as const;
const rng = rngStream(1, 'full-step');

/** Weights so large that their decay shows; of kernels one in four is cut. */
export const PARAMETERS: readonly Parameter[] = Object.entries(SHAPES).map(([name, shape]) => {
  const size = shape.reduce((product, side) => product * side, 1);
  const mask = name.includes('kernel') ? Uint8Array.from(quarterCut(size)) : null;
  return { name, shape, mask, values: noise(rng, size).map((value, i) => 20 * value * (mask?.[i] ?? 1)) };
});

/** What `step` makes of PARAMETERS, step by step, is what the lab's own step makes of them: the first are clipped, the last are not. */
export async function expectFullSteps(
  step: (gradients: readonly Float32Array<ArrayBuffer>[]) => Promise<readonly Float32Array[]>,
): Promise<void> {
  const { clipNorm, weightDecay, nesterov } = DEFAULT_TRAINING;
  expect(nesterov).toBe(true);
  const settings = { learningRate: RATE, momentum: MOMENTUM, nesterov, weightDecay, clipNorm };
  const tensors = PARAMETERS.map(({ values, mask }) => ({
    ...{ values: values.slice(), velocity: new Float32Array(values.length), mask },
  }));
  for (let i = 0; i < STEPS; i++) {
    const taken = tensors.map((tensor) => ({
      ...tensor,
      gradient: noise(rng, tensor.values.length).map((value) => (0.5 / 4 ** i) * value),
    }));
    expect(gradientNorm(taken) > clipNorm).toBe(i < 2);
    const found = await step(taken.map(({ gradient }) => gradient));
    sgdStep(taken, settings);
    for (const [at, { values, mask }] of taken.entries()) {
      const ours = found[at] ?? new Float32Array();
      expectClose(ours, values, 2e-7);
      expect(ours.every((value, place) => mask?.[place] !== 0 || value === 0)).toBe(true);
    }
  }
}
