import { describeError } from '../../core/base/errors';
import type { IterationRecord } from '../../core/record/run-record';
import { layerAt, unitAt } from '../../core/workbench/units';
import type { HandEffect } from '../../core/workbench/workbench';
import { openLabPort } from '../client/lab-worker';
import {
  createWorkbenchService,
  type MeasureRequest,
  type WorkbenchService,
} from '../client/workbench-service';
import type { Measured } from './bench-store';
import { benchKey, benchStore, editsOf, flippedNow, UNMEASURED } from './bench-store';
import { checkpointOf } from './checkpoint-shelf';
import { flip, type HandEdits, redo, undo } from './hand-edits';
import { imagesFor } from './image-shelf';
import { labStore } from './lab-store';
import { isOver } from './run-state';

/** A workbench nobody uses gives its memory back. */
const IDLE_MS = 120_000;

let made: WorkbenchService | null = null;
let opening: Promise<void> = Promise.resolve();
let idleTimer: ReturnType<typeof setTimeout> | undefined;
/** A relevance map was asked for and no network was open yet. */
let explainNext = false;
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

/** Puts the newest network of a run on the workbench, unless it is there. Resolves when it is, or has failed. */
export function openBench(runId: string): Promise<void> {
  opening = opening.then(() => open(runId));
  return opening;
}

/** What a network that was not trained here is like, measured in the workbench's worker. */
export function measureOpened(request: MeasureRequest): Promise<IterationRecord> {
  return service().measure(request);
}

async function open(runId: string): Promise<void> {
  const checkpoint = checkpointOf(runId);
  const run = labStore.getState().runs.byId[runId];
  if (checkpoint === null || run === undefined) return;
  const key = benchKey(runId, checkpoint.iteration);
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
      network: { checkpoint, records: run.iterations.slice(0, checkpoint.iteration + 1) },
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

/** Prunes the unit of a square, or brings it back; one that cannot come back stays as it is. */
export async function pressUnit(runId: string, node: string, channel: number): Promise<void> {
  await openBench(runId);
  const state = benchStore.getState();
  const { view } = state;
  if (view === null || !state.key?.startsWith(`${runId}/`)) return;
  const isGone = view.gone[node]?.includes(channel) === true;
  const unit = unitAt(view.layers, node, channel, isGone);
  const layer = layerAt(view.layers, node, isGone);
  if (unit === null || layer === null) return;
  if (isGone && (view.refusals[layer.name] ?? null) !== null) return;
  changeEdits((edits) => flip(edits, [unit]));
}

export function undoEdit(): void {
  changeEdits(undo);
}

export function redoEdit(): void {
  changeEdits(redo);
}

function changeEdits(change: (edits: HandEdits) => HandEdits): void {
  const state = benchStore.getState();
  const { key } = state;
  if (key === null) return;
  const edits = change(editsOf(state, key));
  if (edits === editsOf(state, key)) return;
  benchStore.setState({ edits: { ...state.edits, [key]: edits }, after: UNMEASURED, problem: null });
  ensureOpen(key);
  measure();
  if (benchStore.getState().relevance !== null) explain();
}

/** After a rest the worker is gone: the same network is opened once more. */
function ensureOpen(key: string): void {
  if (benchStore.getState().status === 'closed') openBench(key.slice(0, key.lastIndexOf('/')));
}

/** The relevance map of another test image: of a class, or the next one of the same. */
export function explain(image = benchStore.getState().image): void {
  benchStore.setState({ image });
  const state = benchStore.getState();
  const { key, status } = state;
  explainNext = status !== 'open';
  if (explainNext) {
    if (key !== null) ensureOpen(key);
    return;
  }
  service()
    .explain(image.label, image.nth, flippedNow(state))
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
 * Asks for what is missing, most wanted first: the run's own first images, the edit on all, the run's own on all. Nothing of a run at
 * work, which a hand cannot edit: its next network is not far.
 */
function measure(): void {
  const state = benchStore.getState();
  if (state.status !== 'open' || atWork(state.key)) return;
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

function atWork(key: string | null): boolean {
  const status = labStore.getState().runs.byId[key?.slice(0, key.lastIndexOf('/')) ?? '']?.status;
  return status !== undefined && status !== 'paused' && !isOver(status);
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
