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
  type Attempt,
  calibrationRuns,
  type Knobs,
  knobsFor,
  lostAtEnd,
  nextRun,
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
  /** After every training, new or kept. `soFar` has the trainings of a result once its last one is in. */
  onOutcome(run: StudyRun, outcome: Outcome, soFar: readonly Outcome[], knobs: Knobs | null): void;
}

/**
 * Calibrates, then trains what the store does not hold yet: every result up to a few times, each time with an amount that comes
 * nearer to its level. @throws Error with the reason when a training fails.
 */
export async function runStudy(request: StudyRequest): Promise<void> {
  const { dataset, methods, store } = request;
  if (request.backend === 'webgpu') await offerWebgpu();
  const { backend, report } = await chooseBackend(request.backend, nodeAssets());
  const outcomes: Outcome[] = [];
  const attemptsOf = new Map<string, readonly Attempt[]>();
  let started = 0;
  const calibrations = calibrationRuns(request);
  const total =
    calibrations.length + trialRuns(request, NO_KNOBS).length + studyRuns(request, NO_KNOBS).length;

  /** Trains `first` and, with other knobs, what its result asks for; the last of them. */
  async function finish(first: StudyRun, knobs: Knobs | null): Promise<Outcome> {
    const place = `${++started}/${total}`;
    const own: Outcome[] = [];
    const attempts: Attempt[] = [];
    const key = `${first.method} ${first.config.seed}`;
    for (let run = first; ; ) {
      const stored = store.find(run);
      const outcome = stored ?? (await train(run, own.length === 0 ? place : `${place} (${own.length + 1})`));
      // The same net may serve two levels.
      own.push({ ...outcome, level: run.level });
      attempts.push({ knob: run.knob ?? 0, shrinking: outcome.shrinking });
      const earlier = [...(attemptsOf.get(key) ?? []), ...attempts];
      const next = nextRun(run, attempts, earlier);
      if (next === null) {
        outcomes.push(...own);
        attemptsOf.set(key, earlier);
      }
      request.onOutcome(run, outcome, outcomes, knobs);
      if (next === null) return outcome;
      run = next;
    }
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
    refined[method].push(refinedKnob(method, knob, lostAtEnd(shrinking), level));
  }
  for (const run of studyRuns(request, refined)) await finish(run, refined);
}

const NO_KNOBS: Readonly<Record<StudiedMethod, readonly []>> = {
  frs: [],
  'channel-random': [],
  'channel-l1': [],
  'sap-channel': [],
};
