import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineLearningRate } from './cosine';
import { clipScale, gradientNorm, type SgdTensor, sgdStep } from './sgd';

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
