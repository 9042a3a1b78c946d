import type { EvidenceKind } from '../../engine/network/network';
import type { ModelName } from './models';

/** `fit` is TensorFlow.js as it comes, `fit-on-ours` the same on our operations: neither stock nor a network of the lab. */
export type WorkerKind = 'ours' | 'fit' | 'fit-on-ours' | 'jax';
/** Backends the lab has networks of its own for. */
export type OurBackend = 'wasm' | 'webgpu';
export type TrainBackend = OurBackend | 'webgl' | 'cpu';
export type TrainVariant = 'adam' | 'augmented';
export type LatencyVariant = 'dense' | 'half' | 'masked';

/** What one worker measures, from its `open` to its end. */
export type Task =
  | {
      readonly type: 'train';
      readonly model: ModelName;
      readonly backend: TrainBackend;
      /** Of our own networks: Adam in place of momentum, or images cropped and mirrored at random. */
      readonly variant?: TrainVariant;
    }
  | { readonly type: 'gemm' }
  | { readonly type: 'evidence'; readonly kind: EvidenceKind['kind']; readonly model: ModelName }
  | {
      readonly type: 'latency';
      readonly variant: LatencyVariant;
      readonly batch: number;
      readonly backend: OurBackend;
    };

/** The last of the steps made while warming up. */
export interface Opened {
  readonly warm: Slice;
}

/** A stretch of work. Units are training examples, matrix products, images rated or forward passes. */
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
  surroundings(): Promise<Surroundings>;
}

/** What the browser has to compute with. */
export interface Surroundings {
  /** Logical processors, as the lab's pool of runs counts them. */
  readonly cores: number;
  readonly webgpu: Graphics | null;
  readonly webgl: Graphics | null;
}

export interface Graphics {
  /** In the browser's words. */
  readonly name: string;
  /** Only the processor pretends to be a GPU. */
  readonly software: boolean;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}
