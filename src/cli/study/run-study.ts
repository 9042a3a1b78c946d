import { configKey } from '../../core/config/key';
import { checkConfig } from '../../core/config/validate';
import type { Dataset } from '../../core/datasets/dataset';
import type { RunProgress } from '../../core/protocol/protocol';
import { chooseBackend } from '../../engine/backend/choose';
import { createControl } from '../../engine/run/control';
import { appVersion } from '../app-version';
import { nodeAssets } from '../node-assets';
import { offerWebgpu } from '../offer-webgpu';
import { runToRecord } from '../run-to-record';
import { type Outcome, type OutcomeStore, outcomeOf } from './outcome';
import {
  calibrationRuns,
  type Knobs,
  knobsFor,
  refinedKnob,
  type Shrinking,
  type StudiedMethod,
  type StudyPlan,
  type StudyRun,
  studyRuns,
  trialRuns,
} from './plan';

export type StudyBackend = 'wasm' | 'webgpu';

export interface StudyRequest extends StudyPlan {
  readonly dataset: Dataset;
  readonly backend: StudyBackend;
  readonly store: OutcomeStore;
  onProgress(run: StudyRun, place: string, progress: RunProgress): void;
  /** After every training, new or kept. */
  onOutcome(run: StudyRun, outcome: Outcome, soFar: readonly Outcome[], knobs: Knobs | null): void;
}

/** Calibrates, then trains what the store does not hold yet. @throws Error with the reason when a training fails. */
export async function runStudy(request: StudyRequest): Promise<void> {
  const { dataset, methods, store } = request;
  if (request.backend === 'webgpu') await offerWebgpu();
  const { backend, report } = await chooseBackend(request.backend, nodeAssets());
  const outcomes: Outcome[] = [];
  const calibrations = calibrationRuns(request);
  const total =
    calibrations.length + trialRuns(request, NO_KNOBS).length + studyRuns(request, NO_KNOBS).length;

  async function finish(run: StudyRun, knobs: Knobs | null): Promise<Outcome> {
    const place = `${outcomes.length + 1}/${total}`;
    const outcome = store.find(run) ?? (await train(run, place));
    outcomes.push(outcome);
    request.onOutcome(run, outcome, outcomes, knobs);
    return outcome;
  }

  async function train(run: StudyRun, place: string): Promise<Outcome> {
    const config = checkConfig(run.config);
    const wanted = {
      ...{ config, dataset, backend, report, appVersion: appVersion() },
      control: createControl(() => new Promise((resolve) => setImmediate(resolve))),
      startedAt: new Date().toISOString(),
      now: () => performance.now(),
    };
    const runId = `${run.role}-${configKey(config)}`;
    const { record, failure } = await runToRecord(runId, wanted, (progress) =>
      request.onProgress(run, place, progress),
    );
    if (failure !== null) throw new Error(`${runId}: ${failure.message}`);
    const outcome = outcomeOf(run, record);
    store.keep(run, outcome);
    return outcome;
  }

  const shrinkings: Record<StudiedMethod, readonly Shrinking[]> = { ...NO_KNOBS };
  for (const run of calibrations) {
    const { shrinking } = await finish(run, null);
    if (run.method !== null) shrinkings[run.method] = [...shrinkings[run.method], shrinking];
  }
  const found: Record<StudiedMethod, readonly number[]> = { ...NO_KNOBS };
  for (const method of methods) found[method] = knobsFor(method, shrinkings[method], request.levels);
  const refined: Record<StudiedMethod, number[]> = {
    frs: [],
    'channel-random': [],
    'channel-l1': [],
    'sap-channel': [],
  };
  for (const run of trialRuns(request, found)) {
    const { method, level } = run;
    const { shrinking } = await finish(run, null);
    if (method === null || level === null) continue;
    const knob = found[method][refined[method].length] ?? 0;
    refined[method].push(refinedKnob(method, knob, shrinking.macs.at(-1) ?? 0, level));
  }
  for (const run of studyRuns(request, refined)) await finish(run, refined);
}

const NO_KNOBS: Readonly<Record<StudiedMethod, readonly []>> = {
  frs: [],
  'channel-random': [],
  'channel-l1': [],
  'sap-channel': [],
};
