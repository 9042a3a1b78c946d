import { describeError } from '../../core/base/errors';
import type { BackendChoice } from '../../core/protocol/protocol';
import type { ResumePoint } from '../../core/record/checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import { dataIdentity } from '../persistence/data-identity';
import type { StoredRun } from '../persistence/stored-run';
import { takenUpAgain } from '../persistence/stored-run';
import { beginStored, changeLibrary, runLocks, storedRuns } from './archive';
import { checkpointOf } from './checkpoint-shelf';
import { ensureImages } from './data-actions';
import { resetView } from './lab-actions';
import { labStore } from './lab-store';
import { listedRows, statusOf, whyNotResumed } from './library';
import { enqueue } from './run-actions';
import type { RunState } from './run-state';
import { isOver, queuedRun } from './run-state';
import { putRuns, showRuns } from './runs';

/** Reads the records of stored runs into the page; runs at work here are there already. */
export async function loadStored(runIds: readonly string[]): Promise<void> {
  const { library, runs } = labStore.getState();
  const wanted = runIds.flatMap((runId) => {
    const known = runs.byId[runId];
    const row = library.rows[runId];
    return row === undefined || (known !== undefined && !isOver(known.status)) ? [] : [row];
  });
  if (wanted.length === 0) return;
  const loaded = await Promise.all(wanted.map(async (row) => storedState(row, await recordsOf(row))));
  labStore.setState((state) => ({ runs: putRuns(state.runs, loaded) }));
}

/** Shows stored runs in the Lab: the group they came from where they are all of it, else a group of their own. */
export async function showStored(runIds: readonly string[]): Promise<void> {
  await loadStored(runIds);
  const { library, runs } = labStore.getState();
  const group = wholeGroup(runIds);
  const known = runIds.filter((runId) => runs.byId[runId] !== undefined);
  const numbers = [...new Set(runIds.flatMap((id) => library.rows[id]?.group.number ?? []))].sort(
    (a, b) => a - b,
  );
  const id = group?.id ?? `picked-${[...runIds].sort().join()}`;
  const name =
    group?.name ?? (numbers.length === 0 ? 'Chosen runs' : `Chosen from run ${numbers.join(', ')}`);
  labStore.setState((state) => ({ runs: showRuns(state.runs, id, name, known) }));
  resetView();
}

function wholeGroup(runIds: readonly string[]): StoredRun['group'] | null {
  const rows = listedRows(labStore.getState().library);
  const chosen = rows.filter(({ runId }) => runIds.includes(runId));
  const first = chosen[0]?.group;
  if (first === undefined || chosen.length < runIds.length) return null;
  const all = rows.filter(({ group }) => group.id === first.id);
  return all.length === chosen.length && chosen.every(({ group }) => group.id === first.id) ? first : null;
}

/**
 * Takes runs up from their last network, each with its whole group in sight. `choice` null: on the backend each was made with, the
 * one that gives the same numbers.
 */
export async function resumeRuns(runIds: readonly string[], choice: BackendChoice | null): Promise<void> {
  const refusals: string[] = [];
  for (const runId of runIds) {
    const row = labStore.getState().library.rows[runId];
    if (row === undefined) continue;
    try {
      const refusal = await resume(row, choice ?? row.environment?.backend ?? row.choice);
      if (refusal !== null) refusals.push(`${row.group.name} cannot go on. ${refusal}`);
    } catch (error) {
      refusals.push(`${row.group.name} cannot go on. ${describeError(error).message}`);
    }
  }
  changeLibrary({ refusal: refusals.length === 0 ? null : [...new Set(refusals)].join(' ') });
}

async function resume(row: StoredRun, choice: BackendChoice): Promise<string | null> {
  const { runId, config, group } = row;
  const { library, runs } = labStore.getState();
  const why = whyNotResumed(row, statusOf(row, library, runs));
  if (why !== null) return why;
  const { source } = config.dataset;
  const { identity, name } = row.data;
  if (identity !== null && identity !== (await dataIdentity(source)))
    return `Its images are not those of today’s ${name}: going on would mix two data sets. Run its setup anew.`;
  await ensureImages(source);
  if (!(await runLocks.take(runId))) return 'It runs in another tab.';
  const point = await resumePoint(runId);
  const siblings = listedRows(library).filter((other) => other.group.id === group.id);
  await loadStored(siblings.map((other) => other.runId));
  const going = { ...queuedRun(runId, config), iterations: point?.records ?? [] };
  labStore.setState((state) => ({ runs: putRuns(state.runs, [going]) }));
  labStore.setState((state) => ({
    runs: showRuns(
      state.runs,
      group.id,
      group.name,
      siblings.map((other) => other.runId),
    ),
  }));
  resetView();
  beginStored(takenUpAgain(row, choice, new Date().toISOString()));
  enqueue({ runId, config, choice, resume: point });
  return null;
}

/** From the disk; where it keeps nothing, from this tab. Null: the run begins again. */
async function resumePoint(runId: string): Promise<ResumePoint | null> {
  const kept = labStore.getState().runs.byId[runId]?.iterations ?? [];
  const checkpoint = checkpointOf(runId);
  if (checkpoint !== null && kept.length > checkpoint.iteration)
    return { checkpoint, records: kept.slice(0, checkpoint.iteration + 1) };
  return (await storedRuns()).resumePoint(runId);
}

async function recordsOf({ runId, records }: StoredRun): Promise<readonly IterationRecord[]> {
  const here = labStore.getState().runs.byId[runId]?.iterations ?? [];
  return here.length >= records ? here : (await storedRuns()).records(runId);
}

function storedState(row: StoredRun, records: readonly IterationRecord[]): RunState {
  const { library, runs } = labStore.getState();
  return {
    ...queuedRun(row.runId, row.config),
    status: statusOf(row, library, runs),
    iterations: records,
    environment: row.environment,
    failure: row.failure,
  };
}
