import { type ClippedBy, clipScale } from './clip';

/**
 * The authors' training step after the backward pass, in plain arrays: what every backend must reproduce (pqi-sap 2.3, 3).
 */
export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  /** L2, coupled, added after clipping. */
  readonly weightDecay: number;
  /** Largest global gradient norm; 0 = off. */
  readonly clipNorm: number;
  readonly clippedBy?: ClippedBy;
}

/** One trainable tensor. Values and velocity are changed in place; velocity starts at 0. */
export interface SgdTensor {
  readonly values: Float32Array;
  readonly velocity: Float32Array;
  readonly gradient: Float32Array;
  /** null for tensors that are never pruned. */
  readonly mask: Uint8Array | null;
}

/**
 * One SGD step over all tensors:
 *
 *     g *= min(1, clipNorm / (|g| + 1e-6))   |g| over all tensors, of cut weights too unless clipped by what is kept
 *     g = 0 where cut;  g += weightDecay w;  v = momentum v + g
 *     w -= lr (g + momentum v) with Nesterov, else lr v
 *
 * Cut weights stay exactly 0, and so does their velocity.
 */
export function sgdStep(tensors: readonly SgdTensor[], settings: SgdSettings): void {
  const scale = clipScale(tensors, settings.clipNorm, settings.clippedBy);
  for (const tensor of tensors) stepTensor(tensor, scale, settings);
}

function stepTensor(tensor: SgdTensor, scale: number, settings: SgdSettings): void {
  const { values, velocity, gradient, mask } = tensor;
  const { learningRate, momentum, nesterov, weightDecay } = settings;
  values.forEach((value, i) => {
    if (mask?.[i] === 0) {
      values[i] = 0;
      velocity[i] = 0;
      return;
    }
    const g = scale * (gradient[i] ?? 0) + weightDecay * value;
    const v = momentum * (velocity[i] ?? 0) + g;
    velocity[i] = v;
    values[i] = value - learningRate * (nesterov ? g + momentum * v : v);
  });
}
