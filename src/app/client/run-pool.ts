import type { ErrorCode } from '../../core/base/errors';
import { describeError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { SharedDataset } from '../../core/datasets/shared-dataset';
import type { BackendChoice, LabEvent, RunMessage } from '../../core/protocol/protocol';
import type { PackedPoint } from '../../core/record/packed-checkpoint';
import type { BackendName } from '../../core/record/run-record';
import type { LabPort, PortHandlers } from './lab-worker';

export interface RunJob {
  readonly runId: string;
  readonly config: RunConfig;
  readonly choice: BackendChoice;
  /**
   * Called when the run gets its worker, which reads them; null for generated data, which the worker then makes itself.
   */
  readonly images: () => Promise<SharedDataset | null>;
  /** Where to go on; null: from the start. */
  readonly resume: PackedPoint | null;
  /** Of a sweep: it lets later runs that somebody watches go first, and pauses for them where it has begun. */
  readonly background: boolean;
}

type Order = 'pause' | 'resume' | 'step';

export interface RunPool {
  enqueue(...jobs: readonly RunJob[]): void;
  /** Pause, resume or step a run; one that has not begun does it when it begins. */
  tell(runId: string, what: Order): void;
  /**
   * Of these runs none starts any more, and those at work pause. They take no worker away from others meanwhile.
   */
  hold(runIds: readonly string[]): void;
  /** Undoes `hold`. */
  free(runIds: readonly string[]): void;
  /** Asks the run to stop and ends its worker if it does not answer within a second. */
  stop(runId: string): void;
}

export interface PoolOptions {
  /** How many runs may work at the same time; asked before each starts. */
  readonly size: () => number;
  /** A worker of one's own. */
  readonly take: (choice: BackendChoice, handlers: PortHandlers) => LabPort;
  /** Everything a run says, and what the pool says in its place when it cannot. */
  readonly emit: (event: LabEvent) => void;
  /** The run left the queue and has a worker. */
  readonly onLaunch: (runId: string) => void;
  readonly stopGraceMs?: number;
}

interface Active {
  readonly port: LabPort;
  readonly background: boolean;
  /** It pauses for a run that somebody watches. */
  yields: boolean;
  /** It has its images: the worker knows of it. */
  begun: boolean;
  killTimer: ReturnType<typeof setTimeout> | null;
}

/** Runs that share one graphics card, each with its memory: two methods side by side. */
const ON_ONE_GPU = 2;

/** One worker per core, at least two so that two methods run side by side. The page itself only draws. */
export function poolSize(cores: number | undefined, backend: BackendName | null): number {
  return backend === 'webgpu' ? ON_ONE_GPU : Math.max(2, cores ?? 2);
}

/**
 * Runs jobs in the order they came, at most `size` at a time, one worker each. Those in the background come last, and one that works
 * pauses while another needs its place.
 */
export function createRunPool(options: PoolOptions): RunPool {
  const { size, take, emit, onLaunch, stopGraceMs = 1000 } = options;
  const queue: RunJob[] = [];
  const active = new Map<string, Active>();
  /** What runs were told before they began. */
  const orders = new Map<string, Order[]>();
  const held = new Set<string>();

  function say(runId: string, event: RunMessage): void {
    emit({ type: 'run', runId, event });
  }

  function release(runId: string): void {
    const run = active.get(runId);
    if (run === undefined) return;
    if (run.killTimer !== null) clearTimeout(run.killTimer);
    run.port.close();
    active.delete(runId);
    held.delete(runId);
    launch();
  }

  function launch(): void {
    while (launchOne()) {}
  }

  /** Starts, wakes or pauses one run; false when everything is as it should be. */
  function launchOne(): boolean {
    const free = (job: RunJob) => !held.has(job.runId);
    const atWork = [...active].filter(([runId, run]) => !held.has(runId) && !run.yields);
    const watched = queue.findIndex((job) => free(job) && !job.background);
    if (atWork.length >= size()) {
      const last = atWork.findLast(([, run]) => run.background && run.killTimer === null);
      if (watched < 0 || last === undefined) return false;
      last[1].yields = true;
      tell(last[0], 'pause');
      return true;
    }
    const resting = [...active].find(([runId, run]) => run.yields && !held.has(runId));
    if (watched < 0 && resting !== undefined) {
      resting[1].yields = false;
      tell(resting[0], 'resume');
      return true;
    }
    const place = watched >= 0 ? watched : queue.findIndex(free);
    const [job] = place < 0 ? [] : queue.splice(place, 1);
    if (job === undefined) return false;
    start(job);
    return true;
  }

  function tell(runId: string, what: Order): void {
    const run = active.get(runId);
    if (run?.begun) run.port.send({ type: what, runId });
    else if (run !== undefined || queue.some((job) => job.runId === runId))
      orders.set(runId, [...(orders.get(runId) ?? []), what]);
  }

  function start({ runId, config, choice, images, resume, background }: RunJob): void {
    const port = take(choice, {
      onEvent(event) {
        if (event.type !== 'run') return;
        emit(event);
        if (isLast(event.event)) release(event.runId);
      },
      onCrash: (sentence) => fail('internal', sentence),
    });
    const run: Active = { port, background, yields: false, begun: false, killTimer: null };
    active.set(runId, run);
    onLaunch(runId);
    images().then(
      (dataset) => {
        if (active.get(runId) !== run) return;
        run.begun = true;
        port.send({ type: 'start', runId, config, choice, dataset, resume });
        for (const type of orders.get(runId) ?? []) port.send({ type, runId });
        orders.delete(runId);
      },
      (error) => {
        const { code, message } = describeError(error);
        if (active.get(runId) === run) fail(code, message);
      },
    );

    function fail(code: ErrorCode, message: string): void {
      say(runId, { type: 'failed', code, message });
      release(runId);
    }
  }

  return {
    enqueue(...jobs) {
      queue.push(...jobs);
      launch();
    },
    tell,
    hold(runIds) {
      for (const runId of runIds) {
        if (held.has(runId)) continue;
        held.add(runId);
        const run = active.get(runId);
        if (run !== undefined && !run.yields) tell(runId, 'pause');
      }
      launch();
    },
    free(runIds) {
      for (const runId of runIds) {
        if (!held.delete(runId)) continue;
        const run = active.get(runId);
        // One that made room before goes on when there is room again.
        if (run !== undefined && !run.yields) tell(runId, 'resume');
      }
      launch();
    },
    stop(runId) {
      orders.delete(runId);
      held.delete(runId);
      const waiting = queue.findIndex((job) => job.runId === runId);
      if (waiting >= 0) {
        queue.splice(waiting, 1);
        say(runId, { type: 'stopped' });
        return;
      }
      const run = active.get(runId);
      if (run === undefined || run.killTimer !== null) return;
      if (!run.begun) {
        say(runId, { type: 'stopped' });
        release(runId);
        return;
      }
      run.port.send({ type: 'stop', runId });
      run.killTimer = setTimeout(() => {
        say(runId, { type: 'stopped' });
        release(runId);
      }, stopGraceMs);
    },
  };
}

function isLast(event: RunMessage): boolean {
  return event.type === 'finished' || event.type === 'stopped' || event.type === 'failed';
}
