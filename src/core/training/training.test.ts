import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdamTensor, adamStep } from './adam';
import { clipScale, gradientNorm } from './clip';
import { cosineLearningRate } from './cosine';
import { type SgdTensor, sgdStep } from './sgd';

const settings = { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4, clipNorm: 1 };

function tensor(values: number[], gradient: number[], mask: number[] | null = null): SgdTensor {
  return {
    values: Float32Array.from(values),
    velocity: new Float32Array(values.length),
    gradient: Float32Array.from(gradient),
    mask: mask === null ? null : Uint8Array.from(mask),
  };
}

describe('SGD step', () => {
  it('[T1] two steps by hand: decay, momentum and Nesterov, unclipped', () => {
    const one = tensor([1], [0.5]);
    const plain = { ...settings, clipNorm: 0, weightDecay: 0.1 };
    sgdStep([one], plain);
    // g = 0.6, v = 0.6, w = 1 - 0.1 (0.6 + 0.54)
    expect(one.values[0]).toBeCloseTo(0.886, 6);
    sgdStep([one], plain);
    // g = 0.5886, v = 1.1286, w = 0.886 - 0.1 (0.5886 + 1.01574)
    expect(one.values[0]).toBeCloseTo(0.725566, 6);
  });

  it('[T1] without Nesterov the velocity itself is the step', () => {
    const one = tensor([1], [0.5]);
    sgdStep([one], { ...settings, nesterov: false, clipNorm: 0, weightDecay: 0 });
    expect(one.values[0]).toBeCloseTo(0.95, 6);
  });

  it('[T2] clipping scales all gradients by one factor to norm 1, gradients of cut weights included', () => {
    const both = [tensor([0, 0], [3, 0], [1, 0]), tensor([0], [4])];
    expect(gradientNorm(both)).toBe(5);
    expect(clipScale(both, 1)).toBeCloseTo(0.2, 6);
    expect(clipScale(both, 10)).toBe(1);
    expect(clipScale(both, 0)).toBe(1);
    sgdStep(both, { ...settings, momentum: 0, weightDecay: 0 });
    expect(both[0]?.values[0]).toBeCloseTo(-0.06, 6);
    expect(both[1]?.values[0]).toBeCloseTo(-0.08, 6);
  });

  it('[T2] clipped by what is kept, gradients of cut weights do not count', () => {
    const both = () => [{ ...tensor([0, 0], [3, 100]), mask: Uint8Array.of(1, 0) }, tensor([0], [4])];
    expect(gradientNorm(both(), 'kept')).toBe(5);
    expect(clipScale(both(), 1, 'kept')).toBeCloseTo(0.2, 6);
    const [cut, whole] = both();
    if (cut === undefined || whole === undefined) throw new Error('no tensors');
    sgdStep([cut, whole], { ...settings, momentum: 0, weightDecay: 0, clippedBy: 'kept' });
    expect(cut.values[0]).toBeCloseTo(-0.06, 6);
    expect(whole.values[0]).toBeCloseTo(-0.08, 6);
  });

  it('[T3] cut weights and their velocity stay exactly 0, whatever the gradients', () => {
    const gradients = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(gradients, { minLength: 1, maxLength: 10 }), (steps) => {
        const mask = Uint8Array.of(1, 0, 1, 0);
        const values = Float32Array.of(0.5, 0, -0.5, 0);
        const velocity = new Float32Array(4);
        for (const step of steps) {
          sgdStep([{ values, velocity, gradient: Float32Array.from(step), mask }], settings);
        }
        expect([values[1], values[3], velocity[1], velocity[3]]).toEqual([0, 0, 0, 0]);
      }),
    );
  });
});

describe('Adam step', () => {
  const adam = { learningRate: 0.1, weightDecay: 0.1, clipNorm: 0 };
  const fresh = (values: number[], gradient: number[], mask: number[] | null = null): AdamTensor => ({
    ...tensor(values, gradient, mask),
    mean: new Float32Array(values.length),
    square: new Float32Array(values.length),
  });

  it('[T5] two steps by hand: coupled decay, both means, their corrections', () => {
    const one = fresh([1], [0.5]);
    adamStep([one], adam, 1);
    // g = 0.6, m = 0.06, v = 0.00036; corrected 0.6 and 0.36: w = 1 - 0.1 x 0.6 / 0.6
    expect(one.mean[0]).toBeCloseTo(0.06, 7);
    expect(one.square[0]).toBeCloseTo(0.00036, 9);
    expect(one.values[0]).toBeCloseTo(0.9, 6);
    one.gradient[0] = -0.2;
    adamStep([one], adam, 2);
    // g = -0.2 + 0.09 = -0.11, m = 0.054 - 0.011 = 0.043, v = 0.00035964 + 0.0000121 = 0.00037174
    // corrected m = 0.043 / 0.19 = 0.226316, v = 0.00037174 / 0.001999 = 0.185963: w = 0.9 - 0.1 x 0.226316 / 0.431234
    expect(one.values[0]).toBeCloseTo(0.847519, 5);
  });

  it('[T5] the first step has the length of the learning rate whatever the gradient, and follows clipping and epsilon', () => {
    const plain = { ...adam, weightDecay: 0 };
    for (const gradient of [1e-3, 1, 1e3]) {
      const one = fresh([0], [gradient]);
      adamStep([one], plain, 1);
      expect(one.values[0]).toBeCloseTo(-0.1, 4);
    }
    const clipped = fresh([0, 0], [3, 4]);
    adamStep([clipped], { ...plain, clipNorm: 1 }, 1);
    expect([...clipped.mean].map((value) => Math.round(1e4 * value))).toEqual([600, 800]);
    const tiny = fresh([0], [1e-8]);
    adamStep([tiny], plain, 1);
    expect(tiny.values[0]).toBeCloseTo(-0.05, 5);
  });

  it('[T3] cut weights and both means stay exactly 0 under Adam, also of weights cut on the way', () => {
    const one = fresh([0.5, 0.2, -0.5, 0.1], [1, -2, 3, -4], [1, 0, 1, 1]);
    for (let step = 1; step <= 5; step++) {
      if (step === 3) one.mask?.set([0], 3);
      adamStep([one], adam, step);
    }
    for (const values of [one.values, one.mean, one.square]) expect([values[1], values[3]]).toEqual([0, 0]);
    expect(one.values[0]).not.toBe(0.5);
  });
});

describe('cosine learning rate', () => {
  it('[T4] starts at the start value, is half of it in the middle and falls towards 0', () => {
    expect(cosineLearningRate(0.1, 1, 200)).toBe(0.1);
    expect(cosineLearningRate(0.1, 101, 200)).toBeCloseTo(0.05, 12);
    expect(cosineLearningRate(0.1, 201, 200)).toBeCloseTo(0, 12);
    for (let epoch = 1; epoch < 200; epoch++) {
      expect(cosineLearningRate(0.1, epoch + 1, 200)).toBeLessThan(cosineLearningRate(0.1, epoch, 200));
    }
    expect(cosineLearningRate(0.1, 1, 1)).toBe(0.1);
  });
});
