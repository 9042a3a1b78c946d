import { canonicalText } from '../../core/config/key';
import type { RunConfig } from '../../core/config/run-config';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { plannedCuts } from '../../core/record/plan';
import { sweepCost } from '../../core/sweep/cost';
import type { StoredRun } from '../persistence/stored-run';
import type { DataState } from './data-state';
import { dataShape } from './data-state';
import type { LibraryState } from './library';
import { listedRows, statusOf, whyNotResumed } from './library';
import type { RunState, RunStatus } from './run-state';
import { isOver } from './run-state';
import type { RunsState } from './runs';
import { isSweep } from './runs';

/** A sweep as it is kept: its rows in the order of its grid. */
export interface KeptSweep {
  readonly id: string;
  readonly number: number;
  /** "Sweep 3: SAP over p, 3 seeds". */
  readonly name: string;
  readonly rows: readonly StoredRun[];
}

/** Newest first. */
export function keptSweeps(library: LibraryState): readonly KeptSweep[] {
  const sweeps = new Map<string, StoredRun[]>();
  for (const row of listedRows(library)) {
    if (!isSweep(row.group.id)) continue;
    const rows = sweeps.get(row.group.id);
    if (rows === undefined) sweeps.set(row.group.id, [row]);
    else rows.push(row);
  }
  return [...sweeps].map(([id, rows]) => ({
    id,
    number: rows[0]?.group.number ?? 0,
    name: rows[0]?.group.name ?? '',
    rows,
  }));
}

export interface SweepProgress {
  readonly total: number;
  readonly counts: Readonly<Partial<Record<RunStatus, number>>>;
  /** Status of every row, in order. */
  readonly statuses: readonly RunStatus[];
  /** Runs that still work, wait or pause in this tab. */
  readonly active: readonly string[];
  /** Runs that a reload or a crash cut short. */
  readonly interrupted: readonly string[];
  /** Runs that can be taken up again: those, what was stopped, and what failed but may do better. */
  readonly resumable: readonly string[];
  /** Why runs failed, each reason once. */
  readonly failures: readonly string[];
  /** Every active run is told to wait. */
  readonly held: boolean;
  /** Share of the work that is done, 0..1. */
  readonly done: number;
  /** Null until measured, and while nothing works. */
  readonly secondsLeft: number | null;
}

export function sweepProgress(
  { rows }: KeptSweep,
  state: { readonly library: LibraryState; readonly runs: RunsState; readonly data: DataState },
  sideBySide: number,
): SweepProgress {
  const { library, runs, data } = state;
  const counts: Partial<Record<RunStatus, number>> = {};
  const statuses: RunStatus[] = [];
  const active: string[] = [];
  const interrupted: string[] = [];
  const resumable: string[] = [];
  const failures = new Set<string>();
  let held = true;
  let [work, left] = [0, 0];
  for (const row of rows) {
    const status = statusOf(row, library, runs);
    const live = runs.byId[row.runId];
    const cost = workOf(row.config, data);
    counts[status] = (counts[status] ?? 0) + 1;
    statuses.push(status);
    work += cost;
    if (status === 'interrupted') interrupted.push(row.runId);
    if (whyNotResumed(row, status) === null) resumable.push(row.runId);
    const failure = live?.failure ?? row.failure;
    if (status === 'failed' && failure !== null) failures.add(failure.message);
    if (live !== undefined && !isOver(status)) {
      active.push(row.runId);
      held &&= status === 'paused' || live.asked === 'pause';
    }
    if (status === 'interrupted' || !isOver(status)) left += cost * (1 - doneOf(row, live));
  }
  const own = rows.flatMap(({ runId }) => runs.byId[runId] ?? []);
  const pace =
    active.length === 0 || held
      ? null
      : (secondsPerWork(own, data) ??
        secondsPerWork(Object.values(runs.byId), data, rows[0]?.config ?? null));
  return {
    ...{ total: rows.length, counts, statuses, active, interrupted, resumable },
    failures: [...failures],
    held: held && active.length > 0,
    done: work === 0 ? 0 : 1 - left / work,
    secondsLeft: pace === null ? null : (left * pace) / Math.min(sideBySide, active.length),
  };
}

function doneOf(row: StoredRun, live: RunState | undefined): number {
  const planned = plannedCuts(row.config) + 1;
  const records = Math.max(row.records, live?.iterations.length ?? 0) / planned;
  return Math.min(1, Math.max(records, live?.progress?.done ?? 0));
}

/**
 * Seconds one run takes per unit of work, from what these runs measured on this page; null before the first record. Nets of the same
 * kind as `like` only, of its very size where there are any.
 */
function secondsPerWork(
  runs: readonly RunState[],
  data: DataState,
  like: RunConfig | null = null,
): number | null {
  const timed = runs.filter(({ status, iterations }) => status !== 'recorded' && iterations.length > 0);
  const alike = like === null ? timed : timed.filter(({ config }) => config.model.kind === like.model.kind);
  const model = like === null ? null : canonicalText(like.model);
  const same = model === null ? [] : alike.filter(({ config }) => canonicalText(config.model) === model);
  let [seconds, work] = [0, 0];
  for (const { config, iterations } of same.length > 0 ? same : alike) {
    seconds += iterations.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
    work += (workOf(config, data) * iterations.length) / (plannedCuts(config) + 1);
  }
  return work > 0 && seconds > 0 ? seconds / work : null;
}

type Summary = DataState['summary'];

const known = new WeakMap<RunConfig, { readonly summary: Summary; readonly work: number }>();

/** Multiply-adds of a run as if its net stayed dense; training images where the net is not known. */
function workOf(config: RunConfig, data: DataState): number {
  const found = known.get(config);
  if (found !== undefined && found.summary === data.summary) return found.work;
  const { macs, examples } = sweepCost([config], architectureFor(data));
  const work = macs ?? examples;
  known.set(config, { summary: data.summary, work });
  return work;
}

let nets: { readonly summary: Summary; readonly built: Map<string, Architecture | null> } | null = null;

/** The network of a config on the data that is loaded; null where the model does not fit it. */
export function architectureFor(data: DataState): (config: Pick<RunConfig, 'model'>) => Architecture | null {
  if (nets === null || nets.summary !== data.summary) nets = { summary: data.summary, built: new Map() };
  const { built } = nets;
  const shape = dataShape(data);
  return ({ model }) => {
    const key = canonicalText(model);
    const found = built.get(key);
    if (found !== undefined) return found;
    let made: Architecture | null = null;
    try {
      made = buildArchitecture(model, shape, shape.classes);
    } catch {
      // A model too small for the images is refused when its run starts.
    }
    built.set(key, made);
    return made;
  };
}

/** Seconds for runs that wait, side by side, at the pace measured on this page; null where no net of their kind was. */
export function estimatedTime(
  configs: readonly RunConfig[],
  state: { readonly runs: RunsState; readonly data: DataState },
  sideBySide: number,
): number | null {
  const { data } = state;
  const runs = Object.values(state.runs.byId);
  const paces = new Map<string, number | null>();
  let seconds = 0;
  for (const config of configs) {
    const key = canonicalText(config.model);
    const pace = paces.get(key) ?? secondsPerWork(runs, data, config);
    paces.set(key, pace);
    if (pace === null) return null;
    seconds += pace * workOf(config, data);
  }
  return seconds / Math.max(1, Math.min(sideBySide, configs.length));
}
