import type { Axis } from './axes';
import { runCurve, valueAt } from './run-curve';
import type { Series } from './series';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** Test accuracy of a series at one place of any axis. */
export interface Reading {
  /** Over the seeds that have one there, accuracies 0..1; null when none has. */
  readonly accuracy: Statistics | null;
  /** Some seed was read between two records: written with a "~". */
  readonly interpolated: boolean;
}

export function accuracyAt({ runs }: Series, axis: Axis, x: number): Reading {
  const values = runs.flatMap((run) => valueAt(runCurve(run, axis), x, axis.scale) ?? []);
  return {
    accuracy: statisticsOf(values.map(({ accuracy }) => accuracy)),
    interpolated: values.some(({ how }) => how === 'interpolated'),
  };
}
