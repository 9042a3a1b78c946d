import type { Tile } from '../../kernels/wgsl/gemm';
import type { GradientsOf } from '../network';
import type { Arena, Region } from './arena';
import type { Call } from './call';
import type { Gradients } from './gradients';
import type { RelevanceContext } from './relevance';

/** One node, or two fused, as calls. */
export interface Step {
  readonly forward: readonly Call[];
  /** Forward in evaluation mode, where it differs. */
  readonly evaluate?: readonly Call[];
  backward(gradients: Gradients, wanted: GradientsOf): readonly Call[];
  /** Hands the relevance at its output on to its inputs, after a forward pass in evaluation mode (frs 1.1). */
  relevance(context: RelevanceContext): readonly Call[];
}

/** What every step is compiled with. */
export interface StepContext {
  readonly arena: Arena;
  /** Examples of a training batch. */
  readonly batch: number;
  /** Barriers and workgroup memory pay: a real GPU. */
  readonly tiled: boolean;
  parameter(name: string): Region;
  gradient(name: string): Region;
  /** Running mean and, `strideOf(channels)` floats later, variance of a batch-norm node. */
  statistics(node: string): Region;
  /** Memory for results that the very next call reads. Shared by all. */
  scratch(bytes: number): Region;
  /** A constant, uploaded once. */
  table(label: string, words: Uint32Array<ArrayBuffer>): Region;
  tileFor(rows: number, columns: number): Tile;
}
