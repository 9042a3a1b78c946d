import type { SimdKernels } from '../../kernels/simd/kernels';
import type { GradientsOf } from '../network';
import type { Buffers, ImageBuffer } from './buffers';

/** One compiled operation: a node, or two fused. `count` images of the batch are valid. */
export interface Step {
  forward(count: number, training: boolean): void;
  backward(count: number, wanted: GradientsOf): void;
}

/** Where a node's output and the gradient of the loss by it live. */
export interface Activation {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly value: ImageBuffer;
  /** Null for the network's input, which needs none. */
  readonly gradient: ImageBuffer | null;
  /** Set by a dense layer with ReLU: whoever computes `gradient` must zero it where the value is 0. */
  readonly gated: boolean;
}

/** What every step is compiled with. */
export interface StepContext {
  readonly kernels: SimdKernels;
  readonly buffers: Buffers;
  /** Largest batch that goes forward, and that goes back. */
  readonly capacity: number;
  readonly backCapacity: number;
  /** Pointer to a parameter's values and to its gradient. */
  weight(name: string): number;
  gradient(name: string): number;
  /** Pointer into the batch-norm running statistics. */
  statistics(offset: number): number;
  /** Shared scratch for packed operands (grows while steps are compiled) and for edge tiles. */
  reservePacked(floats: number): () => number;
  readonly edge: number;
}
