import type { RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import type { BackendChoice, Command, LabEvent, RunEvent } from '../../core/protocol/protocol';
import type { ResumePoint } from '../../core/record/checkpoint';
import type { LabPort, OpenPort } from './lab-worker';

export interface RunJob {
  readonly runId: string;
  readonly config: RunConfig;
  readonly choice: BackendChoice;
  readonly dataset: Dataset | null;
  /** Where to go on; null: from the start. */
  readonly resume: ResumePoint | null;
}

export interface RunPool {
  /** How many runs work at the same time. */
  readonly size: number;
  enqueue(job: RunJob): void;
  /** Pause, resume or step a run that has started; a queued run waits anyway. */
  tell(runId: string, what: 'pause' | 'resume' | 'step'): void;
  /** Asks the run to stop and ends its worker if it does not answer within a second. */
  stop(runId: string): void;
}

export interface PoolOptions {
  readonly size: number;
  readonly open: OpenPort;
  /** Everything a run says, and what the pool says in its place when it cannot. */
  readonly emit: (event: LabEvent) => void;
  /** The run left the queue and has a worker. */
  readonly onLaunch: (runId: string) => void;
  readonly stopGraceMs?: number;
}

interface Active {
  readonly port: LabPort;
  killTimer: ReturnType<typeof setTimeout> | null;
}

/** One worker for the page, the rest train: cores minus one, at least two so that two methods run side by side. */
export function poolSize(cores: number | undefined): number {
  return Math.max(2, (cores ?? 2) - 1);
}

/** Runs jobs in the order they came, at most `size` at a time, one worker each. */
export function createRunPool(options: PoolOptions): RunPool {
  const { size, open, emit, onLaunch, stopGraceMs = 1000 } = options;
  const queue: RunJob[] = [];
  const active = new Map<string, Active>();

  function say(runId: string, event: RunEvent): void {
    emit({ type: 'run', runId, event });
  }

  function release(runId: string): void {
    const run = active.get(runId);
    if (run === undefined) return;
    if (run.killTimer !== null) clearTimeout(run.killTimer);
    run.port.close();
    active.delete(runId);
    launch();
  }

  function launch(): void {
    while (active.size < size) {
      const job = queue.shift();
      if (job === undefined) return;
      start(job);
    }
  }

  function start(job: RunJob): void {
    const { runId, ...start } = job;
    const port = open({
      onEvent(event) {
        if (event.type !== 'run') return;
        emit(event);
        if (isLast(event.event)) release(event.runId);
      },
      onCrash(sentence) {
        say(runId, { type: 'failed', code: 'internal', message: sentence });
        release(runId);
      },
    });
    active.set(runId, { port, killTimer: null });
    onLaunch(runId);
    port.send({ type: 'start', runId, ...start });
  }

  function send(command: Command & { readonly runId: string }): void {
    active.get(command.runId)?.port.send(command);
  }

  return {
    size,
    enqueue(job) {
      queue.push(job);
      launch();
    },
    tell(runId, what) {
      send({ type: what, runId });
    },
    stop(runId) {
      const waiting = queue.findIndex((job) => job.runId === runId);
      if (waiting >= 0) {
        queue.splice(waiting, 1);
        say(runId, { type: 'stopped' });
        return;
      }
      const run = active.get(runId);
      if (run === undefined || run.killTimer !== null) return;
      send({ type: 'stop', runId });
      run.killTimer = setTimeout(() => {
        say(runId, { type: 'stopped' });
        release(runId);
      }, stopGraceMs);
    },
  };
}

function isLast(event: RunEvent): boolean {
  return event.type === 'finished' || event.type === 'stopped' || event.type === 'failed';
}
