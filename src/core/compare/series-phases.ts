import { runPhases } from '../record/run-series';
import type { Phase, PhaseReport } from '../sparsity/phases';
import { detectPhases } from '../sparsity/phases';
import type { IterationStatistics } from './by-iteration';
import { byIteration } from './by-iteration';
import type { Series } from './series';
import { pooledStd } from './statistics';

export interface SeriesPhases {
  /** PQ Index per iteration over the seeds. */
  readonly pqi: readonly IterationStatistics[];
  /** Phases of the mean curve, as far as all seeds go. */
  readonly report: PhaseReport;
  /** Where phases 1 and 2, and 2 and 3, meet. */
  readonly boundaries: readonly PhaseBoundary[];
}

export interface PhaseBoundary {
  /** The phase that begins there. */
  readonly begins: 2 | 3;
  /** Iteration on the mean curve; null where the mean does not reach the phase. */
  readonly iteration: number | null;
  /** First and last iteration at which it begins in single seeds; null when in none. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Seeds that reach the phase by themselves, of `runs`. */
  readonly seeds: number;
  readonly runs: number;
}

/**
 * The detector on the mean PQ Index: a move counts from max(0.01, pooled std / sqrt(N)) on. A mean over fewer seeds would jump
 * where a run ends, so only iterations that all seeds have are read. Seeds may disagree about a boundary: their own boundaries
 * span an interval.
 *
 * @param finished no run of the series will grow.
 */
export function seriesPhases({ runs }: Series, finished: boolean): SeriesPhases {
  const pqi = byIteration(runs, ({ sparsity }) => sparsity.pqi);
  const shared = Math.min(...runs.map(({ iterations }) => iterations.length));
  const read = pqi.slice(0, shared);
  const report = detectPhases({
    pqi: read.map(({ statistics }) => statistics?.mean ?? null),
    pooledStd: pooledStd(read.map(({ statistics }) => statistics)),
    runs: runs.length,
    finished,
  });
  const own = runs.map(({ iterations }) => runPhases(iterations, finished));
  return { pqi, report, boundaries: ([2, 3] as const).map((begins) => boundary(begins, report, own)) };
}

function boundary(begins: 2 | 3, mean: PhaseReport, own: readonly PhaseReport[]): PhaseBoundary {
  const starts = own.flatMap((report) => startOf(report.phases[begins - 1]) ?? []);
  return {
    begins,
    iteration: startOf(mean.phases[begins - 1]),
    earliest: starts.length === 0 ? null : Math.min(...starts),
    latest: starts.length === 0 ? null : Math.max(...starts),
    seeds: starts.length,
    runs: own.length,
  };
}

function startOf(phase: Phase | undefined): number | null {
  return phase?.status === 'reached' ? phase.start : null;
}
