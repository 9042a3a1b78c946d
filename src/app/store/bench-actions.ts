import { describeError, LabError } from '../../core/base/errors';
import type { IterationRecord } from '../../core/record/run-record';
import { missingAdvice, missingSentence } from '../../core/workbench/kept-words';
import { layerAt, unitAt } from '../../core/workbench/units';
import type { HandEffect } from '../../core/workbench/workbench';
import { openLabPort } from '../client/lab-worker';
import {
  createWorkbenchService,
  type MeasureRequest,
  type WorkbenchService,
} from '../client/workbench-service';
import type { LatencyAnswer, Measured } from './bench-store';
import { benchKey, benchStore, editsOf, flippedNow, placeOf, UNMEASURED } from './bench-store';
import { checkpointAt, checkpointOf, missingCheckpoint } from './checkpoint-shelf';
import { flip, type HandEdits, redo, undo } from './hand-edits';
import { imagesFor } from './image-shelf';
import { labStore } from './lab-store';
import { createLatestOnly } from './latest-only';
import { isOver } from './run-state';

/** A workbench nobody uses gives its memory back. */
const IDLE_MS = 120_000;
/** Times that gave way to something else are taken again. */
const MOST_TRIES = 10;

let made: WorkbenchService | null = null;
/** The workbench has one network: of those asked for meanwhile only the last is opened. */
const opening = createLatestOnly();
let idleTimer: ReturnType<typeof setTimeout> | undefined;
/** A relevance map was asked for whose network is not open yet. */
let explainNext = false;
/** Settles when the map asked for last is there, or has failed. */
let pictured: Promise<void> = Promise.resolve();
/** What the worker is measuring, as text; null when it rests. */
let measuring: string | null = null;

function service(): WorkbenchService {
  made ??= createWorkbenchService((handlers) => openLabPort(handlers), gone);
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => made?.close(), IDLE_MS);
  return made;
}

function gone(): void {
  measuring = null;
  benchStore.setState({ status: 'closed' });
}

/**
 * Puts a network of a run on the workbench, the newest unless told otherwise, where it is not there. Resolves when it is, has failed,
 * or another was wanted meanwhile.
 */
export function openBench(runId: string, iteration = newestOf(runId)): Promise<void> {
  if (iteration === null) return Promise.resolve();
  return opening.ask(benchKey(runId, iteration), () => open(runId, iteration));
}

function newestOf(runId: string): number | null {
  return checkpointOf(runId)?.iteration ?? null;
}

/** What a network that was not trained here is like, measured in the workbench's worker. */
export function measureOpened(request: MeasureRequest): Promise<IterationRecord> {
  return service().measure(request);
}

async function open(runId: string, iteration: number): Promise<void> {
  const checkpoint = checkpointAt(runId, iteration);
  const run = labStore.getState().runs.byId[runId];
  if (run === undefined) return;
  if (checkpoint === null) {
    const missing = missingCheckpoint(runId, iteration) ?? 'none';
    benchStore.setState({ problem: `${missingSentence(missing, run.config)} ${missingAdvice(missing)}` });
    return;
  }
  const key = benchKey(runId, iteration);
  const state = benchStore.getState();
  if (state.key === key && state.status !== 'closed') {
    service();
    measure();
    return;
  }
  const kept = state.key === key ? {} : { view: null, before: UNMEASURED, relevance: null };
  measuring = null;
  benchStore.setState({ key, status: 'opening', problem: null, after: UNMEASURED, ...kept });
  try {
    const dataset = await imagesFor(run.config.dataset);
    const view = await service().open({
      config: run.config,
      choice: run.environment?.backend ?? 'auto',
      dataset,
      network: { checkpoint, records: run.iterations.slice(0, iteration + 1) },
    });
    if (benchStore.getState().key !== key) return;
    benchStore.setState({ status: 'open', view });
    if (explainNext) explain();
    measure();
  } catch (error) {
    if (benchStore.getState().key !== key) return;
    benchStore.setState({ status: 'closed', problem: describeError(error).message });
  }
}

/** Prunes the unit of a square of the newest network, or brings it back; one that cannot come back stays as it is. */
export async function pressUnit(runId: string, node: string, channel: number): Promise<void> {
  await openBench(runId);
  const { view, key } = benchStore.getState();
  if (view === null || key !== newestKey(runId)) return;
  const isGone = view.gone[node]?.includes(channel) === true;
  const unit = unitAt(view.layers, node, channel, isGone);
  const layer = layerAt(view.layers, node, isGone);
  if (unit === null || layer === null) return;
  if (isGone && (view.refusals[layer.name] ?? null) !== null) return;
  changeEdits(runId, (edits) => flip(edits, [unit]));
}

export function undoEdit(runId: string): void {
  changeEdits(runId, undo);
}

export function redoEdit(runId: string): void {
  changeEdits(runId, redo);
}

/** Of the newest network, which is opened where it is not: after a rest the worker is gone, or an earlier one was looked into. */
function changeEdits(runId: string, change: (edits: HandEdits) => HandEdits): void {
  const key = newestKey(runId);
  if (key === null) return;
  const state = benchStore.getState();
  const edits = change(editsOf(state, key));
  if (edits === editsOf(state, key)) return;
  benchStore.setState({ edits: { ...state.edits, [key]: edits } });
  if (state.key === key) benchStore.setState({ after: UNMEASURED, problem: null });
  if (state.key !== key || state.status === 'closed') openBench(runId);
  else measure();
  if (state.key === key && state.relevance !== null) explain();
}

function newestKey(runId: string): string | null {
  const iteration = newestOf(runId);
  return iteration === null ? null : benchKey(runId, iteration);
}

/**
 * The relevance map of a network of a run, of the image looked at last. The next network waits until this one's is there: those of a
 * fast run would push each other off before any was looked into.
 */
export async function explainAt(runId: string, iteration: number): Promise<void> {
  const key = benchKey(runId, iteration);
  await opening.ask(key, async () => {
    explainNext = true;
    await open(runId, iteration);
    const state = benchStore.getState();
    if (state.key !== key || state.status !== 'open') return;
    if (explainNext) explain();
    await pictured;
  });
}

/** Takes the times of a network whose record has none, once nothing else is asked for: edits and pictures go before. */
export async function timeNetwork(runId: string, iteration: number): Promise<void> {
  const key = benchKey(runId, iteration);
  if (benchStore.getState().latencies[key]?.kind === 'busy') return;
  noteLatency(key, { kind: 'busy' });
  try {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      await openBench(runId, iteration);
      const state = benchStore.getState();
      if (state.key !== key || state.status !== 'open')
        throw new LabError('internal', state.problem ?? 'Another network was opened meanwhile.');
      const { latency, device } = await service().time();
      if (latency !== null) return noteLatency(key, { kind: 'timed', latency, device });
    }
    throw new LabError(
      'internal',
      'Too much else was asked for meanwhile, or there is no room for its nets.',
    );
  } catch (error) {
    noteLatency(key, { kind: 'failed', problem: describeError(error).message });
  }
}

function noteLatency(key: string, answer: LatencyAnswer): void {
  benchStore.setState(({ latencies }) => ({ latencies: { ...latencies, [key]: answer } }));
}

/** The relevance map of another test image: of a class, or the next one of the same. */
export function explain(image = benchStore.getState().image): void {
  benchStore.setState({ image });
  const state = benchStore.getState();
  const { key, status } = state;
  explainNext = status !== 'open';
  if (explainNext) {
    const place = key === null ? null : placeOf(key);
    if (place !== null && status === 'closed') openBench(place.runId, place.iteration);
    return;
  }
  pictured = service()
    // What a hand did before the run went on is no part of a network that is only looked into.
    .explain(image.label, image.nth, isEditable(key) ? flippedNow(state) : [])
    .then(
      (relevance) => {
        const now = benchStore.getState();
        if (now.key === key && now.image === image) benchStore.setState({ relevance });
      },
      (error: unknown) => {
        if (benchStore.getState().key === key) benchStore.setState({ problem: describeError(error).message });
      },
    );
}

/**
 * Asks for what is missing, most wanted first: the run's own first images, the edit on all, the run's own on all. Nothing of a network
 * that a hand cannot edit: of a run at work, whose next one is not far, or an earlier one.
 */
function measure(): void {
  const state = benchStore.getState();
  if (state.status !== 'open' || !isEditable(state.key)) return;
  const flipped = flippedNow(state);
  const wanted =
    flipped.length === 0
      ? state.before.all === null && flipped
      : state.before.first === null
        ? []
        : state.after.all === null
          ? flipped
          : state.before.all === null && [];
  if (wanted === false) return;
  const text = `${state.key}:${wanted.join()}`;
  if (text === measuring) return;
  measuring = text;
  service().tryEdit(
    wanted,
    (effect) => {
      if (effect.whole) measuring = null;
      keepEffect(wanted, effect);
      measure();
    },
    (error) => {
      measuring = null;
      benchStore.setState({ problem: error.message });
    },
  );
}

function isEditable(key: string | null): boolean {
  if (key === null) return false;
  const { runId, iteration } = placeOf(key);
  const status = labStore.getState().runs.byId[runId]?.status;
  return status !== undefined && (status === 'paused' || isOver(status)) && iteration === newestOf(runId);
}

function keepEffect(of: readonly number[], effect: HandEffect): void {
  const state = benchStore.getState();
  const added = ({ first, all }: Measured): Measured => ({
    first: first ?? effect,
    all: effect.whole ? effect : all,
  });
  if (of.length === 0) benchStore.setState({ before: added(state.before) });
  else if (of.join() === flippedNow(state).join()) benchStore.setState({ after: added(state.after) });
}
