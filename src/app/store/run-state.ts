import { assertNever } from '../../core/base/assert-never';
import type { ErrorCode } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { BackendReport, PauseReason, RunMessage, RunProgress } from '../../core/protocol/protocol';
import type { UnderWay } from '../../core/record/epoch-grid';
import { NOTHING_UNDER_WAY } from '../../core/record/epoch-grid';
import type { IterationRecord, RunEnvironment, RunRecord } from '../../core/record/run-record';

export type RunStatus =
  | 'recorded'
  /** A network out of a file: measured here, trained elsewhere. */
  | 'opened'
  /** The tab that worked on it is gone. */
  | 'interrupted'
  /** Another tab works on it. */
  | 'elsewhere'
  | 'queued'
  | 'starting'
  | 'running'
  | 'paused'
  | 'finished'
  | 'stopped'
  | 'failed';

/** One run as the page knows it: its records plus what it is doing now. */
export interface RunState {
  readonly runId: string;
  readonly config: RunConfig;
  /** What it is called where its method does not say it; null: by its method. */
  readonly title: string | null;
  readonly status: RunStatus;
  /** What the person asked for and the run has not answered yet. */
  readonly asked: 'pause' | 'stop' | null;
  readonly pauseReason: PauseReason | null;
  readonly iterations: readonly IterationRecord[];
  readonly underWay: UnderWay;
  readonly progress: RunProgress | null;
  readonly environment: RunEnvironment | null;
  readonly backend: BackendReport | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

export function queuedRun(runId: string, config: RunConfig): RunState {
  return {
    runId,
    config,
    title: null,
    status: 'queued',
    asked: null,
    pauseReason: null,
    iterations: [],
    underWay: NOTHING_UNDER_WAY,
    progress: null,
    environment: null,
    backend: null,
    failure: null,
  };
}

export function recordedRun(record: RunRecord): RunState {
  return {
    ...queuedRun(record.runId, record.config),
    status: 'recorded',
    iterations: record.iterations,
    environment: record.environment,
  };
}

/** Not at work in this tab: no event changes it any more. */
export function isOver(status: RunStatus): boolean {
  return OVER.has(status);
}

const OVER: ReadonlySet<RunStatus> = new Set([
  'recorded',
  'opened',
  'interrupted',
  'elsewhere',
  'finished',
  'stopped',
  'failed',
]);

/** The run after one event. Records are only ever added; what was measured before a failure stays. */
export function reduceRun(run: RunState, event: RunMessage): RunState {
  if (isOver(run.status)) return run;
  switch (event.type) {
    case 'started':
      return { ...run, status: 'running', environment: event.environment, backend: event.backend };
    case 'progress':
      return { ...run, progress: event.progress };
    case 'epoch':
      return { ...run, underWay: { ...run.underWay, epochs: [...run.underWay.epochs, event.epoch] } };
    case 'cut':
      return { ...run, underWay: { ...run.underWay, afterCut: event.afterCut } };
    case 'iteration':
      return { ...run, iterations: [...run.iterations, event.record], underWay: NOTHING_UNDER_WAY };
    case 'checkpoint':
      return run;
    case 'paused':
      return {
        ...run,
        status: 'paused',
        pauseReason: event.reason,
        asked: run.asked === 'stop' ? 'stop' : null,
      };
    case 'resumed':
      return { ...run, status: 'running', pauseReason: null };
    case 'finished':
    case 'stopped':
      return { ...run, status: event.type, asked: null, underWay: NOTHING_UNDER_WAY };
    case 'failed':
      return {
        ...run,
        status: 'failed',
        asked: null,
        underWay: NOTHING_UNDER_WAY,
        failure: { code: event.code, message: event.message },
      };
    default:
      return assertNever(event);
  }
}
