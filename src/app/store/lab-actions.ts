import { dataShape } from './data-state';
import { keepAmounts } from './keep-amounts';
import { labStore } from './lab-store';
import type { Prefs } from './prefs';
import { pageStorage, savePrefs } from './prefs';
import type { ScreenName } from './route';
import { screenHref } from './route';
import { isOver } from './run-state';
import type { Setup } from './setup';
import { restingIteration } from './shown';
import type { View } from './view';

export function changeSetup(change: (setup: Setup) => Setup): void {
  labStore.setState(({ setup }) => ({ setup: change(setup) }));
}

/** The same where the change may say an amount in another way: as many channels go. */
export function changeMethods(change: (setup: Setup) => Setup): void {
  labStore.setState(({ setup, data }) => ({ setup: keepAmounts(setup, change(setup), dataShape(data)) }));
}

export function changeView(change: (view: View) => View): void {
  labStore.setState(({ view }) => ({ view: change(view) }));
}

export function changePrefs(change: Partial<Prefs>): void {
  labStore.setState(({ prefs }) => ({ prefs: { ...prefs, ...change } }));
  savePrefs(pageStorage(), labStore.getState().prefs);
}

/** Moves to a screen, unless the person is there. */
export function goToScreen(screen: ScreenName): void {
  if (labStore.getState().route.screen !== screen) location.hash = screenHref(screen);
}

export function showGroup(groupId: string): void {
  labStore.setState(({ runs }) => ({ runs: { ...runs, shownGroup: groupId } }));
  resetView();
}

/** A new group starts with its first run; a finished one at an iteration worth looking at. */
export function resetView(): void {
  const state = labStore.getState();
  const group = state.runs.groups.find((entry) => entry.id === state.runs.shownGroup);
  const runId = group?.runIds[0] ?? null;
  const run = runId === null ? undefined : state.runs.byId[runId];
  const selected = run !== undefined && isOver(run.status) ? restingIteration(run) : null;
  changeView((view) => ({ ...view, runId, selected, hover: null, revealed: null, playing: false }));
}
