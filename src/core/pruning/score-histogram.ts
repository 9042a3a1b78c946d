import type { ScoreHistogram } from '../record/run-record';

/** Equal bins of the histogram that records carry. */
const SCORE_BINS = 64;

/**
 * |score| of the weights alive before a cut, in equal bins from 0 to the largest: those the cut kept and those it took.
 * `before` and `after` are the masks around the cut.
 */
export function scoreHistogram(
  scores: readonly Float32Array[],
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
  bins: number = SCORE_BINS,
): ScoreHistogram {
  const max = scores.reduce((most, values, index) => Math.max(most, largest(values, before[index])), 0);
  const kept = new Uint32Array(bins);
  const gone = new Uint32Array(bins);
  scores.forEach((values, index) => {
    const alive = before[index];
    const survives = after[index];
    values.forEach((score, i) => {
      if (alive?.[i] === 0) return;
      const bin = max === 0 ? 0 : Math.min(bins - 1, Math.floor((Math.abs(score) / max) * bins));
      const counts = survives?.[i] === 0 ? gone : kept;
      counts[bin] = (counts[bin] ?? 0) + 1;
    });
  });
  return { max, kept: Array.from(kept), cut: Array.from(gone) };
}

function largest(values: Float32Array, mask: Uint8Array | undefined): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    if (mask?.[i] === 0) continue;
    const size = Math.abs(values[i] ?? 0);
    if (size > max) max = size;
  }
  return max;
}
