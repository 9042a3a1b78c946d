import type { DatasetSource } from '../../core/datasets/dataset';
import type { RunMessage } from '../../core/protocol/protocol';
import { createRunLocks } from '../persistence/run-locks';
import type { RunStep, RunStore } from '../persistence/run-store';
import { runStore } from '../persistence/run-store';
import { createRunWriter } from '../persistence/run-writer';
import { openRunsDb } from '../persistence/runs-db';
import type { RunLabels, StoredRun } from '../persistence/stored-run';
import { labelsOf } from '../persistence/stored-run';
import { BLOCKED_SENTENCE, lostSentence, troubleSentence } from '../persistence/trouble';
import { spareCheckpoints } from './checkpoint-shelf';
import { dataIdentity } from './data-actions';
import type { LabState } from './lab-store';
import { labStore } from './lab-store';
import type { LibraryState } from './library';
import { eachInTasks, nextTask, whenIdle } from './page-time';
import { isSweep } from './runs';

/** Telling generated images by their bytes takes a moment that the start of a run needs itself. */
const STARTED_MS = 3000;
/** Changes of other tabs are read together. */
const GATHER_MS = 250;

let opened: Promise<RunStore> | null = null;
let channel: BroadcastChannel | null = null;
let refreshing: ReturnType<typeof setTimeout> | null = null;
let askedToPersist = false;
/** Runs begun in this tab whose end is not stored yet. */
const here = new Set<string>();

export const runLocks = createRunLocks(navigator.locks);

/** Until every run begun here has its lock. */
let locking: Promise<unknown> = Promise.resolve();

const runWriter = createRunWriter({
  // The disk waits for the screen, and until other tabs can see whose the runs are.
  store: () => Promise.all([locking, nextTask()]).then(storedRuns),
  now: () => new Date().toISOString(),
  onRows: gatherRows,
  onWritten: tellOtherTabs,
  onTrouble: (error) => changeLibrary({ trouble: error === null ? null : troubleSentence(error) }),
});

/** The stored runs; rejects where the browser refuses storage. */
export function storedRuns(): Promise<RunStore> {
  opened ??= openRunsDb({
    onBlocked: () => changeLibrary({ trouble: BLOCKED_SENTENCE }),
    onLost: (newer) => changeLibrary({ trouble: lostSentence(newer) }),
  }).then(runStore);
  return opened;
}

export function changeLibrary(change: Partial<LibraryState>): void {
  labStore.setState(({ library }) => ({ library: { ...library, ...change } }));
}

/** Lists what is stored and follows what other tabs do to it. */
export async function openArchive(): Promise<void> {
  if (typeof BroadcastChannel !== 'undefined') {
    channel = new BroadcastChannel('pruning-lab-runs');
    channel.onmessage = () => {
      refreshing ??= setTimeout(refresh, GATHER_MS);
    };
  }
  await refresh();
  await forgetLeftovers();
}

function tellOtherTabs(): void {
  channel?.postMessage('changed');
}

/** Reads the list anew. Runs begun here are known better by this tab than by the disk until their end is stored. */
async function refresh(): Promise<void> {
  if (refreshing !== null) clearTimeout(refreshing);
  refreshing = null;
  try {
    const listed = await (await storedRuns()).list();
    const elsewhere = await runLocks.elsewhere();
    const rows = Object.fromEntries(listed.map((row) => [row.runId, row]));
    for (const [runId, known] of Object.entries(labStore.getState().library.rows))
      if (here.has(runId)) rows[runId] = { ...known, ...labelsOf(rows[runId] ?? known) };
    changeLibrary({ rows, elsewhere, listed: true });
    for (const runId of elsewhere) runLocks.whenFree(runId, refresh);
  } catch (error) {
    changeLibrary({ listed: true, trouble: troubleSentence(error) });
  }
}

/** Runs deleted by tabs that are gone, so that nobody can have them back. */
async function forgetLeftovers(): Promise<void> {
  const { rows, elsewhere } = labStore.getState().library;
  const left = Object.values(rows)
    .filter(({ runId, deletedAt }) => deletedAt !== null && !elsewhere.includes(runId))
    .map(({ runId }) => runId);
  if (left.length > 0) await forgetRuns(left);
}

/** Runs start or go on here: they are this tab's until their end is stored. */
export function beginStored(rows: readonly StoredRun[]): void {
  for (const { runId } of rows) here.add(runId);
  // Asking for a thousand takes longer than a task may.
  const asked = eachInTasks(rows, ({ runId }) => {
    if (here.has(runId)) void runLocks.take(runId);
  });
  locking = Promise.all([locking, asked]);
  runWriter.begin(rows);
  showGathered();
  const unknown = rows.filter(({ data }) => data.identity === null);
  setTimeout(() => {
    for (const source of new Set(unknown.map(({ config }) => config.dataset.source)))
      whenIdle(() => void identify(source, unknown));
  }, STARTED_MS);
}

async function identify(source: DatasetSource, rows: readonly StoredRun[]): Promise<void> {
  const identity = await dataIdentity(source).catch(() => null);
  if (identity === null) return;
  const using = rows.filter(({ config }) => config.dataset.source === source);
  runWriter.identify(
    using.map(({ runId }) => runId),
    identity,
  );
}

/** Everything a worker says of a run. */
export async function keepEvent(runId: string, event: RunMessage): Promise<void> {
  runWriter.take(runId, event);
  if (event.type !== 'finished' && event.type !== 'stopped' && event.type !== 'failed') return;
  await runWriter.settled();
  if (!labStore.getState().library.deleted.includes(runId)) runLocks.release(runId);
  if (labStore.getState().library.trouble === null) {
    here.delete(runId);
    if (isSweep(runId)) spareCheckpoints(runId);
  }
  if (event.type === 'finished' && !askedToPersist) {
    askedToPersist = true;
    await navigator.storage?.persist?.().catch(() => false);
  }
}

/** Keeps runs that came out of a file, whole. */
export async function keepOpened(steps: readonly RunStep[]): Promise<void> {
  showRows(steps.map(({ run }) => run));
  try {
    await (await storedRuns()).write(steps);
    tellOtherTabs();
  } catch (error) {
    changeLibrary({ trouble: troubleSentence(error) });
  }
}

/** Until the stored runs are listed, or cannot be. */
export function whenListed(): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ library }: LabState) => {
      if (!library.listed) return;
      stop();
      resolve();
    };
    const stop = labStore.subscribe(look);
    look(labStore.getState());
  });
}

/** Changes what a person wrote on runs. */
export async function labelStored(runIds: readonly string[], labels: RunLabels): Promise<void> {
  const { rows } = labStore.getState().library;
  showRows(
    runIds.flatMap((runId) => rows[runId] ?? []).map((row) => ({ ...row, ...labels })),
    true,
  );
  runWriter.label(runIds, labels);
  try {
    await (await storedRuns()).label(runIds, labels);
    tellOtherTabs();
  } catch (error) {
    changeLibrary({ trouble: troubleSentence(error) });
  }
}

/** Takes runs away for good. */
export async function forgetRuns(runIds: readonly string[]): Promise<void> {
  const gone = new Set(runIds);
  const { rows } = labStore.getState().library;
  changeLibrary({ rows: Object.fromEntries(Object.entries(rows).filter(([id]) => !gone.has(id))) });
  runWriter.forget(runIds);
  try {
    await (await storedRuns()).remove(runIds);
    runWriter.retry();
    tellOtherTabs();
  } catch (error) {
    changeLibrary({ trouble: troubleSentence(error) });
  } finally {
    for (const runId of runIds) runLocks.release(runId);
  }
}

let gathered: StoredRun[] = [];

/** Rows that change in one task are shown together: a sweep that is stopped changes hundreds, one by one. */
function gatherRows(rows: readonly StoredRun[]): void {
  if (gathered.length === 0) queueMicrotask(showGathered);
  gathered.push(...rows);
}

function showGathered(): void {
  const rows = gathered;
  gathered = [];
  if (rows.length > 0) showRows(rows);
}

/** The writer knows nothing of what a person wrote meanwhile. */
function showRows(changed: readonly StoredRun[], labelled = false): void {
  const { rows } = labStore.getState().library;
  const next = { ...rows };
  for (const row of changed) {
    const known = rows[row.runId];
    next[row.runId] = known === undefined || labelled ? row : { ...row, ...labelsOf(known) };
  }
  changeLibrary({ rows: next });
}
