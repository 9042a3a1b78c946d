import type { RunConfig } from '../../core/config/run-config';
import type { LabEvent } from '../../core/protocol/protocol';
import type { Recording } from '../../core/record/recording';
import type { RunState } from './run-state';
import { isOver, queuedRun, recordedRun, reduceRun } from './run-state';

/** Runs meant to be seen together: one press of the button, or one recording. */
export interface RunGroup {
  readonly id: string;
  readonly name: string;
  readonly runIds: readonly string[];
  /** Where a recording comes from; null for runs made on this page. */
  readonly recorded: { readonly at: string; readonly machine: string } | null;
}

export interface RunsState {
  readonly byId: Readonly<Record<string, RunState>>;
  /** Oldest first. */
  readonly groups: readonly RunGroup[];
  readonly shownGroup: string | null;
}

export const NO_RUNS: RunsState = { byId: {}, groups: [], shownGroup: null };

/** The runs after events of workers, in order; events of unknown runs and of other kinds change nothing. */
export function reduce(state: RunsState, events: readonly LabEvent[]): RunsState {
  const changed = new Map<string, RunState>();
  for (const event of events) {
    if (event.type !== 'run') continue;
    const run = changed.get(event.runId) ?? state.byId[event.runId];
    if (run === undefined) continue;
    const next = reduceRun(run, event.event);
    if (next !== run) changed.set(run.runId, next);
  }
  return changed.size === 0 ? state : putRuns(state, [...changed.values()]);
}

/** Changes runs that are not over. */
export function patchRuns(state: RunsState, runIds: readonly string[], patch: Partial<RunState>): RunsState {
  const changed = runIds.flatMap((runId) => {
    const run = state.byId[runId];
    return run === undefined || isOver(run.status) ? [] : [{ ...run, ...patch }];
  });
  return changed.length === 0 ? state : putRuns(state, changed);
}

/** Adds a group of queued runs and shows it. */
export function addLiveGroup(
  state: RunsState,
  groupId: string,
  name: string,
  jobs: readonly { readonly runId: string; readonly config: RunConfig }[],
): RunsState {
  const byId = { ...state.byId };
  for (const { runId, config } of jobs) byId[runId] = queuedRun(runId, config);
  const group: RunGroup = { id: groupId, name, runIds: jobs.map((job) => job.runId), recorded: null };
  return { byId, groups: [...state.groups, group], shownGroup: groupId };
}

/** Runs that were stored, or that go on: what was known of them before is replaced. */
export function putRuns(state: RunsState, runs: readonly RunState[]): RunsState {
  return { ...state, byId: { ...state.byId, ...Object.fromEntries(runs.map((run) => [run.runId, run])) } };
}

/** Shows a group, in the place of one with the same id. */
export function showRuns(state: RunsState, id: string, name: string, runIds: readonly string[]): RunsState {
  const group: RunGroup = { id, name, runIds, recorded: null };
  const known = state.groups.some((entry) => entry.id === id);
  const groups = known
    ? state.groups.map((entry) => (entry.id === id ? group : entry))
    : [...state.groups, group];
  return { ...state, groups, shownGroup: id };
}

/** Takes runs away for good; a group without runs goes with them. */
export function dropRuns(state: RunsState, runIds: readonly string[]): RunsState {
  const gone = new Set(runIds);
  const byId = Object.fromEntries(Object.entries(state.byId).filter(([id]) => !gone.has(id)));
  const groups = state.groups
    .map((group) => ({ ...group, runIds: group.runIds.filter((id) => !gone.has(id)) }))
    .filter((group) => group.runIds.length > 0);
  const shown = groups.some(({ id }) => id === state.shownGroup) ? state.shownGroup : (groups[0]?.id ?? null);
  return { byId, groups, shownGroup: shown };
}

/** Adds a recording; it is shown only while nothing else is. */
export function addRecording(state: RunsState, recording: Recording): RunsState {
  const id = `recorded-${recording.preset}`;
  if (state.groups.some((group) => group.id === id)) return state;
  const byId = { ...state.byId };
  // A recording may carry any ids: give its runs names of their own.
  const runIds = recording.runs.map((run, index) => {
    const runId = `${id}-${index}`;
    byId[runId] = { ...recordedRun(run), runId };
    return runId;
  });
  const recorded = { at: recording.recordedAt, machine: recording.machine };
  const group: RunGroup = { id, name: 'Recorded run', runIds, recorded };
  return { byId, groups: [group, ...state.groups], shownGroup: state.shownGroup ?? id };
}

export function shownGroup(state: RunsState): RunGroup | null {
  return state.groups.find((group) => group.id === state.shownGroup) ?? null;
}

export function runsOf(state: RunsState, group: RunGroup | null): readonly RunState[] {
  return (group?.runIds ?? []).flatMap((id) => state.byId[id] ?? []);
}

/** Runs that still work, wait or pause, in any group. */
export function activeRuns(state: RunsState): readonly RunState[] {
  return Object.values(state.byId).filter((run) => !isOver(run.status));
}

const SWEEP = 'sweep-';

/** Sweeps work behind what a person does in the Lab: a run of theirs is known by its id, as its group is. */
export function isSweep(id: string): boolean {
  return id.startsWith(SWEEP);
}

/** The id of a new group; its runs' ids begin with it. */
export function groupId(kind: 'run' | 'sweep', name: string): string {
  return `${kind === 'sweep' ? SWEEP : 'run-'}${name}`;
}

/** The active runs the Lab's own buttons are about: of the shown sweep, else all outside sweeps. */
export function labRuns(state: RunsState): readonly RunState[] {
  const shown = shownGroup(state);
  if (shown !== null && isSweep(shown.id)) return runsOf(state, shown).filter((run) => !isOver(run.status));
  return activeRuns(state).filter(({ runId }) => !isSweep(runId));
}
