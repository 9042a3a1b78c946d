import { describeError } from '../../core/base/errors';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { BackendChoice } from '../../core/protocol/protocol';
import type { PackedPoint } from '../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import type { StoredRun } from '../persistence/stored-run';
import { takenUpAgain } from '../persistence/stored-run';
import { beginStored, changeLibrary, runLocks, storedRuns } from './archive';
import { checkpointOf, goOnFrom, holdCheckpoint, keepCheckpoint } from './checkpoint-shelf';
import { dataIdentity, ensureImages } from './data-actions';
import { resetView } from './lab-actions';
import { labStore } from './lab-store';
import { listedRows, statusOf, whyNotResumed } from './library';
import { enqueue } from './run-actions';
import type { RunState } from './run-state';
import { isOver, queuedRun } from './run-state';
import { isSweep, putRuns, showRuns } from './runs';

/** Networks that are read back at once: each is megabytes, and more runs than this are told apart on the Compare screen only. */
const MOST_NETWORKS = 6;

/** Reads the records of stored runs into the page; runs at work here are there already. */
export async function loadStored(runIds: readonly string[]): Promise<void> {
  const { library, runs } = labStore.getState();
  const wanted = runIds.flatMap((runId) => {
    const known = runs.byId[runId];
    const row = library.rows[runId];
    return row === undefined || (known !== undefined && !isOver(known.status)) ? [] : [row];
  });
  if (wanted.length === 0) return;
  const records = await recordsOf(wanted);
  const loaded = wanted.map((row) => storedState(row, records.get(row.runId) ?? []));
  labStore.setState((state) => ({ runs: putRuns(state.runs, loaded) }));
}

/** Shows stored runs in the Lab: the group they came from where they are all of it, else a group of their own. */
export async function showStored(runIds: readonly string[]): Promise<void> {
  await loadStored(runIds);
  const { library, runs } = labStore.getState();
  const group = wholeGroup(runIds);
  const known = runIds.filter((runId) => runs.byId[runId] !== undefined);
  await recallNetworks(known.slice(0, MOST_NETWORKS));
  const numbers = [...new Set(runIds.flatMap((id) => library.rows[id]?.group.number ?? []))].sort(
    (a, b) => a - b,
  );
  const id = group?.id ?? `picked-${[...runIds].sort().join()}`;
  const name =
    group?.name ?? (numbers.length === 0 ? 'Chosen runs' : `Chosen from run ${numbers.join(', ')}`);
  labStore.setState((state) => ({ runs: showRuns(state.runs, id, name, known) }));
  resetView();
}

/** Reads the newest networks back, to be looked into and pruned by hand. */
async function recallNetworks(runIds: readonly string[]): Promise<void> {
  const { rows } = labStore.getState().library;
  for (const runId of runIds) {
    if (holdCheckpoint(runId) !== null || (rows[runId]?.checkpoint ?? null) === null) continue;
    const point = await (await storedRuns()).resumePoint(runId);
    if (point === null) continue;
    const { checkpoint } = point;
    keepCheckpoint({ type: 'run', runId, event: { type: 'checkpoint', checkpoint } });
  }
}

function wholeGroup(runIds: readonly string[]): StoredRun['group'] | null {
  const rows = listedRows(labStore.getState().library);
  const chosen = rows.filter(({ runId }) => runIds.includes(runId));
  const first = chosen[0]?.group;
  if (first === undefined || chosen.length < runIds.length) return null;
  const all = rows.filter(({ group }) => group.id === first.id);
  return all.length === chosen.length && chosen.every(({ group }) => group.id === first.id) ? first : null;
}

/** A run that goes on, and from where. */
interface Going {
  readonly row: StoredRun;
  readonly point: PackedPoint | null;
}

/** Runs of a sweep whose locks and networks are asked for together. */
const ASKED_AT_ONCE = 50;

/**
 * Takes runs up from their last network, each with its whole group in sight, sweeps apart. `choice` null: on the backend each was made with, the
 * one that gives the same numbers.
 */
export async function resumeRuns(runIds: readonly string[], choice: BackendChoice | null): Promise<void> {
  const refusals = new Set<string>();
  const images = new Map<DatasetSource, Promise<void>>();
  const rows = runIds.flatMap((runId) => labStore.getState().library.rows[runId] ?? []);
  const pointOf = async (row: StoredRun) => {
    try {
      const why = await whyNotNow(row, images);
      if (why === null) return [{ row, point: await resumePoint(row.runId) }];
      refusals.add(`${row.group.name} cannot go on. ${why}`);
    } catch (error) {
      refusals.add(`${row.group.name} cannot go on. ${describeError(error).message}`);
    }
    return [];
  };
  const going: Going[] = [];
  // The browser answers what is asked at once in one task.
  for (let from = 0; from < rows.length; from += ASKED_AT_ONCE) {
    const some = rows.slice(from, from + ASKED_AT_ONCE);
    going.push(...(await Promise.all(some.map(pointOf))).flat());
  }
  changeLibrary({ refusal: refusals.size === 0 ? null : [...refusals].join(' ') });
  await goOn(going, choice);
}

/** Why a run cannot go on here; null: it is this tab's now, and its images are at hand. `images`: fetched once per source. */
async function whyNotNow(row: StoredRun, images: Map<DatasetSource, Promise<void>>): Promise<string | null> {
  const { library, runs } = labStore.getState();
  const why = whyNotResumed(row, statusOf(row, library, runs));
  if (why !== null) return why;
  const { source } = row.config.dataset;
  const { identity, name } = row.data;
  if (identity !== null && identity !== (await dataIdentity(source)))
    return `Its images are not those of today’s ${name}: going on would mix two data sets. Run its setup anew.`;
  const fetched = images.get(source) ?? ensureImages(source);
  images.set(source, fetched);
  await fetched;
  return (await runLocks.take(row.runId)) ? null : 'It runs in another tab.';
}

async function goOn(going: readonly Going[], choice: BackendChoice | null): Promise<void> {
  if (going.length === 0) return;
  for (const { row, point } of going) goOnFrom(row.runId, point?.checkpoint ?? null);
  const groups = new Map(going.map(({ row: { group } }) => [group.id, group]));
  const siblings = listedRows(labStore.getState().library).filter(({ group }) => groups.has(group.id));
  await loadStored(siblings.map(({ runId }) => runId));
  labStore.setState((state) => {
    const queued = going.map(({ row, point }) => ({
      ...queuedRun(row.runId, row.config),
      iterations: point?.records ?? [],
    }));
    const known = putRuns(state.runs, queued);
    const shown = [...groups.values()].filter(({ id }) => !isSweep(id));
    const idsOf = (id: string) => siblings.flatMap(({ runId, group }) => (group.id === id ? runId : []));
    return {
      runs: shown.reduce((runs, { id, name }) => showRuns(runs, id, name, idsOf(id)), known),
    };
  });
  if ([...groups.keys()].some((id) => !isSweep(id))) resetView();
  const now = new Date().toISOString();
  const on = (row: StoredRun) => choice ?? row.environment?.backend ?? row.choice;
  beginStored(going.map(({ row }) => takenUpAgain(row, on(row), now)));
  enqueue(
    ...going.map(({ row, point }) => ({
      runId: row.runId,
      config: row.config,
      choice: on(row),
      resume: point,
    })),
  );
}

/** From the disk; where it keeps nothing, from this tab. Null: the run begins again. */
async function resumePoint(runId: string): Promise<PackedPoint | null> {
  const kept = labStore.getState().runs.byId[runId]?.iterations ?? [];
  const checkpoint = checkpointOf(runId);
  if (checkpoint !== null && kept.length > checkpoint.iteration)
    return { checkpoint, records: kept.slice(0, checkpoint.iteration + 1) };
  return (await storedRuns()).resumePoint(runId);
}

/** From this page where it has them all, else from the disk. */
async function recordsOf(
  rows: readonly StoredRun[],
): Promise<ReadonlyMap<string, readonly IterationRecord[]>> {
  const { byId } = labStore.getState().runs;
  const known = new Map(rows.map(({ runId }) => [runId, byId[runId]?.iterations ?? []]));
  const missing = rows.flatMap(({ runId, records }) =>
    (known.get(runId)?.length ?? 0) >= records ? [] : runId,
  );
  if (missing.length === 0) return known;
  const read = await (await storedRuns()).records(missing);
  missing.forEach((runId, index) => {
    known.set(runId, read[index] ?? []);
  });
  return known;
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
