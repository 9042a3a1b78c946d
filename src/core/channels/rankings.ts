interface Kinded {
  readonly kind: 'conv' | 'dense';
}

/**
 * What one step ranks together (frs 2): all convolutions, and every hidden dense layer by itself, first those that the schedule counts.
 * Without a convolution the hidden layers are what it counts, and share a ranking.
 */
export function rankedTogether<T extends Kinded>(
  layers: readonly T[],
): { readonly main: readonly T[]; readonly apart: readonly T[] } {
  const convolutions = layers.filter(({ kind }) => kind === 'conv');
  if (convolutions.length === 0) return { main: layers, apart: [] };
  return { main: convolutions, apart: layers.filter(({ kind }) => kind === 'dense') };
}
