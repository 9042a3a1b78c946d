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
}

/** One trainable tensor. Values and velocity are changed in place; velocity starts at 0. */
export interface SgdTensor {
  readonly values: Float32Array;
  readonly velocity: Float32Array;
  readonly gradient: Float32Array;
  /** null for tensors that are never pruned. */
  readonly mask: Uint8Array | null;
}

/** PyTorch's `clip_grad_norm_` divides by norm + 1e-6. */
const CLIP_EPSILON = 1e-6;

/**
 * One SGD step over all tensors:
 *
 *     g *= min(1, clipNorm / (|g| + 1e-6))   |g| over all tensors, gradients of cut weights still included
 *     g = 0 where cut;  g += weightDecay w;  v = momentum v + g
 *     w -= lr (g + momentum v) with Nesterov, else lr v
 *
 * Cut weights stay exactly 0, and so does their velocity.
 */
export function sgdStep(tensors: readonly SgdTensor[], settings: SgdSettings): void {
  const scale = clipScale(tensors, settings.clipNorm);
  for (const tensor of tensors) stepTensor(tensor, scale, settings);
}

/** Euclidean norm of all gradients together. */
export function gradientNorm(tensors: readonly Pick<SgdTensor, 'gradient'>[]): number {
  let sum = 0;
  for (const { gradient } of tensors) {
    for (const g of gradient) sum += g * g;
  }
  return Math.sqrt(sum);
}

/** Factor that brings the global gradient norm down to `clipNorm`; 1 when it is smaller or clipping is off. */
export function clipScale(tensors: readonly Pick<SgdTensor, 'gradient'>[], clipNorm: number): number {
  return clipNorm === 0 ? 1 : Math.min(1, clipNorm / (gradientNorm(tensors) + CLIP_EPSILON));
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
