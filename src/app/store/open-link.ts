import type { DatasetConfig } from '../../core/datasets/dataset';
import { runLabels } from '../../core/record/run-label';
import type { LinkPlace, ReadLink, SharedSetup } from '../../core/share/link';
import { linkConfigs } from '../../core/share/link';
import { whenListed } from './archive';
import { probeBackend } from './backend-actions';
import { dataFailed, loadData } from './data-actions';
import { KNOWN_DATA } from './data-state';
import { changeSetup, changeView, showGroup } from './lab-actions';
import { labStore } from './lab-store';
import { listedRows } from './library';
import { sayNote } from './page-note';
import { screenHref } from './route';
import { isSweep } from './runs';
import { changeShared } from './setup';
import { newestIteration, shownRuns } from './shown';
import { showStored } from './stored-actions';
import { select } from './view';

/** The link in an address, read; null when the address is none. Its reader is loaded when there is one. */
export async function readAddress(fragment: string): Promise<ReadLink | null> {
  if (!/^#v\d{1,6}\./.test(fragment)) return null;
  const { decodeLink } = await import('../../core/share/decode-link');
  return decodeLink(fragment);
}

/**
 * Fills the form and goes to the place. Nothing is started. The link leaves the address bar, so that the back button and a reload do
 * not undo what is typed afterwards.
 */
export function applyLink({ setup, place, problem }: ReadLink): void {
  const before = labStore.getState().route;
  const screen = place.screen ?? before.screen;
  history.replaceState(history.state, '', screenHref(screen));
  if (screen !== before.screen) labStore.setState({ route: { screen, moves: before.moves + 1 } });
  if (setup !== null) fillForm(setup);
  const said = [problem, setup === null ? null : setupSentence(setup)].filter((text) => text !== null);
  const say = (more: readonly string[]) => {
    if (said.length + more.length > 0) sayNote([...said, ...more].join(' '), problem !== null);
  };
  say([]);
  goTo(place).then((missing) => {
    if (missing !== null) say([missing]);
  });
}

/** The images and the backend of a setup. Where its images cannot be had, those in use stay and the form says why. */
export async function serveSetup({ shared: { dataset }, backend }: SharedSetup): Promise<void> {
  await Promise.all([probeBackend(backend), loadShared(dataset)]);
}

async function loadShared(dataset: DatasetConfig): Promise<void> {
  await loadData(dataset);
  const { summary, error } = labStore.getState().data;
  if (summary?.source === dataset.source) {
    // Files read before had their own amounts; the link's count.
    const train = Math.min(dataset.train, summary.trainAvailable);
    const test = Math.min(dataset.test, summary.testAvailable);
    changeSetup((setup) =>
      changeShared(setup, (config) => ({ ...config, dataset: { ...dataset, train, test } })),
    );
    return;
  }
  if (error === null) return;
  await loadData({ source: summary?.source ?? 'strokes' });
  dataFailed(error);
}

function fillForm({ shared, methods, backend }: SharedSetup): void {
  changeSetup(() => ({ shared, methods: methods.map((entry, id) => ({ ...entry, id })), backend }));
}

function setupSentence(setup: SharedSetup): string {
  const { source } = setup.shared.dataset;
  const labels = runLabels(linkConfigs(setup)).join(', ');
  const data =
    KNOWN_DATA.find((entry) => entry.source === source)?.label ??
    'files that this browser may not have (see Data)';
  return `The form holds the setup of the link: ${labels} on ${data}, seed ${setup.shared.seed}. Nothing has started.`;
}

/** Why the place is not shown; null when it is. Runs that are only stored come a moment later. */
async function goTo({ run, layer, iteration }: LinkPlace): Promise<string | null> {
  if (run !== null && !(await showRun(run)))
    return 'The run it points to is not in this browser: links carry setups, files carry results.';
  if (layer !== null) changeView((view) => ({ ...view, layer }));
  if (iteration !== null) {
    const newest = newestIteration(shownRuns(labStore.getState()));
    changeView((view) => select(view, iteration, newest));
  }
  return null;
}

/** Shows a run with those it was started with, one of a sweep alone; false when this browser does not have it. */
async function showRun(run: string): Promise<boolean> {
  const group = labStore.getState().runs.groups.find(({ runIds }) => runIds.includes(run));
  if (group !== undefined) showGroup(group.id);
  else {
    await whenListed();
    const rows = listedRows(labStore.getState().library);
    const groupId = rows.find(({ runId }) => runId === run)?.group.id;
    if (groupId === undefined) return false;
    const siblings = rows.flatMap((row) => (row.group.id === groupId ? row.runId : []));
    await showStored(isSweep(groupId) ? [run] : siblings);
  }
  changeView((view) => ({ ...view, runId: run }));
  return true;
}
