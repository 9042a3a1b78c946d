import type { Slice, TrainBackend, WorkerKind } from '../contest/contract';
import type { ModelName } from '../contest/models';
import { architectureOf, MODELS, trainingFlop } from '../contest/models';
import type { Arena, Runner } from './bench-page';
import type { Figures } from './figures';
import { numberAt, rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median, summarise } from './statistics';

export interface Engine {
  readonly name: string;
  readonly label: string;
  readonly kind: WorkerKind;
  readonly backend: TrainBackend;
}

const OURS: Engine = { name: 'ours_wasm', label: 'ours, wasm', kind: 'ours', backend: 'wasm' };
const FIT_WASM: Engine = { name: 'fit_wasm', label: 'Model.fit, wasm', kind: 'fit', backend: 'wasm' };
const JAX: Engine = { name: 'jax', label: 'jax-js, wasm', kind: 'jax', backend: 'wasm' };
const SLOW: readonly Engine[] = [
  { name: 'fit_webgl', label: 'Model.fit, webgl', kind: 'fit', backend: 'webgl' },
  { name: 'fit_cpu', label: 'Model.fit, cpu', kind: 'fit', backend: 'cpu' },
];
const ON_GPU: readonly Engine[] = [
  { name: 'fit_webgpu', label: 'Model.fit, webgpu', kind: 'fit', backend: 'webgpu' },
  { name: 'ours_webgpu', label: 'ours, webgpu', kind: 'ours', backend: 'webgpu' },
];
export const ENGINES: readonly Engine[] = [OURS, FIT_WASM, ...SLOW, ...ON_GPU, JAX];
const STOCK: readonly string[] = ['fit_wasm', 'fit_webgl', 'fit_cpu', 'fit_webgpu'];

/** A warm step slower than this is itself the measurement: rounds of it would take minutes. */
const SLOW_STEP_MS = 3000;
const GEMM_FLOP = 2 * 384 ** 3;
const GEMM_SLICE_MS = 150;

interface Entry {
  readonly engine: Engine;
  /** Null once its measurement is over. */
  readonly runner: Runner | null;
  readonly rates: number[];
  loss: number | null;
}

/** Examples per second of every engine on one model: all warm, then in turns, round after round. */
export async function measureTraining(
  arena: Arena,
  model: ModelName,
  plan: Plan,
  realGpu: boolean,
  peaks: number[],
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const conv = MODELS[model].model.kind === 'cnn';
  const flop = trainingFlop(architectureOf(MODELS[model]));
  const gemm = await arena.open('ours', { type: 'gemm' });
  const entries: Entry[] = [];
  const fractions: number[] = [];

  /** One turn of the fast engines; the peak is taken just before ours, so that both meet the same machine. */
  async function turn(takes: (engine: Engine) => boolean): Promise<void> {
    for (const entry of entries) {
      if (entry.runner === null || !takes(entry.engine)) continue;
      const product = entry.engine === OURS ? await gemm.slice(GEMM_SLICE_MS) : null;
      const slice = await entry.runner.slice(plan.sliceMs);
      entry.rates.push(rateOf(slice));
      entry.loss = slice.loss;
      if (product === null) continue;
      const peak = rateOf(product) * GEMM_FLOP;
      peaks.push(peak / 1e9);
      fractions.push((rateOf(slice) * flop) / peak);
    }
  }

  for (const engine of ENGINES) {
    const reason = notMeasured(engine, conv, plan, realGpu);
    if (reason !== null) {
      recordNone(figures, model, engine, reason);
      continue;
    }
    const entry = await enter(arena, model, engine, figures, tell);
    if (entry === null) continue;
    entries.push(entry);
    if (entry.runner === null) await turn((other) => other === OURS);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    await turn(() => true);
    tell(`${model}: round ${round} of ${plan.rounds}`);
  }
  for (const entry of entries) recordRates(figures, model, entry);
  const ours = numberAt(figures, key(model, OURS)) ?? Number.NaN;
  figures[`train.${model}.gflops`] = rounded((ours * flop) / 1e9);
  figures[`train.${model}.fraction_of_peak`] = rounded(median(fractions));
  recordRatio(figures, model, ours);
  await Promise.all([gemm, ...entries.map(({ runner }) => runner)].map((runner) => runner?.close()));
}

function key(model: ModelName, { name }: Engine): string {
  return `train.${model}.${name}.examples_per_s`;
}

function notMeasured(engine: Engine, conv: boolean, plan: Plan, realGpu: boolean): string | null {
  if (ON_GPU.includes(engine) && !realGpu) return 'not measured: no hardware WebGPU adapter here';
  if (conv && (SLOW.includes(engine) || engine === JAX) && !plan.slowPeers)
    return 'not measured in a quick run';
  return null;
}

function recordNone(figures: Figures, model: ModelName, engine: Engine, reason: string): void {
  figures[key(model, engine)] = null;
  figures[`train.${model}.${engine.name}.reason`] = reason;
}

/** Opens an engine; one that needs seconds for a step is measured right here, alone, so that the others' rounds stay short. */
async function enter(
  arena: Arena,
  model: ModelName,
  engine: Engine,
  figures: Figures,
  tell: Tell,
): Promise<Entry | null> {
  tell(`${model}: ${engine.label} warms up`);
  try {
    const runner = await arena.open(engine.kind, { type: 'train', model, backend: engine.backend });
    const { warm } = runner;
    if (warm.elapsedMs < SLOW_STEP_MS) return { engine, runner, rates: [], loss: warm.loss };
    tell(`${model}: ${engine.label} needs ${(warm.elapsedMs / 1000).toFixed(1)} s for a step`);
    await runner.close();
    return { engine, runner: null, rates: [rateOf(warm)], loss: warm.loss };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell(`${model}: ${engine.label} cannot: ${reason}`);
    recordNone(figures, model, engine, `cannot: ${reason}`);
    return null;
  }
}

function rateOf({ units, elapsedMs }: Slice): number {
  return (units * 1000) / elapsedMs;
}

function recordRates(figures: Figures, model: ModelName, { engine, rates, loss }: Entry): void {
  const { median: middle, low, high, samples } = summarise(rates);
  figures[key(model, engine)] = rounded(middle);
  figures[`train.${model}.${engine.name}.quartile_low`] = rounded(low);
  figures[`train.${model}.${engine.name}.quartile_high`] = rounded(high);
  figures[`train.${model}.${engine.name}.samples`] = samples;
  figures[`train.${model}.${engine.name}.loss`] = loss === null ? null : rounded(loss);
}

function recordRatio(figures: Figures, model: ModelName, ours: number): void {
  const stock = STOCK.flatMap((name) => {
    const rate = numberAt(figures, `train.${model}.${name}.examples_per_s`);
    return rate === null ? [] : [{ name, rate }];
  }).toSorted((a, b) => b.rate - a.rate)[0];
  figures[`train.${model}.best_stock`] = stock?.name ?? null;
  figures[`train.${model}.ratio_vs_best_stock`] = stock === undefined ? null : rounded(ours / stock.rate);
  const jax = numberAt(figures, `train.${model}.jax.examples_per_s`);
  figures[`train.${model}.ratio_vs_jax`] = jax === null ? null : rounded(ours / jax);
}
