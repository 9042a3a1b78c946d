import type { IterationRecord } from '../../core/record/run-record';
import type { ChartRun } from './chart-run';
import type { Series } from './panel';
import { lastPoint } from './panel';
import { xAxisWords } from './x-axis';

/** One line per run. */
export function series(
  runs: readonly ChartRun[],
  read: (record: IterationRecord) => number | null,
  weight: Series['weight'] = 'full',
): Series[] {
  return runs.map(({ runId, label, style, iterations }) => ({
    key: `${runId}/${weight}`,
    label,
    shortLabel: '',
    style,
    weight,
    values: iterations.map(read),
  }));
}

/** Over all lines; infinite where nothing is measured. */
export function extremes(all: readonly Series[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of all)
    for (const value of values) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return { low, high };
}

/** Where every line begins and ends, as a sentence. */
export function ends(
  what: string,
  all: readonly Series[],
  text: (value: number) => string,
  runs: readonly ChartRun[],
): string {
  const word = xAxisWords(runs).word.toLowerCase();
  const parts = all.flatMap((line) => {
    const first = line.values.find((value) => value !== null);
    const last = lastPoint(line);
    if (first === undefined || first === null || last === null) return [];
    return `${line.label} from ${text(first)} to ${text(last.value)} at ${word} ${last.x}`;
  });
  return parts.length === 0 ? 'Nothing measured yet.' : `${what}: ${parts.join('; ')}.`;
}
