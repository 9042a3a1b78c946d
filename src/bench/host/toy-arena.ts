import type { Slice, Surroundings, Task, WorkerKind } from '../contest/contract';
import { MODELS } from '../contest/models';
import type { Arena, Runner } from './bench-page';

export interface ToyArena extends Arena {
  /** Every slice that was asked for, in order: "fit webgl". */
  readonly turns: readonly string[];
  /** Workers that were opened and not closed. */
  openWorkers(): number;
}

export interface ToyMachine {
  readonly surroundings: Surroundings;
  /** Units per second of a worker, by "kind backend"; undefined: it cannot. */
  rateOf(contender: string, task: Task): number | undefined;
}

/** An arena without a browser: every worker has the speed it is given, and nothing takes time. For tests. */
export function toyArena({ surroundings, rateOf }: ToyMachine): ToyArena {
  const turns: string[] = [];
  const opened = new Set<Runner>();
  return {
    turns,
    openWorkers: () => opened.size,
    async open(kind: WorkerKind, task: Task) {
      const name = `${kind} ${'backend' in task ? task.backend : task.type}`;
      const rate = rateOf(name, task);
      if (rate === undefined) throw new Error(`${name} is not registered`);
      const units = task.type === 'train' ? MODELS[task.model].batch : 1;
      const slice = (ms: number): Slice => {
        const steps = Math.max(1, Math.round((ms * rate) / (1000 * units)));
        const done = steps * units;
        return { units: done, elapsedMs: (1000 * done) / rate, loss: task.type === 'train' ? 0.5 : null };
      };
      const runner: Runner = {
        warm: slice(0),
        async slice(ms) {
          turns.push(name);
          return slice(ms);
        },
        async close() {
          opened.delete(runner);
        },
      };
      opened.add(runner);
      return runner;
    },
    together: (runners, ms) => Promise.all(runners.map((runner) => runner.slice(ms))),
    surroundings: async () => surroundings,
    async close() {},
  };
}
