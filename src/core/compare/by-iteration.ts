import type { IterationRecord, RunRecord } from '../record/run-record';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** One quantity of one iteration over the seeds that have it. */
export interface IterationStatistics {
  readonly iteration: number;
  /** null where no seed has the number. */
  readonly statistics: Statistics | null;
}

/** Over seeds, iteration by iteration, as far as the longest run goes; N tells how many runs got there. */
export function byIteration(
  runs: readonly RunRecord[],
  read: (record: IterationRecord) => number | null,
): readonly IterationStatistics[] {
  const length = Math.max(0, ...runs.map(({ iterations }) => iterations.length));
  return Array.from({ length }, (_, iteration) => {
    const values = runs.flatMap(({ iterations }) => {
      const record = iterations[iteration];
      const value = record === undefined ? null : read(record);
      return value === null || !Number.isFinite(value) ? [] : [value];
    });
    return { iteration, statistics: statisticsOf(values) };
  });
}
