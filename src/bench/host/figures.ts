/** Everything measured, flat: `train.mlp250.ours_wasm.examples_per_s` to its number; null or a reason where there is none. */
export type Figures = Record<string, number | string | null>;

export function numberAt(figures: Figures, key: string): number | null {
  const value = figures[key];
  return typeof value === 'number' ? value : null;
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
