import type { Shape } from '../../../core/models/architecture';
import type { Region } from './arena';

/** The output of a node, [capacity, height, width, channels] float32. */
export interface Value extends Shape {
  readonly name: string;
  /** Floats per example. */
  readonly size: number;
  readonly region: Region;
  /** False for the network's input, which needs no gradient. */
  readonly trained: boolean;
  /** Made by a ReLU whose gradient its only reader, a dense layer, applies. */
  readonly gated: boolean;
}
