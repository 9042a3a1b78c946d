import { describeError } from '../../core/base/errors';
import { experimentKey, experimentsOf } from '../../core/compare/experiments';
import { changeCompare, compareOnly } from './compare-view';
import { fillForm } from './fill-form';
import { labStore } from './lab-store';
import { sayNote } from './page-note';
import { screenHref } from './route';
import { runRecord } from './run-records';
import { loadStored, showStored } from './stored-actions';

/** More lines in one chart say nothing. */
export const MOST_IN_LAB = 12;

/** Shows stored runs in the Lab. */
export async function openInLab(runIds: readonly string[]): Promise<void> {
  if (await wasRead(showStored(runIds))) location.hash = screenHref('lab');
}

/** Compares stored runs, and no others: in their one training, else every training of the first one's data and model. */
export async function compareStored(runIds: readonly string[]): Promise<void> {
  compareOnly(runIds);
  changeCompare({ reading: true });
  // The screen is fetched while the disk is read.
  location.hash = screenHref('compare');
  await wasRead(loadStored(runIds));
  const { byId } = labStore.getState().runs;
  const records = runIds.flatMap((runId) => {
    const run = byId[runId];
    return run === undefined ? [] : (runRecord(run) ?? []);
  });
  const [first] = records;
  const own = first === undefined ? null : experimentKey(first.config);
  const all = experimentsOf(records).find(({ training, runs }) => training === null && runs[0] === first);
  changeCompare({ experiment: all?.key ?? own, reading: false });
}

/** False when the disk refused: the page says so. */
export async function wasRead(reading: Promise<void>): Promise<boolean> {
  try {
    await reading;
    return true;
  } catch (error) {
    sayNote(`The stored records cannot be read: ${describeError(error).message}`, true);
    return false;
  }
}

/** Fills the Lab's form with what these runs were made with; nothing starts. */
export async function duplicateSetup(runIds: readonly string[], titles: string): Promise<void> {
  const { rows } = labStore.getState().library;
  const chosen = runIds.flatMap((runId) => rows[runId] ?? []);
  const [first] = chosen;
  if (first === undefined) return;
  location.hash = screenHref('lab');
  sayNote(`The form holds the setup of ${titles}. Nothing has started.`, false);
  await fillForm(
    chosen.map(({ config }) => config),
    first.choice,
  );
}
