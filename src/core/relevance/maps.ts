import type { Shape } from '../models/architecture';
import { sizeOf } from '../models/architecture';

/**
 * Activations or relevance of `count` examples at one place of a network: values [count, height, width, channels].
 *
 * Stored in float32 or float64: every rule keeps the kind it is given and sums in float64. Float64 has no rounding noise of its own;
 * float32 shows what a backend can reach, since the rules divide by sums that may nearly cancel.
 */
export interface Maps {
  readonly count: number;
  readonly shape: Shape;
  readonly values: Values;
}

export type Values = Float32Array | Float64Array;

/** All zero, float64. */
export function emptyMaps(count: number, shape: Shape): Maps & { readonly values: Float64Array } {
  return { count, shape, values: new Float64Array(count * sizeOf(shape)) };
}

/** Float64 maps out of a list in the lab's order. */
export function mapsOf(count: number, shape: Shape, values: ArrayLike<number>): Maps {
  const maps = emptyMaps(count, shape);
  maps.values.set(Array.from(values).slice(0, maps.values.length));
  return maps;
}

/** The same maps stored in float32. */
export function inFloat32(maps: Maps): Maps {
  return { ...maps, values: Float32Array.from(maps.values) };
}

/** `maps` stored as `like` is. */
export function storedAs(like: Maps, maps: Maps): Maps {
  return like.values instanceof Float32Array ? inFloat32(maps) : maps;
}

/** Element-wise a + b; equal shapes. */
export function sumOf(a: Maps, b: Maps): Maps {
  return { ...a, values: a.values.map((value, i) => value + (b.values[i] ?? 0)) };
}

/** Element-wise a * b; equal shapes. */
export function productOf(a: Maps, b: Maps): Maps {
  return { ...a, values: a.values.map((value, i) => value * (b.values[i] ?? 0)) };
}
