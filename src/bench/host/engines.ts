import type { TrainBackend, WorkerKind } from '../contest/contract';
import type { ModelName } from '../contest/models';
import type { Figures } from './figures';
import { numberAt } from './figures';

/**
 * Something that trains: ours, TensorFlow.js as its users write it ("stock"), the same with our operations beneath it, or jax-js, on
 * one backend.
 */
export interface Engine {
  readonly name: string;
  readonly label: string;
  readonly kind: WorkerKind;
  readonly backend: TrainBackend;
}

export const OURS: Engine = { name: 'ours_wasm', label: 'ours, wasm', kind: 'ours', backend: 'wasm' };

/** In the order of the table and of their turns. */
export const ENGINES: readonly Engine[] = [
  OURS,
  { name: 'fit_wasm', label: 'Model.fit, wasm', kind: 'fit', backend: 'wasm' },
  {
    name: 'fit_wasm_ours',
    label: 'Model.fit, wasm with our operations',
    kind: 'fit-on-ours',
    backend: 'wasm',
  },
  { name: 'fit_webgl', label: 'Model.fit, webgl', kind: 'fit', backend: 'webgl' },
  { name: 'fit_cpu', label: 'Model.fit, cpu', kind: 'fit', backend: 'cpu' },
  { name: 'fit_webgpu', label: 'Model.fit, webgpu', kind: 'fit', backend: 'webgpu' },
  {
    name: 'fit_webgpu_ours',
    label: 'Model.fit, webgpu with our operations',
    kind: 'fit-on-ours',
    backend: 'webgpu',
  },
  { name: 'ours_webgpu', label: 'ours, webgpu', kind: 'ours', backend: 'webgpu' },
  { name: 'jax', label: 'jax-js, wasm', kind: 'jax', backend: 'wasm' },
  { name: 'jax_webgpu', label: 'jax-js, webgpu', kind: 'jax', backend: 'webgpu' },
];

/** Peers that may need seconds for one step of a convolutional network. */
export function mayBeSlow({ name }: Engine): boolean {
  return name === 'fit_webgl' || name === 'fit_cpu' || name === 'jax';
}

export function rateKey(model: ModelName, engine: string): string {
  return `train.${model}.${engine}.examples_per_s`;
}

export interface Ranked {
  readonly engine: Engine;
  readonly rate: number;
}

/** The fastest engine of a kind that was measured on this model. */
export function fastest(figures: Figures, model: ModelName, kind: WorkerKind): Ranked | null {
  const ranked = ENGINES.flatMap((engine) => {
    const rate = numberAt(figures, rateKey(model, engine.name));
    return engine.kind === kind && rate !== null ? [{ engine, rate }] : [];
  });
  return ranked.toSorted((a, b) => b.rate - a.rate)[0] ?? null;
}
