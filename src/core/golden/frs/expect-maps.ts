import { expectArray, type Findings } from '../findings';

/** frs 7: relevance maps and activations agree to this share of the map's largest magnitude. */
export const MAP_TOLERANCE = 1e-5;

/** Element by element within 1e-5 of the official map's largest magnitude. */
export function expectMaps(
  findings: Findings,
  what: string,
  ours: ArrayLike<number>,
  official: ArrayLike<number>,
): void {
  expectArray(findings, what, ours, official, MAP_TOLERANCE * largestOf(official));
}

/**
 * As `expectMaps` for float32 results of the official code, whose rounding the rules may amplify. Where the difference exceeds the
 * bound and rounding alone (`noise`, measured on our side) makes as much, the map cannot be compared. Without `noise` the bound holds as it is.
 */
export function expectMapsOrNoise(
  findings: Findings,
  what: string,
  ours: ArrayLike<number>,
  official: ArrayLike<number>,
  noise: (() => number) | null,
): void {
  const bound = MAP_TOLERANCE * largestOf(official);
  if (noise !== null && ours.length === official.length && differenceOf(ours, official) > bound) {
    const rounding = noise();
    if (differenceOf(ours, official) <= NOISE_FACTOR * rounding) {
      findings.notComparable.push(
        'float32 rounding of the official run, amplified by nearly cancelling sums, exceeds the bound of 1e-5',
      );
      return;
    }
  }
  expectMaps(findings, what, ours, official);
}

/**
 * The official run rounds at every step, the probe of `noiseOf` only what goes in. In 373 files of other
 * seeds 149 maps of a float32 run of the rules were off by more than 1e-5: by at most 4.04 times the probe.
 */
export const NOISE_FACTOR = 8;

export function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export function differenceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
