import type { RunConfig } from '../../core/config/run-config';
import type { LabEvent } from '../../core/protocol/protocol';
import { runLabels } from '../../core/record/run-label';
import { turnsOver } from '../charts/use-turn';
import type { RunJob, RunPool } from '../client/run-pool';
import { createRunPool, poolSize } from '../client/run-pool';
import { newStoredRun } from '../persistence/stored-run';
import { beginStored, keepEvent } from './archive';
import { keepCheckpoint } from './checkpoint-shelf';
import { loadData } from './data-actions';
import { dataLimits } from './data-state';
import { imagesFor } from './image-shelf';
import { createIngest } from './ingest';
import { changeSetup, changeView, showGroup } from './lab-actions';
import { labStore } from './lab-store';
import { nextNumber } from './library';
import { closeNote } from './page-note';
import { nextTask } from './page-time';
import type { RunState } from './run-state';
import { queuedRun } from './run-state';
import {
  activeRuns,
  addLiveGroup,
  groupId,
  isSweep,
  labRuns,
  patchRuns,
  putRuns,
  reduce,
  runsOf,
} from './runs';
import { changeShared, fromPreset, runConfigs, setupProblems } from './setup';
import { warmWorkers } from './workers';

const ingest = createIngest((events) => labStore.setState(({ runs }) => ({ runs: reduce(runs, events) })));

let poolMade: RunPool | null = null;

function pool(): RunPool {
  poolMade ??= createRunPool({
    size: sideBySide,
    take: (choice, handlers) => warmWorkers().take(choice, handlers),
    emit(event: LabEvent) {
      keepCheckpoint(event);
      ingest.push(event);
      if (event.type === 'run') void keepEvent(event.runId, event.event);
    },
    onLaunch: (runId) => patch([runId], { status: 'starting' }),
  });
  return poolMade;
}

function patch(runIds: readonly string[], change: Partial<RunState>): void {
  labStore.setState(({ runs }) => ({ runs: patchRuns(runs, runIds, change) }));
}

/**
 * Starts every method of the form, one run each, and shows them together: in a task of its own, behind the press of the button and
 * behind what is still drawn. In the first moments of a page the search for the backend begins then, and the runs need none of their own.
 */
export async function runAll(): Promise<void> {
  if (labStore.getState().starting) return;
  labStore.setState({ starting: true });
  await nextTask();
  await turnsOver();
  labStore.setState({ starting: false });
  const { setup, data } = labStore.getState();
  const { source } = setup.shared.dataset;
  if (setupProblems(setup, dataLimits(data, source)).first !== null) return;
  closeNote();
  const configs = runConfigs(setup);
  const labels = runLabels(configs);
  const { groupId: started } = startRuns(configs, `${labels.join(', ')}, seed ${setup.shared.seed}`);
  showGroup(started);
}

/** Queues runs as one group, whatever the form says; the Lab goes on showing what it shows. It never shows a whole sweep. */
export function startRuns(
  configs: readonly RunConfig[],
  name: string,
  kind: 'run' | 'sweep' = 'run',
): { readonly groupId: string; readonly runIds: readonly string[] } {
  const { setup, data, library } = labStore.getState();
  const number = nextNumber(library);
  const title = `${kind === 'sweep' ? 'Sweep' : 'Run'} ${number}: ${name}`;
  const group = { id: groupId(kind, randomName()), number, name: title };
  const jobs = configs.map((config, index) => ({ runId: `${group.id}-${index}`, config }));
  labStore.setState(({ runs }) => ({
    runs:
      kind === 'sweep'
        ? putRuns(
            runs,
            jobs.map(({ runId, config }) => queuedRun(runId, config)),
          )
        : { ...addLiveGroup(runs, group.id, group.name, jobs), shownGroup: runs.shownGroup },
  }));
  const choice = setup.backend;
  const createdAt = new Date().toISOString();
  beginStored(
    jobs.map(({ runId, config }, place) => {
      const { source } = config.dataset;
      const known = { name: data.summary?.source === source ? data.summary.name : source, identity: null };
      return newStoredRun({ runId, group, place, config, choice, data: known, createdAt });
    }),
  );
  enqueue(...jobs.map(({ runId, config }) => ({ runId, config, choice, resume: null })));
  return { groupId: group.id, runIds: jobs.map(({ runId }) => runId) };
}

/** Hands runs to the pool; their images are fetched when they get their workers. */
export function enqueue(...jobs: readonly Omit<RunJob, 'images' | 'background'>[]): void {
  pool().enqueue(
    ...jobs.map((job) => ({
      ...job,
      images: () => imagesFor(job.config.dataset),
      background: isSweep(job.runId),
    })),
  );
}

/** How many runs work at the same time. */
export function sideBySide(): number {
  return poolSize(navigator.hardwareConcurrency, labStore.getState().backend.report?.name ?? null);
}

/** Different on every visit and in every tab; crypto.randomUUID is missing on pages over plain http. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Makes the runs of a recording on this page: its settings fill the form, and its data is loaded where it is not here. */
export async function runHere(runId: string): Promise<void> {
  const { runs } = labStore.getState();
  const group = runs.groups.find(({ runIds }) => runIds.includes(runId)) ?? null;
  const [first, ...others] = runsOf(runs, group).map(({ config }) => config);
  if (first === undefined) return;
  const preset = { name: '', label: '', summary: '', runs: [first, ...others] };
  changeSetup((setup) => {
    const filled = fromPreset(preset, setup);
    return { ...filled, shared: { ...filled.shared, dataset: first.dataset, seed: first.seed } };
  });
  if (labStore.getState().data.summary?.source !== first.dataset.source) await loadData(first.dataset);
  await runAll();
}

/** Stops what runs, sweeps apart, and starts over. */
export function restart(): void {
  stopRuns(activeRuns(labStore.getState().runs).flatMap(({ runId }) => (isSweep(runId) ? [] : runId)));
  void runAll();
}

export function newSeed(): void {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  changeSetup((setup) => changeShared(setup, (config) => ({ ...config, seed })));
  restart();
}

export function pauseAll(): void {
  const runs = labRuns(labStore.getState().runs);
  const runIds = runs.map(({ runId }) => runId);
  if (runIds.some(isSweep)) {
    holdRuns(runIds);
    return;
  }
  const atWork = runs.filter(({ status }) => status === 'running' || status === 'starting');
  for (const { runId } of atWork) pool().tell(runId, 'pause');
  patch(
    atWork.map(({ runId }) => runId),
    { asked: 'pause' },
  );
}

export function resumeAll(): void {
  tellPaused('resume');
}

/** Every paused run goes to the end of its pruning iteration; running ones pause there, waiting ones after their first. */
export function stepAll(): void {
  tellPaused('step');
}

function tellPaused(what: 'resume' | 'step'): void {
  const told = labRuns(labStore.getState().runs)
    .filter(({ runId, status, asked }) =>
      what === 'resume'
        ? status === 'paused' || asked === 'pause'
        : !(isSweep(runId) && (status === 'queued' || status === 'starting')),
    )
    .map(({ runId }) => runId);
  patch(told, { asked: what === 'step' ? 'pause' : null });
  if (what === 'resume') pool().free(told);
  for (const runId of told) pool().tell(runId, what);
  changeView((view) => ({ ...view, selected: null }));
}

export function stopAll(): void {
  stopRuns(labRuns(labStore.getState().runs).map(({ runId }) => runId));
}

/** Those that wait go first, so that none of them starts in the place of one that ends. */
export function stopRuns(runIds: readonly string[]): void {
  patch(runIds, { asked: 'stop' });
  for (const runId of [...runIds].reverse()) pool().stop(runId);
  ingest.flush();
}

/** None of these starts any more, and those at work pause. */
export function holdRuns(runIds: readonly string[]): void {
  patch(runIds, { asked: 'pause' });
  pool().hold(runIds);
}

/** Undoes `holdRuns`. */
export function freeRuns(runIds: readonly string[]): void {
  patch(runIds, { asked: null });
  pool().free(runIds);
}
