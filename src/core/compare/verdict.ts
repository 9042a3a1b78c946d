import { canonicalText } from '../config/key';
import type { Score } from './scores';
import { scoreAt } from './scores';
import type { Series } from './series';
import type { Statistics } from './statistics';

/** Fewer seeds name no winner. */
export const SEEDS_NEEDED = 3;

/** A series with its accuracy at the compression in question. */
export interface Standing {
  readonly series: Series;
  readonly accuracy: Statistics;
  /** Points (accuracy 0..1) behind the best mean; 0 for the best. */
  readonly behind: number;
  /** The interval mean ± std overlaps with that of the best; the best is level with itself. */
  readonly level: boolean;
}

/** Why no winner is named. */
export type Refusal = 'nothing' | 'single' | 'data' | 'not-reached' | 'seeds' | 'mid-training' | 'overlap';

export interface Verdict {
  readonly compression: number | null;
  /** Those that reach the compression, best mean first. */
  readonly standings: readonly Standing[];
  /** Those that do not. */
  readonly missing: readonly Series[];
  readonly winner: Series | null;
  /** null exactly when there is a winner. */
  readonly refusal: Refusal | null;
}

/**
 * Who is ahead at one compression. A winner is named only when every series has at least three seeds there and the best
 * interval mean ± std (n - 1) overlaps with no other. Accuracies of other data or another model are never set against each other.
 *
 * @param compression null when the series share none.
 */
export function verdictAt(series: readonly Series[], compression: number | null): Verdict {
  const scores = compression === null ? [] : series.map((entry) => scoreAt(entry, compression));
  const standings = standingsOf(series, scores);
  const missing = series.filter((entry) => standings.every((standing) => standing.series !== entry));
  const refusal = refusalOf(series, scores, standings);
  const winner = refusal === null ? (standings[0]?.series ?? null) : null;
  return { compression, standings, missing, winner, refusal };
}

function standingsOf(series: readonly Series[], scores: readonly Score[]): readonly Standing[] {
  const reached = series.flatMap((entry, index) => {
    const accuracy = scores[index]?.accuracy ?? null;
    return accuracy === null ? [] : [{ series: entry, accuracy }];
  });
  const sorted = reached.sort(
    (a, b) => b.accuracy.mean - a.accuracy.mean || (a.series.key < b.series.key ? -1 : 1),
  );
  const best = sorted[0]?.accuracy;
  if (best === undefined) return [];
  return sorted.map(({ series: entry, accuracy }) => ({
    series: entry,
    accuracy,
    behind: best.mean - accuracy.mean,
    level: accuracy === best || overlaps(best, accuracy),
  }));
}

function refusalOf(
  series: readonly Series[],
  scores: readonly Score[],
  standings: readonly Standing[],
): Refusal | null {
  if (standings.length === 0) return 'nothing';
  if (series.length === 1) return 'single';
  if (new Set(series.map(subject)).size > 1) return 'data';
  if (standings.length < series.length) return 'not-reached';
  if (standings.some(({ accuracy }) => accuracy.n < SEEDS_NEEDED)) return 'seeds';
  if (scores.some(({ midTraining }) => midTraining)) return 'mid-training';
  return standings.slice(1).some(({ level }) => level) ? 'overlap' : null;
}

/** What accuracies are about: data and model. */
function subject({ config: { dataset, model } }: Series): string {
  return canonicalText({ dataset, model });
}

/** Intervals mean ± std; a single seed has no interval but its point. */
function overlaps(a: Statistics, b: Statistics): boolean {
  return Math.abs(a.mean - b.mean) <= (a.std ?? 0) + (b.std ?? 0);
}
