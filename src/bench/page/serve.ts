import type { Opened, Slice, Task } from '../contest/contract';

export interface Request {
  readonly id: number;
  readonly body:
    | { readonly type: 'open'; readonly task: Task }
    | { readonly type: 'slice'; readonly ms: number };
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: Opened | Slice }
  | { readonly id: number; readonly ok: false; readonly error: string };

/** Something to measure. */
export interface Contender {
  readonly unitsPerStep: number;
  /** Whether a first step compiles anything (shaders, kernels), so that only later ones count. */
  readonly compiles: boolean;
  /** Resolves with the loss, if any, when the device has really done `steps` steps. @throws when that is no number. */
  run(steps: number): Promise<number | null>;
}

const WARM_UP_MS = 400;
/** A step this slow is warm after one. */
const SLOW_STEP_MS = 1500;

/** Answers the page's requests with the contender that `open` makes of the task. */
export function serve(open: (task: Task) => Promise<Contender>): void {
  let contender: Contender | null = null;
  let stepMs = 0;

  async function timed(steps: number): Promise<Slice> {
    if (contender === null) throw new Error('This worker was asked to work before it was given a task.');
    const start = performance.now();
    const loss = await contender.run(steps);
    const elapsedMs = performance.now() - start;
    stepMs = elapsedMs / steps;
    return { units: steps * contender.unitsPerStep, elapsedMs, loss };
  }

  const slice = (ms: number) => timed(Math.max(1, Math.round(ms / Math.max(stepMs, 0.002))));

  async function answer({ body }: Request): Promise<Opened | Slice> {
    if (body.type === 'slice') return slice(body.ms);
    contender = await open(body.task);
    let warm = await timed(1);
    if (contender.compiles || warm.elapsedMs < SLOW_STEP_MS) warm = await timed(1);
    if (warm.elapsedMs < SLOW_STEP_MS) {
      await slice(WARM_UP_MS);
      warm = await slice(WARM_UP_MS);
    }
    return { warm };
  }

  self.onmessage = async ({ data }: MessageEvent<Request>) => {
    const { id } = data;
    const reply = (message: Answer) => self.postMessage(message);
    try {
      reply({ id, ok: true, value: await answer(data) });
    } catch (error) {
      reply({ id, ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** The loss, if it is a number: a benchmark of a network that stopped learning would measure nothing worth knowing. */
export function finite(loss: number): number {
  if (!Number.isFinite(loss)) throw new Error(`The loss became ${loss} during the measurement.`);
  return loss;
}
