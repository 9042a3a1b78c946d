import type { ConvNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';

type Geometry = Pick<ConvNode, 'kernel' | 'stride' | 'pad' | 'output'>;

/** y = conv(x, W) without bias, W [kernel, kernel, in, out], zero padding. */
export function convolve(x: Maps, weights: Float64Array, node: Geometry): Maps {
  const y = emptyMaps(x.count, node.output);
  const from = x.shape.channels;
  const to = node.output.channels;
  eachTap(x, node, (xAt, yAt, wAt) => {
    for (let i = 0; i < from; i++) {
      const value = x.values[xAt + i] ?? 0;
      if (value === 0) continue;
      const row = wAt + i * to;
      for (let o = 0; o < to; o++)
        y.values[yAt + o] = (y.values[yAt + o] ?? 0) + value * (weights[row + o] ?? 0);
    }
  });
  return storedAs(x, y);
}

/** The transpose of `convolve`: what every x collects of s [count, output] through W. `like` gives the shape of x. */
export function convolveBack(s: Maps, weights: Float64Array, node: Geometry, like: Maps): Maps {
  const x = emptyMaps(like.count, like.shape);
  const from = like.shape.channels;
  const to = node.output.channels;
  eachTap(like, node, (xAt, sAt, wAt) => {
    for (let i = 0; i < from; i++) {
      const row = wAt + i * to;
      let sum = 0;
      for (let o = 0; o < to; o++) sum += (s.values[sAt + o] ?? 0) * (weights[row + o] ?? 0);
      x.values[xAt + i] = (x.values[xAt + i] ?? 0) + sum;
    }
  });
  return storedAs(like, x);
}

/** Every pair of an input and an output pixel that a kernel position joins, as offsets of their first channel and of W. */
function eachTap(
  { count, shape }: Maps,
  { kernel, stride, pad, output }: Geometry,
  visit: (xAt: number, yAt: number, wAt: number) => void,
): void {
  const tap = shape.channels * output.channels;
  for (let n = 0; n < count; n++) {
    for (let oy = 0; oy < output.height; oy++) {
      for (let ox = 0; ox < output.width; ox++) {
        const yAt = ((n * output.height + oy) * output.width + ox) * output.channels;
        for (let ky = 0; ky < kernel; ky++) {
          const iy = oy * stride + ky - pad;
          if (iy < 0 || iy >= shape.height) continue;
          for (let kx = 0; kx < kernel; kx++) {
            const ix = ox * stride + kx - pad;
            if (ix < 0 || ix >= shape.width) continue;
            const xAt = ((n * shape.height + iy) * shape.width + ix) * shape.channels;
            visit(xAt, yAt, (ky * kernel + kx) * tap);
          }
        }
      }
    }
  }
}
