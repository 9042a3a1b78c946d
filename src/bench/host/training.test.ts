import { describe, expect, it } from 'vitest';
import type { Figures } from './figures';
import { QUICK } from './plan';
import type { ToyMachine } from './toy-arena';
import { toyArena } from './toy-arena';
import { measureTraining } from './training';

const PLAN = { ...QUICK, rounds: 4, slowPeers: true, slowSamples: 3 };
/** Examples per second on cnn8, batch 250; the product of two matrices counts products. */
const RATES: Readonly<Record<string, number>> = {
  'ours gemm': 400,
  'ours wasm': 8000,
  'fit-on-ours wasm': 1500,
  'fit webgl': 70,
  'fit cpu': 25,
  'jax wasm': 60,
  'ours webgpu': 50_000,
  'fit webgpu': 2000,
  'fit-on-ours webgpu': 4000,
  'jax webgpu': 10_000,
};

async function measure(rates: Readonly<Record<string, number>>, webgpu: boolean) {
  const machine: ToyMachine = {
    surroundings: { cores: 2, webgpu: null, webgl: null },
    rateOf: (name) => rates[name],
  };
  const arena = toyArena(machine);
  const figures: Figures = {};
  const peaks = await measureTraining({ arena, plan: PLAN, webgpu, figures, tell: () => undefined }, 'cnn8');
  const samples = (engine: string) => figures[`train.cnn8.${engine}.samples`];
  return { arena, figures, peaks, samples };
}

describe('the training of one model', () => {
  it('gives the best stock engine three samples in turns with ours, however slow it is; slower ones keep one', async () => {
    const { arena, samples } = await measure(RATES, false);
    expect(['fit_webgl', 'fit_cpu', 'jax'].map(samples)).toEqual([3, 1, 1]);
    const turns = arena.turns.filter((turn) => turn !== 'ours gemm');
    // Beside each warm step of the three slow ones, then round after round.
    expect(turns.slice(0, 8)).toEqual([
      'ours wasm',
      'ours wasm',
      'ours wasm',
      'ours wasm',
      'fit-on-ours wasm',
      'fit webgl',
      'ours wasm',
      'fit-on-ours wasm',
    ]);
    expect(samples('ours_wasm')).toBe(3 + PLAN.rounds);
  });

  it('closes every worker', async () => {
    expect((await measure(RATES, true)).arena.openWorkers()).toBe(0);
  });

  it('without a GPU holds ours on wasm against the best stock engine', async () => {
    const { figures, peaks } = await measure(RATES, false);
    expect(figures).toMatchObject({
      'train.cnn8.best_ours': 'ours_wasm',
      'train.cnn8.best_stock': 'fit_webgl',
      'train.cnn8.ratio_vs_best_stock': 114.3,
      'train.cnn8.ratio_vs_jax': 133.3,
      'train.cnn8.ratio_vs_fit_webgpu': null,
      'train.cnn8.ratio_vs_jax_webgpu': null,
      'train.cnn8.fit_wasm.examples_per_s': null,
      'train.cnn8.fit_wasm.reason': 'cannot: fit wasm is not registered',
      'train.cnn8.fit_wasm_ours.examples_per_s': 1500,
      'train.cnn8.ours_webgpu.reason': 'not measured: no hardware WebGPU adapter here',
      'train.cnn8.fit_webgpu_ours.reason': 'not measured: no hardware WebGPU adapter here',
    });
    // 400 products of 2 x 384^3.
    expect(peaks[0]).toBeCloseTo(45.3, 1);
  });

  it('with a GPU holds the best of ours against the best stock engine, and webgpu against webgpu', async () => {
    const { figures, samples } = await measure(RATES, true);
    expect(figures).toMatchObject({
      'train.cnn8.best_ours': 'ours_webgpu',
      'train.cnn8.best_stock': 'fit_webgpu',
      'train.cnn8.ratio_vs_best_stock': 25,
      'train.cnn8.ratio_vs_fit_webgpu': 25,
      'train.cnn8.fit_webgpu_ours.examples_per_s': 4000,
      'train.cnn8.ratio_vs_jax': 133.3,
      'train.cnn8.ratio_vs_jax_webgpu': 5,
      'train.cnn8.ours_wasm.examples_per_s': 8000,
    });
    // The slow one is not the best any more, so no time goes into it.
    expect(['fit_webgl', 'fit_webgpu', 'ours_webgpu', 'jax_webgpu'].map(samples)).toEqual([1, 4, 4, 4]);
  });

  it('goes on without an engine that fails', async () => {
    const { figures } = await measure({ 'ours gemm': 400, 'fit cpu': 25 }, false);
    expect(figures).toMatchObject({
      'train.cnn8.best_stock': 'fit_cpu',
      'train.cnn8.ratio_vs_best_stock': null,
      'train.cnn8.gflops': null,
      'train.cnn8.fraction_of_peak': null,
    });
  });
});
