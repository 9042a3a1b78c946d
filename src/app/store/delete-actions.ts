import { changeLibrary, forgetRuns, labelStored, runLocks } from './archive';
import { forgetCheckpoints } from './checkpoint-shelf';
import { resetView } from './lab-actions';
import { labStore } from './lab-store';
import { stopRuns } from './run-actions';
import { isOver } from './run-state';
import { dropRuns } from './runs';
import { chooseRuns } from './runs-view';

/** How long deleted runs can be had back. */
const UNDO_MS = 30_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Takes runs out of sight; they can be had back until the time is over, more runs are deleted or this tab closes. Runs at work here
 * are stopped first, runs of other tabs stay.
 */
export async function deleteRuns(runIds: readonly string[]): Promise<void> {
  await forgetDeleted();
  const taken = await Promise.all(runIds.map((runId) => runLocks.take(runId)));
  const own = runIds.filter((_, index) => taken[index] === true);
  changeLibrary({
    deleted: own,
    refusal:
      own.length === runIds.length
        ? null
        : 'Runs that another tab works on are not deleted: stop them there first.',
  });
  const { byId } = labStore.getState().runs;
  stopRuns(own.filter((runId) => byId[runId] !== undefined && !isOver(byId[runId].status)));
  chooseRuns([]);
  await labelStored(own, { deletedAt: new Date().toISOString() });
  waitToForget();
}

/** The runs deleted last are back. */
export async function undoDelete(): Promise<void> {
  clearTimeout(timer);
  const { deleted } = labStore.getState().library;
  await labelStored(deleted, { deletedAt: null });
  changeLibrary({ deleted: [] });
  for (const runId of deleted) runLocks.release(runId);
  chooseRuns(deleted);
}

/** Nobody has to hurry while they look at the way back. */
export function keepDeleted(): void {
  clearTimeout(timer);
}

export function waitToForget(): void {
  clearTimeout(timer);
  if (labStore.getState().library.deleted.length === 0) return;
  timer = setTimeout(forgetDeleted, UNDO_MS);
}

/** Takes the runs deleted last away for good, with the room they took. */
export async function forgetDeleted(): Promise<void> {
  clearTimeout(timer);
  const { deleted } = labStore.getState().library;
  if (deleted.length === 0) return;
  changeLibrary({ deleted: [] });
  const shown = labStore.getState().runs.shownGroup;
  labStore.setState(({ runs }) => ({ runs: dropRuns(runs, deleted) }));
  if (labStore.getState().runs.shownGroup !== shown) resetView();
  forgetCheckpoints(deleted);
  await forgetRuns(deleted);
}

/** What did not happen has been read. */
export function closeRefusal(): void {
  changeLibrary({ refusal: null });
}
