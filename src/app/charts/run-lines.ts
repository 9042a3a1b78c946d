import type { EpochGrid, Placed } from '../../core/record/epoch-grid';
import { accuracyCourse, placed, stepEpochsOf } from '../../core/record/epoch-grid';
import type { IterationRecord } from '../../core/record/run-record';
import type { ChartRun } from './chart-run';
import type { Series } from './panel';
import { lastPoint } from './panel';
import type { StackAxis } from './x-axis';
import { placeText, recordIndex } from './x-axis';

/** One line per run over its records. */
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

/** One line per run over whatever the axis counts: its records, or its epochs. */
export function linesOn(
  axis: StackAxis,
  runs: readonly ChartRun[],
  read: (place: Placed, run: ChartRun) => number | null,
): Series[] {
  return runs.map((run) => {
    const { runId, label, style, iterations } = run;
    const shared = { key: `${runId}/full`, label, shortLabel: '', style, weight: 'full' as const };
    if (axis.grid === null)
      return {
        ...shared,
        values: iterations.map((record, t) => read(atEnd(record, iterations[t - 1]), run)),
      };
    const values = placed(axis.grid, iterations).map((place) => read(place, run));
    return { ...shared, values, records: recordsOn(axis, run) };
  });
}

/** Test accuracy of one training each, as far as it is measured. */
export function coursesOfAccuracy(grid: EpochGrid, axis: StackAxis, runs: readonly ChartRun[]): Series[] {
  return runs.map((run) => ({
    ...{ key: `${run.runId}/full`, label: run.label, shortLabel: '', style: run.style, weight: 'full' },
    values: accuracyCourse(grid, run.iterations, run.underWay),
    records: recordsOn(axis, run),
  }));
}

function atEnd(record: IterationRecord, before: IterationRecord | undefined): Placed {
  return { record, before: before ?? null, epoch: record.epochsTotal, justCut: false };
}

/** Which values of a run's lines stand for its records. */
function recordsOn(axis: StackAxis, run: ChartRun): readonly number[] {
  const epochs = stepEpochsOf(run);
  return run.iterations.map((_, t) => recordIndex(axis, epochs, t));
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
  axis: StackAxis,
): string {
  const parts = all.flatMap((line) => {
    const first = line.values.find((value) => value !== null);
    const last = lastPoint(line);
    if (first === undefined || first === null || last === null) return [];
    return `${line.label} from ${text(first)} to ${text(last.value)} at ${placeText(axis, last.x)}`;
  });
  return parts.length === 0 ? 'Nothing measured yet.' : `${what}: ${parts.join('; ')}.`;
}
