import type { RunConfig } from '../../core/config/run-config';
import type { LabEvent } from '../../core/protocol/protocol';
import { runLabels } from '../../core/record/run-label';
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
import type { RunState } from './run-state';
import { activeRuns, addLiveGroup, patchRun, reduce, runsOf } from './runs';
import { changeShared, fromPreset, runConfigs, setupProblems } from './setup';
import { warmWorkers } from './workers';

const ingest = createIngest((events) =>
  labStore.setState(({ runs }) => ({ runs: events.reduce(reduce, runs) })),
);

let poolMade: RunPool | null = null;

function pool(): RunPool {
  poolMade ??= createRunPool({
    size: poolSize(navigator.hardwareConcurrency),
    take: (choice, handlers) => warmWorkers().take(choice, handlers),
    emit(event: LabEvent) {
      keepCheckpoint(event);
      ingest.push(event);
      if (event.type === 'run') void keepEvent(event.runId, event.event);
    },
    onLaunch: (runId) => patch(runId, { status: 'starting' }),
  });
  return poolMade;
}

function patch(runId: string, change: Partial<RunState>): void {
  labStore.setState(({ runs }) => ({ runs: patchRun(runs, runId, change) }));
}

/** Starts every method of the form, one run each, and shows them together. */
export function runAll(): void {
  const { setup, data } = labStore.getState();
  const { source } = setup.shared.dataset;
  if (setupProblems(setup, dataLimits(data, source)).first !== null) return;
  const configs = runConfigs(setup);
  const labels = runLabels(configs);
  const { groupId } = startRuns(configs, `${labels.join(', ')}, seed ${setup.shared.seed}`);
  showGroup(groupId);
}

/** Queues runs as one group, whatever the form says; the Lab goes on showing what it shows. */
export function startRuns(
  configs: readonly RunConfig[],
  name: string,
): { readonly groupId: string; readonly runIds: readonly string[] } {
  const { setup, data, library } = labStore.getState();
  const number = nextNumber(library);
  const group = { id: `run-${randomName()}`, number, name: `Run ${number}: ${name}` };
  const jobs = configs.map((config, index) => ({ runId: `${group.id}-${index}`, config }));
  labStore.setState(({ runs }) => ({
    runs: { ...addLiveGroup(runs, group.id, group.name, jobs), shownGroup: runs.shownGroup },
  }));
  const choice = setup.backend;
  const createdAt = new Date().toISOString();
  jobs.forEach(({ runId, config }, place) => {
    const { source } = config.dataset;
    const known = { name: data.summary?.source === source ? data.summary.name : source, identity: null };
    beginStored(newStoredRun({ runId, group, place, config, choice, data: known, createdAt }));
    enqueue({ runId, config, choice, resume: null });
  });
  return { groupId: group.id, runIds: jobs.map(({ runId }) => runId) };
}

/** Hands a run to the pool; its images are fetched when it gets its worker. */
export function enqueue(job: Omit<RunJob, 'images'>): void {
  pool().enqueue({ ...job, images: () => imagesFor(job.config.dataset) });
}

/** Different on every visit and in every tab; crypto.randomUUID is missing on pages over plain http. */
function randomName(): string {
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
  runAll();
}

/** Stops what runs and starts over. */
export function restart(): void {
  stopAll();
  runAll();
}

export function newSeed(): void {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  changeSetup((setup) => changeShared(setup, (config) => ({ ...config, seed })));
  restart();
}

export function pauseAll(): void {
  for (const run of activeRuns(labStore.getState().runs)) {
    if (run.status !== 'running' && run.status !== 'starting') continue;
    patch(run.runId, { asked: 'pause' });
    pool().tell(run.runId, 'pause');
  }
}

export function resumeAll(): void {
  tellPaused('resume');
}

/** Every paused run goes to the end of its pruning iteration; running ones pause there, waiting ones after their first. */
export function stepAll(): void {
  tellPaused('step');
}

function tellPaused(what: 'resume' | 'step'): void {
  for (const run of activeRuns(labStore.getState().runs)) {
    if (what === 'resume' && run.status !== 'paused' && run.asked !== 'pause') continue;
    patch(run.runId, { asked: what === 'step' ? 'pause' : null });
    pool().tell(run.runId, what);
  }
  changeView((view) => ({ ...view, selected: null }));
}

export function stopAll(): void {
  for (const run of activeRuns(labStore.getState().runs)) stopRun(run.runId);
}

export function stopRun(runId: string): void {
  patch(runId, { asked: 'stop' });
  pool().stop(runId);
  ingest.flush();
}
