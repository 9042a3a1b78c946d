import { rememberedAt } from '../base/remembered';
import type { Axis } from './axes';
import { byIteration } from './by-iteration';
import { runCurve, valueAt } from './run-curve';
import type { Series } from './series';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** Mean accuracy over the seeds of a series at one place of an axis. */
export interface SeriesPoint {
  readonly x: number;
  /** Accuracies 0..1 of the seeds that got there; `n` says how many. */
  readonly accuracy: Statistics;
  /** Every seed was measured here; otherwise some lie between two of their records. */
  readonly measured: boolean;
}

/** Places closer than this share are one. */
const SAME = 0.01;

/**
 * The mean line of a series: a point wherever a seed was measured, the other seeds interpolated there. On an axis that need
 * not move one way (latency) a point per iteration, at the mean place of the seeds.
 */
export const seriesCurve = rememberedAt((series: Series, axis: Axis): readonly SeriesPoint[] => {
  if (!axis.monotone) return pointsByIteration(series, axis);
  const curves = series.runs.map((run) => runCurve(run, axis));
  return places(curves.flatMap((curve) => curve.map(({ x }) => x))).flatMap((x) => {
    const values = curves.flatMap((curve) => valueAt(curve, x, axis.scale) ?? []);
    const accuracy = statisticsOf(values.map((value) => value.accuracy));
    return accuracy === null
      ? []
      : [{ x, accuracy, measured: values.every(({ how }) => how === 'measured') }];
  });
});

/** Ascending, those that are nearly the same once. */
function places(all: readonly number[]): readonly number[] {
  const kept: number[] = [];
  for (const x of [...all].sort((a, b) => a - b)) {
    const last = kept.at(-1);
    if (last === undefined || x - last > SAME * last) kept.push(x);
  }
  return kept;
}

function pointsByIteration({ runs }: Series, axis: Axis): readonly SeriesPoint[] {
  const along = byIteration(runs, (record) => axis.read(record));
  const accuracies = byIteration(runs, (record) =>
    axis.read(record) === null ? null : record.test.accuracy,
  );
  return along.flatMap(({ iteration, statistics }) => {
    const accuracy = accuracies[iteration]?.statistics ?? null;
    return statistics === null || accuracy === null ? [] : [{ x: statistics.mean, accuracy, measured: true }];
  });
}
