import type { ModelName } from '../contest/models';
import { architectureOf, MODELS, trainingFlop } from '../contest/models';
import type { Arena } from './bench-page';
import type { Engine } from './engines';
import { ENGINES, mayBeSlow, OURS, rateKey } from './engines';
import type { Entry } from './entry';
import { enter, leave, rateOf, retireSlow } from './entry';
import type { Figures } from './figures';
import { numberAt, rounded } from './figures';
import { GEMM_FLOP, GEMM_SLICE_MS } from './gemm';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { recordRatios } from './ratios';
import { median, summarise } from './statistics';

/** What the models have in common. */
export interface Meeting {
  readonly arena: Arena;
  readonly plan: Plan;
  /** The WebGPU adapter is hardware. */
  readonly webgpu: boolean;
  readonly figures: Figures;
  readonly tell: Tell;
}

/**
 * Examples per second of every engine on one model: all warm, then in turns, round after round. Returns the GEMM peaks measured
 * meanwhile, GFLOP/s.
 */
export async function measureTraining(meeting: Meeting, model: ModelName): Promise<readonly number[]> {
  const { arena, plan, figures, tell } = meeting;
  const flop = trainingFlop(architectureOf(MODELS[model]));
  const gemm = await arena.open('ours', { type: 'gemm' });
  const entries: Entry[] = [];
  const peaks: number[] = [];
  const fractions: number[] = [];

  /** One slice each; the peak is taken just before ours, so that both meet the same machine. */
  async function turn(takes: (engine: Engine) => boolean): Promise<void> {
    for (const entry of entries) {
      if (entry.runner === null || !takes(entry.engine)) continue;
      if (entry.slow && entry.rates.length >= plan.slowSamples) continue;
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
    const entry = await contender(meeting, model, engine);
    if (entry === null) continue;
    entries.push(entry);
    // Its first sample is its warm step, which has just been taken: ours stands next to it.
    if (entry.slow) await turn((other) => other === OURS);
    await retireSlow(entries);
  }
  for (let round = 1; round <= plan.rounds; round++) {
    await turn(() => true);
    tell(`${model}: round ${round} of ${plan.rounds}`);
  }
  for (const entry of entries) recordRates(figures, model, entry);
  const ours = numberAt(figures, rateKey(model, OURS.name));
  figures[`train.${model}.gflops`] = ours === null ? null : rounded((ours * flop) / 1e9);
  figures[`train.${model}.fraction_of_peak`] = fractions.length === 0 ? null : rounded(median(fractions));
  recordRatios(figures, model);
  await gemm.close();
  for (const entry of entries) await leave(entry);
  return peaks;
}

/** An engine that is warm; null, with the reason among the figures, when it is not measured here or cannot do it. */
async function contender(meeting: Meeting, model: ModelName, engine: Engine): Promise<Entry | null> {
  const { arena, figures, tell } = meeting;
  const reason = notMeasured(meeting, model, engine);
  if (reason !== null) {
    recordNone(figures, model, engine, reason);
    return null;
  }
  tell(`${model}: ${engine.label} warms up`);
  try {
    const entry = await enter(arena, model, engine);
    if (entry.slow)
      tell(
        `${model}: ${engine.label} needs ${(MODELS[model].batch / entry.warmRate).toFixed(1)} s for a step`,
      );
    return entry;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    tell(`${model}: ${engine.label} cannot: ${cause}`);
    recordNone(figures, model, engine, `cannot: ${cause}`);
    return null;
  }
}

function notMeasured({ plan, webgpu }: Meeting, model: ModelName, engine: Engine): string | null {
  if (engine.backend === 'webgpu' && !webgpu) return 'not measured: no hardware WebGPU adapter here';
  if (MODELS[model].model.kind === 'cnn' && mayBeSlow(engine) && !plan.slowPeers)
    return 'not measured: this run left out the peers that may need seconds for a step';
  return null;
}

function recordNone(figures: Figures, model: ModelName, engine: Engine, reason: string): void {
  figures[rateKey(model, engine.name)] = null;
  figures[`train.${model}.${engine.name}.reason`] = reason;
}

function recordRates(figures: Figures, model: ModelName, { engine, rates, loss }: Entry): void {
  const { median: middle, low, high, samples } = summarise(rates);
  figures[rateKey(model, engine.name)] = rounded(middle);
  figures[`train.${model}.${engine.name}.quartile_low`] = rounded(low);
  figures[`train.${model}.${engine.name}.quartile_high`] = rounded(high);
  figures[`train.${model}.${engine.name}.samples`] = samples;
  figures[`train.${model}.${engine.name}.loss`] = loss === null ? null : rounded(loss);
}
