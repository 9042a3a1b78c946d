import type { RunConfig } from '../config/run-config';
import type { MethodName } from '../pruning/methods/catalogue';

/** Of a sweep.json. */
export const SWEEP_VERSION = 1;

/** A grid of runs: a base config, methods, and fields that take several values. */
export interface Sweep {
  /** Its own method is not run. */
  readonly base: RunConfig;
  readonly methods: readonly SweepMethod[];
  /** Every combination of their values is run; a field that a method lacks is passed over for it. */
  readonly axes: readonly SweepAxis[];
  readonly seeds: readonly number[];
}

/** A method and the settings it has for itself. */
export interface SweepMethod {
  readonly method: MethodName;
  readonly settings: readonly Setting[];
}

export interface Setting {
  /** Of a field in `config/fields.ts`. */
  readonly id: string;
  /** Fits the field. */
  readonly value: unknown;
}

export interface SweepAxis {
  readonly id: string;
  /** Each fits the field. */
  readonly values: readonly unknown[];
}
