/**
 * Part of a tensor, read in place: elements `start`, `start + stride`, ... (`count` of them) of `weights`, of which those
 * with a non-zero mask entry are alive. Defaults: the whole tensor. `mask: null` = all alive.
 *
 * Float64Array is for tests of the mathematics; networks hold Float32Array.
 */
export interface WeightSlice {
  readonly weights: Float32Array | Float64Array;
  readonly mask: Uint8Array | null;
  readonly start?: number;
  readonly stride?: number;
  readonly count?: number;
}

/** The weights of output unit `unit`: with the unit axis last, every `units`-th element (a whole filter for conv). */
export function unitSlice(
  weights: Float32Array | Float64Array,
  mask: Uint8Array | null,
  units: number,
  unit: number,
): WeightSlice {
  return { weights, mask, start: unit, stride: units, count: weights.length / units };
}

/** Last index + 1, with the slice's defaults filled in. */
export function boundsOf(slice: WeightSlice): { start: number; stride: number; end: number } {
  const start = slice.start ?? 0;
  const stride = slice.stride ?? 1;
  const count = slice.count ?? Math.ceil((slice.weights.length - start) / stride);
  return { start, stride, end: start + count * stride };
}
