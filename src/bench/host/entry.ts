import type { Slice } from '../contest/contract';
import type { ModelName } from '../contest/models';
import type { Arena, Runner } from './bench-page';
import type { Engine } from './engines';

/** An engine that takes part in the turns of one model. */
export interface Entry {
  readonly engine: Engine;
  /** Examples per second while it warmed up. */
  readonly warmRate: number;
  /** It needs seconds for a step, so its samples are single steps, the warm one the first of them. */
  readonly slow: boolean;
  /** Null once its measurement is over. */
  runner: Runner | null;
  readonly rates: number[];
  loss: number | null;
}

/** A step slower than this is itself a sample: slices of half a second do not exist for it. */
const SLOW_STEP_MS = 3000;

/** @throws Error with the browser's own reason when the engine cannot train this model. */
export async function enter(arena: Arena, model: ModelName, engine: Engine): Promise<Entry> {
  const runner = await arena.open(engine.kind, { type: 'train', model, backend: engine.backend });
  const { warm } = runner;
  const warmRate = rateOf(warm);
  const slow = warm.elapsedMs >= SLOW_STEP_MS;
  return { engine, warmRate, slow, runner, rates: slow ? [warmRate] : [], loss: warm.loss };
}

export async function leave(entry: Entry): Promise<void> {
  await entry.runner?.close();
  entry.runner = null;
}

/** Of the engines that need seconds for a step only the fastest stock one goes on: the bars are held against it. */
export async function retireSlow(entries: readonly Entry[]): Promise<void> {
  const stock = entries.filter(({ engine }) => engine.kind === 'fit');
  const best = stock.toSorted((a, b) => b.warmRate - a.warmRate)[0];
  for (const entry of entries) if (entry.slow && entry !== best) await leave(entry);
}

export function rateOf({ units, elapsedMs }: Slice): number {
  return (units * 1000) / elapsedMs;
}
