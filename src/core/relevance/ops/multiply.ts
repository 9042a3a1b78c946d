import type { Shape } from '../../models/architecture';
import { sizeOf } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';

/** y = x W without bias, x flattened in (height, width, channels) order, W [in, out]. */
export function multiply(x: Maps, weights: Float64Array, output: Shape): Maps {
  const y = emptyMaps(x.count, output);
  const from = sizeOf(x.shape);
  const to = output.channels;
  for (let n = 0; n < x.count; n++) {
    for (let i = 0; i < from; i++) {
      const value = x.values[n * from + i] ?? 0;
      if (value === 0) continue;
      for (let o = 0; o < to; o++)
        y.values[n * to + o] = (y.values[n * to + o] ?? 0) + value * (weights[i * to + o] ?? 0);
    }
  }
  return storedAs(x, y);
}

/** x = s W^T, in the shape of `like`. */
export function multiplyBack(s: Maps, weights: Float64Array, like: Maps): Maps {
  const x = emptyMaps(like.count, like.shape);
  const from = sizeOf(like.shape);
  const to = s.shape.channels;
  for (let n = 0; n < like.count; n++) {
    for (let i = 0; i < from; i++) {
      let sum = 0;
      for (let o = 0; o < to; o++) sum += (s.values[n * to + o] ?? 0) * (weights[i * to + o] ?? 0);
      x.values[n * from + i] = sum;
    }
  }
  return storedAs(like, x);
}
