/** The hand on a running run: pause, resume, step, stop. Made by the host, read by the run loop between chunks of work. */
export interface RunControl {
  pause(): void;
  resume(): void;
  /** Run to the end of the current pruning iteration, then pause. */
  step(): void;
  stop(): void;
  readonly stopped: boolean;
  readonly paused: boolean;
  /** Called by the loop at the end of an iteration: a step that was asked for becomes a pause. */
  endIteration(): boolean;
  /** Resolves when the run may go on (or is stopped). */
  whenResumed(): Promise<void>;
  /** Lets messages in: one turn of the host's event loop. */
  breathe(): Promise<void>;
}

/** @param breathe one macrotask of the host; must not be a timer that browsers slow down in hidden tabs. */
export function createControl(breathe: () => Promise<void>): RunControl {
  let paused = false;
  let stepping = false;
  let stopped = false;
  let wake: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const resolve of wake) resolve();
    wake = [];
  };
  return {
    pause() {
      paused = true;
      stepping = false;
    },
    resume() {
      paused = false;
      stepping = false;
      wakeAll();
    },
    step() {
      paused = false;
      stepping = true;
      wakeAll();
    },
    stop() {
      stopped = true;
      wakeAll();
    },
    get stopped() {
      return stopped;
    },
    get paused() {
      return paused;
    },
    endIteration() {
      if (!stepping) return false;
      stepping = false;
      paused = true;
      return true;
    },
    whenResumed: () =>
      paused && !stopped ? new Promise((resolve) => wake.push(resolve)) : Promise.resolve(),
    breathe,
  };
}
