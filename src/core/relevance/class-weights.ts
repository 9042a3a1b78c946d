/** How much each class counts in the scores (frs 1.4, 2). */
export interface ClassWeights {
  /** q_k = accuracy of class k over the best class's; null where it is undefined. */
  readonly relative: readonly (number | null)[];
  /** s_k = sigmoid(1 / q_k): 0.731 for the best class, 1 for one never recognised. */
  readonly scale: readonly number[];
}

/**
 * @param right correctly classified images per class.
 * @param images images per class. A class without images, and every class while none is right, gets weight 1.
 */
export function classWeights(right: ArrayLike<number>, images: ArrayLike<number>): ClassWeights {
  const accuracy = Array.from(images, (count, k) => (count > 0 ? (right[k] ?? 0) / count : null));
  const best = accuracy.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const relative = accuracy.map((value) => (value === null || best === 0 ? null : value / best));
  return { relative, scale: relative.map((q) => (q === null ? 1 : sigmoid(1 / q))) };
}

/** The authors' switch: every class counts the same. */
export function equalClassWeights(classes: number): ClassWeights {
  return { relative: new Array<number>(classes).fill(1), scale: new Array<number>(classes).fill(1) };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
