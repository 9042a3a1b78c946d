import type { ModelName } from './models';

export type WorkerKind = 'ours' | 'fit' | 'jax';
export type TrainBackend = 'wasm' | 'webgl' | 'cpu' | 'webgpu';
export type LatencyVariant = 'dense' | 'half' | 'masked';

/** What one worker measures, from its `open` to its end. */
export type Task =
  | { readonly type: 'train'; readonly model: ModelName; readonly backend: TrainBackend }
  | { readonly type: 'gemm' }
  | { readonly type: 'latency'; readonly variant: LatencyVariant; readonly batch: number };

/** The last of the steps made while warming up. */
export interface Opened {
  readonly warm: Slice;
}

/** A stretch of work. Units are training examples, matrix products or forward passes. */
export interface Slice {
  readonly units: number;
  readonly elapsedMs: number;
  /** Mean over its last stretch, nats, where the task has one: shows that what was timed learned. */
  readonly loss: number | null;
}

/** What the benchmark's own page offers to the program that drives the browser. */
export interface BenchPage {
  /** Starts a worker on a task. Rejects with the reason when the task cannot run there. */
  open(kind: WorkerKind, task: Task): Promise<{ readonly worker: number } & Opened>;
  /** Works for about `ms`, at least one step. */
  slice(worker: number, ms: number): Promise<Slice>;
  /** All at the same time. */
  slices(workers: readonly number[], ms: number): Promise<readonly Slice[]>;
  close(worker: number): void;
  /** The WebGPU adapter in words; null without one. */
  adapter(): Promise<{ readonly name: string; readonly software: boolean } | null>;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}
