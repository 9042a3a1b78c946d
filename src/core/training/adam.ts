import { type ClippedBy, clipScale } from './clip';

/** torch.optim.Adam's defaults (Kingma and Ba 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export interface AdamSettings {
  readonly learningRate: number;
  /** L2, coupled, added after clipping: torch.optim.Adam's weight_decay, not AdamW's. */
  readonly weightDecay: number;
  /** Largest global gradient norm; 0 = off. */
  readonly clipNorm: number;
  readonly clippedBy?: ClippedBy;
}

/** One trainable tensor. Values and means are changed in place; the means start at 0. */
export interface AdamTensor {
  readonly values: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly gradient: Float32Array;
  /** null for tensors that are never pruned. */
  readonly mask: Uint8Array | null;
}

/** What a step multiplies with: the means are small at first, because they start at 0. */
export interface AdamScales {
  /** learning rate / (1 - beta1^step) */
  readonly rate: number;
  /** 1 / sqrt(1 - beta2^step) */
  readonly root: number;
}

/** @param step 1-based. */
export function adamScales(learningRate: number, step: number): AdamScales {
  return {
    rate: learningRate / (1 - ADAM.beta1 ** step),
    root: 1 / Math.sqrt(1 - ADAM.beta2 ** step),
  };
}

/**
 * One Adam step over all tensors, in float64, as torch.optim.Adam computes it:
 *
 *     g *= min(1, clipNorm / (|g| + 1e-6))   |g| over all tensors, of cut weights too unless clipped by what is kept
 *     g = 0 where cut;  g += weightDecay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 *     w -= learningRate / (1 - beta1^step) m / (sqrt(v) / sqrt(1 - beta2^step) + epsilon)
 *
 * Cut weights stay exactly 0, and so do their means: nothing grows back.
 *
 * @param step 1-based.
 */
export function adamStep(tensors: readonly AdamTensor[], settings: AdamSettings, step: number): void {
  const clip = clipScale(tensors, settings.clipNorm, settings.clippedBy);
  const { rate, root } = adamScales(settings.learningRate, step);
  for (const { values, mean, square, gradient, mask } of tensors) {
    values.forEach((value, i) => {
      if (mask?.[i] === 0) {
        values[i] = 0;
        mean[i] = 0;
        square[i] = 0;
        return;
      }
      const g = clip * (gradient[i] ?? 0) + settings.weightDecay * value;
      const m = ADAM.beta1 * (mean[i] ?? 0) + (1 - ADAM.beta1) * g;
      const v = ADAM.beta2 * (square[i] ?? 0) + (1 - ADAM.beta2) * g * g;
      mean[i] = m;
      square[i] = v;
      values[i] = value - (rate * m) / (Math.sqrt(v) * root + ADAM.epsilon);
    });
  }
}
