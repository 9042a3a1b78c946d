/** Numbers of several seeds at one place. */
export interface Statistics {
  /** How many seeds; always shown. */
  readonly n: number;
  readonly mean: number;
  /** With n - 1; null for one seed, whose spread is unknown. */
  readonly std: number | null;
  /** std / sqrt(n). */
  readonly stderr: number | null;
  readonly min: number;
  readonly max: number;
}

/** @returns null without values. */
export function statisticsOf(values: readonly number[]): Statistics | null {
  const n = values.length;
  if (n === 0) return null;
  const min = Math.min(...values);
  const max = Math.max(...values);
  const sum = values.reduce((total, value) => total + value, 0);
  // Rounding must not push the mean of equal numbers off them.
  const mean = Math.min(max, Math.max(min, sum / n));
  if (n === 1) return { n, mean, std: null, stderr: null, min, max };
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const std = Math.sqrt(squares / (n - 1));
  return { n, mean, std, stderr: std / Math.sqrt(n), min, max };
}

/** One standard deviation out of several groups, weighted by their degrees of freedom; null without a group of two. */
export function pooledStd(groups: readonly (Statistics | null)[]): number | null {
  let squares = 0;
  let freedom = 0;
  for (const group of groups) {
    if (group === null || group.std === null) continue;
    squares += (group.n - 1) * group.std ** 2;
    freedom += group.n - 1;
  }
  return freedom === 0 ? null : Math.sqrt(squares / freedom);
}
