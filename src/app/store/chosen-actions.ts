import { describeError } from '../../core/base/errors';
import { changeLibrary } from './archive';
import { probeBackend } from './backend-actions';
import { compareOnly } from './compare-view';
import { fillForm } from './fill-form';
import { labStore } from './lab-store';
import { screenHref } from './route';
import { loadStored, showStored } from './stored-actions';

/** Shows stored runs in the Lab. */
export async function openInLab(runIds: readonly string[]): Promise<void> {
  if (await wasRead(showStored(runIds))) location.hash = screenHref('lab');
}

/** Compares stored runs, and no others. */
export async function compareStored(runIds: readonly string[]): Promise<void> {
  if (!(await wasRead(loadStored(runIds)))) return;
  compareOnly(runIds);
  location.hash = screenHref('compare');
}

async function wasRead(reading: Promise<void>): Promise<boolean> {
  try {
    await reading;
    changeLibrary({ refusal: null });
    return true;
  } catch (error) {
    changeLibrary({ refusal: `The stored records cannot be read: ${describeError(error).message}` });
    return false;
  }
}

/** Fills the Lab's form with what these runs were made with; nothing starts. */
export async function duplicateSetup(runIds: readonly string[]): Promise<void> {
  const { rows } = labStore.getState().library;
  const chosen = runIds.flatMap((runId) => rows[runId] ?? []);
  location.hash = screenHref('lab');
  await Promise.all([
    fillForm(chosen.map(({ config }) => config)),
    ...chosen.slice(0, 1).map(({ choice }) => probeBackend(choice)),
  ]);
}
