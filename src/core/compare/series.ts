import { remembered } from '../base/remembered';
import { canonicalText } from '../config/key';
import type { RunConfig } from '../config/run-config';
import { withSchedule } from '../config/with-schedule';
import type { MethodName } from '../pruning/methods/catalogue';
import type { RunRecord } from '../record/run-record';
import { seriesLabels } from './series-labels';

/** Runs of one config that differ in their seed alone: one line of every comparison. */
export interface Series {
  /** Names the config without its seed; the same whatever else is compared. */
  readonly key: string;
  readonly label: string;
  /** Screens colour by it. */
  readonly method: MethodName;
  /** The config all runs share; its seed is that of the first run. */
  readonly config: RunConfig;
  /** One run per seed, seeds ascending: N counts seeds, so a repetition adds nothing. */
  readonly runs: readonly RunRecord[];
  /** Repetitions of a seed, left out. */
  readonly repeated: readonly RunRecord[];
}

/**
 * Runs without a record are left out; series come in the order of their first run. A series is the very object it was while its runs
 * and its name are, and so is what was worked out of it.
 */
export function groupSeries(runs: readonly RunRecord[]): readonly Series[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    if (run.iterations.length === 0) continue;
    const key = seriesKey(run.config);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const found = [...groups].flatMap(([key, members]) => {
    const kept = onePerSeed(members);
    const [first] = kept;
    if (first === undefined) return [];
    const repeated = members.filter((run) => !kept.includes(run));
    return [{ key, method: first.config.pruning.method, config: first.config, runs: kept, repeated }];
  });
  const labels = seriesLabels(found.map(({ config }) => config));
  return found.map((series, index) => kept({ ...series, label: labels[index] ?? series.method }));
}

const seriesKey = remembered((config: RunConfig): string => {
  const { seed: _, ...rest } = withSchedule(config);
  return canonicalText(rest);
});

/** By their first run: the names they have had. */
const namesOf = remembered((_: RunRecord) => new Map<string, Series>());

function kept(series: Series): Series {
  const [first] = series.runs;
  if (first === undefined) return series;
  const names = namesOf(first);
  const old = names.get(series.label);
  if (old !== undefined && sameRuns(old.runs, series.runs) && sameRuns(old.repeated, series.repeated))
    return old;
  names.set(series.label, series);
  return series;
}

function sameRuns(a: readonly RunRecord[], b: readonly RunRecord[]): boolean {
  return a.length === b.length && a.every((run, place) => run === b[place]);
}

/** The longest run of every seed; of equally long ones the first by id, so that the order of the input does not matter. */
function onePerSeed(runs: readonly RunRecord[]): RunRecord[] {
  const best = new Map<number, RunRecord>();
  for (const run of runs) {
    const known = best.get(run.config.seed);
    if (known === undefined || isBetter(run, known)) best.set(run.config.seed, run);
  }
  return [...best.values()].sort((a, b) => a.config.seed - b.config.seed);
}

function isBetter(run: RunRecord, known: RunRecord): boolean {
  if (run.iterations.length !== known.iterations.length)
    return run.iterations.length > known.iterations.length;
  return run.runId < known.runId;
}
