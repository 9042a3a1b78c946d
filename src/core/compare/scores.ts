import { rememberedAt } from '../base/remembered';
import type { RunRecord } from '../record/run-record';
import { axisNamed } from './axes';
import type { CurveValue } from './run-curve';
import { runCurve, valueAt } from './run-curve';
import type { Series } from './series';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** Test accuracy of a series at one compression. */
export interface Score {
  readonly compression: number;
  /** Over the seeds that reach it, accuracies 0..1; null when none does. */
  readonly accuracy: Statistics | null;
  /** Epochs trained up to the record it was read from, or the one after it. */
  readonly epochs: Statistics | null;
  /** Some seed was read between two records: written with a "~". */
  readonly interpolated: boolean;
  /** Some seed was read in the middle of a training that went on. */
  readonly midTraining: boolean;
  readonly seeds: readonly SeedScore[];
}

export interface SeedScore {
  readonly runId: string;
  readonly seed: number;
  /** null: not reached. */
  readonly value: CurveValue | null;
}

/** @param compression all weights / remaining weights, at least 1. */
export const scoreAt = rememberedAt(({ runs }: Series, compression: number): Score => {
  const axis = axisNamed('compression');
  const seeds = runs.map((run) => ({
    run,
    value: valueAt(runCurve(run, axis), compression, axis.scale),
  }));
  const values = seeds.flatMap(({ value }) => value ?? []);
  return {
    compression,
    accuracy: statisticsOf(values.map(({ accuracy }) => accuracy)),
    epochs: statisticsOf(seeds.flatMap(({ run, value }) => epochsAt(run, value) ?? [])),
    interpolated: values.some(({ how }) => how === 'interpolated'),
    midTraining: values.some(({ midTraining }) => midTraining),
    seeds: seeds.map(({ run, value }) => ({ runId: run.runId, seed: run.config.seed, value })),
  };
});

function epochsAt(run: RunRecord, value: CurveValue | null): number | null {
  return value === null ? null : (run.iterations[value.iteration]?.epochsTotal ?? null);
}

/** 2, 4, 8, ... up to the last one that any run reaches. */
export function standardCompressions(series: readonly Series[]): readonly number[] {
  const columns: number[] = [];
  for (let c = 2; c <= MOST && series.some((entry) => scoreAt(entry, c).accuracy !== null); c *= 2)
    columns.push(c);
  return columns;
}

const MOST = 2 ** 40;

/**
 * The largest standard compression, `most` at most, all of the series reach with all of their seeds; if there is none, with at
 * least one seed each; null when they share none.
 */
export function sharedCompression(series: readonly Series[], most = MOST): number | null {
  if (series.length === 0) return null;
  const columns = standardCompressions(series).filter((c) => c <= most);
  const reached = (entry: Series, c: number) => scoreAt(entry, c).accuracy?.n ?? 0;
  return (
    columns.findLast((c) => series.every((entry) => reached(entry, c) === entry.runs.length)) ??
    columns.findLast((c) => series.every((entry) => reached(entry, c) > 0)) ??
    null
  );
}
