/** Relative rounding of one float32 power or product, a few units in the last place. */
const FLOAT32_ROUNDING = 4e-7;

/**
 * Whether float32 rounding decides ceil(r): r lies so near to an integer that the official float32 arithmetic may land on
 * either side (pqi-sap 6.1, 6.3).
 *
 * @param r our bound in float64.
 * @param spread further uncertainty of the official r, from its float32 index.
 */
export function isIntegerBound(r: number, p: number, q: number, spread: number): boolean {
  const exponent = (q * p) / (q - p);
  const uncertainty = spread + r * FLOAT32_ROUNDING * (1 + exponent);
  return Math.abs(r - Math.round(r)) <= uncertainty;
}

export const GUARDED =
  'rounding guard: the lab takes 1e-9 per remaining weight off the bound before ceil (pqi-sap 6.3), the official code does not';

/** Whether only that guard makes our m the smaller one: without it the bound rounds up to the official m. */
export function isGuarded(r: number, m: number, official: number): boolean {
  return official === m + 1 && official === Math.ceil(r);
}
