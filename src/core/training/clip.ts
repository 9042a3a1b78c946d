/** PyTorch's `clip_grad_norm_` divides by norm + 1e-6. */
const CLIP_EPSILON = 1e-6;

/**
 * Whose gradients the norm is taken of: `all`, as SAP does, which cuts weights; or those that are `kept`, where channels are cut, so
 * that a net which masks them is clipped as one that has none of them.
 */
export type ClippedBy = 'all' | 'kept';

interface Clipped {
  readonly gradient: Float32Array;
  readonly mask?: Uint8Array | null;
}

/** Euclidean norm of all gradients together. */
export function gradientNorm(tensors: readonly Clipped[], by: ClippedBy = 'all'): number {
  let sum = 0;
  for (const { gradient, mask } of tensors)
    gradient.forEach((g, i) => {
      if (by === 'all' || mask?.[i] !== 0) sum += g * g;
    });
  return Math.sqrt(sum);
}

/** Factor that brings the global gradient norm down to `clipNorm`; 1 when it is smaller or clipping is off. */
export function clipScale(tensors: readonly Clipped[], clipNorm: number, by: ClippedBy = 'all'): number {
  return clipNorm === 0 ? 1 : Math.min(1, clipNorm / (gradientNorm(tensors, by) + CLIP_EPSILON));
}
