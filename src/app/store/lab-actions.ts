import { describeError } from '../../core/base/errors';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { BackendChoice, DatasetRequest, FileOptions, LabEvent } from '../../core/protocol/protocol';
import { runLabels } from '../../core/record/run-label';
import type { DataService } from '../client/data-service';
import { createDataService } from '../client/data-service';
import { openLabPort } from '../client/lab-worker';
import type { RunPool } from '../client/run-pool';
import { createRunPool, poolSize } from '../client/run-pool';
import type { WarmWorkers } from '../client/warm-workers';
import { createWarmWorkers } from '../client/warm-workers';
import { keepCheckpoint } from './checkpoint-shelf';
import { dataLimits, fitDataset, isGenerated, KNOWN_DATA } from './data-state';
import { expectImages, imagesFor, keepImages } from './image-shelf';
import { createIngest } from './ingest';
import type { LabState } from './lab-store';
import { labStore } from './lab-store';
import { painted, spareWorkers, whenIdle } from './page-time';
import type { Prefs } from './prefs';
import { pageStorage, savePrefs } from './prefs';
import { fetchRecording } from './recording';
import type { RunState } from './run-state';
import { isOver } from './run-state';
import { activeRuns, addLiveGroup, addRecording, patchRun, reduce } from './runs';
import type { Setup } from './setup';
import { changeShared, runConfigs, setupProblems } from './setup';
import { restingIteration } from './shown';
import type { View } from './view';

/** The dropped files last loaded, to read them again with another split or other class names. */
let droppedFiles: readonly File[] = [];
let groupCount = 0;
let loads = 0;

const ingest = createIngest((events) =>
  labStore.setState(({ runs }) => ({ runs: events.reduce(reduce, runs) })),
);

let poolMade: RunPool | null = null;
let serviceMade: DataService | null = null;
let workersMade: WarmWorkers | null = null;

function pool(): RunPool {
  poolMade ??= createRunPool({
    size: poolSize(navigator.hardwareConcurrency),
    take: (choice, handlers) => workers().take(choice, handlers),
    emit(event: LabEvent) {
      keepCheckpoint(event);
      ingest.push(event);
    },
    onLaunch: (runId) => patch(runId, { status: 'starting' }),
  });
  return poolMade;
}

function workers(): WarmWorkers {
  workersMade ??= createWarmWorkers({
    open: (handlers) => openLabPort(handlers),
    spares: spareWorkers(),
    whenIdle,
  });
  return workersMade;
}

function service(): DataService {
  serviceMade ??= createDataService((handlers) => openLabPort(handlers));
  return serviceMade;
}

function patch(runId: string, change: Partial<RunState>): void {
  labStore.setState(({ runs }) => ({ runs: patchRun(runs, runId, change) }));
}

export function changeSetup(change: (setup: Setup) => Setup): void {
  labStore.setState(({ setup }) => ({ setup: change(setup) }));
}

export function changeView(change: (view: View) => View): void {
  labStore.setState(({ view }) => ({ view: change(view) }));
}

export function changePrefs(change: Partial<Prefs>): void {
  labStore.setState(({ prefs }) => ({ prefs: { ...prefs, ...change } }));
  savePrefs(pageStorage(), labStore.getState().prefs);
}

/** First paint: the recording; then, behind it, the backend and the data of the form. */
export async function openLab(): Promise<void> {
  const recording = await fetchRecording('./recorded/three-phases.json');
  if (recording === null) labStore.setState({ recording: 'missing' });
  else labStore.setState(({ runs }) => ({ runs: addRecording(runs, recording), recording: 'ready' }));
  resetView();
  await painted();
  await Promise.all([probeBackend(labStore.getState().setup.backend), loadData({ source: 'strokes' })]);
}

/** Starts every method of the form, one run each, and shows them together. */
export function runAll(): void {
  const { setup, data } = labStore.getState();
  const { source } = setup.shared.dataset;
  if (setupProblems(setup, dataLimits(data, source)).first !== null) return;
  const configs = runConfigs(setup);
  groupCount += 1;
  const groupId = `live-${groupCount}`;
  const labels = runLabels(configs);
  const jobs = configs.map((config, index) => ({ runId: `${groupId}-${index}`, config }));
  labStore.setState(({ runs }) => ({
    runs: addLiveGroup(
      runs,
      groupId,
      `Run ${groupCount}: ${labels.join(', ')}, seed ${setup.shared.seed}`,
      jobs,
    ),
  }));
  resetView();
  for (const { runId, config } of jobs) {
    const images = () => imagesFor(config.dataset);
    pool().enqueue({ runId, config, choice: setup.backend, images, resume: null });
  }
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

/** Every paused run goes to the end of its pruning iteration; running ones pause there. */
export function stepAll(): void {
  tellPaused('step');
}

function tellPaused(what: 'resume' | 'step'): void {
  for (const run of activeRuns(labStore.getState().runs)) {
    if (what === 'resume' && run.status !== 'paused') continue;
    patch(run.runId, { asked: what === 'step' ? 'pause' : null });
    pool().tell(run.runId, what);
  }
  changeView((view) => ({ ...view, selected: null }));
}

export function stopAll(): void {
  for (const run of activeRuns(labStore.getState().runs)) stopRun(run.runId);
}

function stopRun(runId: string): void {
  patch(runId, { asked: 'stop' });
  pool().stop(runId);
  ingest.flush();
}

export function showGroup(groupId: string): void {
  labStore.setState(({ runs }) => ({ runs: { ...runs, shownGroup: groupId } }));
  resetView();
}

/** A new group starts with its first run; a finished one at an iteration worth looking at. */
function resetView(): void {
  const state = labStore.getState();
  const group = state.runs.groups.find((entry) => entry.id === state.runs.shownGroup);
  const runId = group?.runIds[0] ?? null;
  const run = runId === null ? undefined : state.runs.byId[runId];
  const selected = run !== undefined && isOver(run.status) ? restingIteration(run) : null;
  changeView((view) => ({ ...view, runId, selected, hover: null, revealed: null, playing: false }));
}

export async function probeBackend(choice: BackendChoice): Promise<void> {
  changeSetup((setup) => ({ ...setup, backend: choice }));
  labStore.setState(({ backend }) => ({ backend: { ...backend, probing: true, error: null } }));
  try {
    const report = await workers().prepare(choice);
    if (labStore.getState().setup.backend !== choice) return;
    labStore.setState({ backend: { report, probing: false, error: null } });
  } catch (error) {
    if (labStore.getState().setup.backend !== choice) return;
    labStore.setState({ backend: { report: null, probing: false, error: describeError(error).message } });
  }
}

/** Loads one of the known or stored data sets. On failure the data loaded before stays in use. */
export async function loadData(wanted: { readonly source: DatasetSource }): Promise<void> {
  const { source } = wanted;
  const { setup, prefs } = labStore.getState();
  if (isGenerated(source)) {
    const { train, test } = setup.shared.dataset;
    const made = load(KNOWN_DATA.find((entry) => entry.source === source)?.label ?? source, {
      kind: source,
      train: Math.max(10, train || 10),
      test: Math.max(10, test || 10),
    });
    expectImages(source, made);
    return made;
  }
  if (source === 'mnist' || source === 'fashion-mnist') {
    const label = KNOWN_DATA.find((entry) => entry.source === source)?.label ?? source;
    return load(label, { kind: 'remote', source });
  }
  const name = prefs.stored.find((entry) => entry.source === source)?.name ?? 'Your files';
  return load(name, { kind: 'stored', source });
}

/** Reads dropped or picked IDX files. */
export async function loadFiles(files: readonly File[], options: FileOptions): Promise<void> {
  if (files.length === 0) return;
  const before = droppedFiles;
  droppedFiles = files;
  const named = files.map((file) => ({ name: file.name, blob: file }));
  const name = options.name ?? files[0]?.name ?? 'Your files';
  await load(name, { kind: 'files', files: named, options });
  const { error, summary } = labStore.getState().data;
  if (error === null) return;
  droppedFiles = before;
  if (summary !== null) return;
  // The load these files interrupted starts again; what was wrong with them stays on the screen.
  await loadData(labStore.getState().setup.shared.dataset);
  patchData({ error });
}

/** Reads the files loaded last once more, with another split or other class names. */
export function reloadFiles(options: FileOptions): Promise<void> {
  return loadFiles(droppedFiles, options);
}

export function canReloadFiles(): boolean {
  return droppedFiles.length > 0;
}

export function cancelLoading(): void {
  service().cancel();
}

async function load(label: string, request: DatasetRequest): Promise<void> {
  if (labStore.getState().data.loading !== null) service().cancel();
  loads += 1;
  const own = loads;
  patchData({ loading: label, progress: null, error: null });
  try {
    const loaded = await service().load(request, (progress) => patchData({ progress }));
    const { dataset, summary, stored } = loaded;
    const before = labStore.getState().data.summary;
    keepImages(dataset);
    patchData({ summary, loading: null, progress: null, storedDetail: stored.detail });
    changeSetup((setup) =>
      changeShared(setup, (config) => ({ ...config, dataset: fitDataset(config.dataset, before, summary) })),
    );
    if (stored.ok) rememberStored(summary.source, summary.name);
  } catch (error) {
    // A load that a newer one replaced has nothing left to say.
    if (own !== loads) return;
    patchData({ loading: null, progress: null, error: describeError(error).message });
  }
}

function rememberStored(source: DatasetSource, name: string): void {
  if (isGenerated(source) || source === 'mnist' || source === 'fashion-mnist') return;
  const others = labStore.getState().prefs.stored.filter((entry) => entry.source !== source);
  changePrefs({ stored: [...others, { source, name }] });
}

function patchData(change: Partial<LabState['data']>): void {
  labStore.setState(({ data }) => ({ data: { ...data, ...change } }));
}
