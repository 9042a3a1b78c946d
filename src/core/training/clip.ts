/** PyTorch's `clip_grad_norm_` divides by norm + 1e-6. */
const CLIP_EPSILON = 1e-6;

/** Euclidean norm of all gradients together. */
export function gradientNorm(tensors: readonly { readonly gradient: Float32Array }[]): number {
  let sum = 0;
  for (const { gradient } of tensors) {
    for (const g of gradient) sum += g * g;
  }
  return Math.sqrt(sum);
}

/** Factor that brings the global gradient norm down to `clipNorm`; 1 when it is smaller or clipping is off. */
export function clipScale(tensors: readonly { readonly gradient: Float32Array }[], clipNorm: number): number {
  return clipNorm === 0 ? 1 : Math.min(1, clipNorm / (gradientNorm(tensors) + CLIP_EPSILON));
}
