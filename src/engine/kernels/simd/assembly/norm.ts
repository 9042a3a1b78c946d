// Batch normalisation over [pixels, channels], fused with the ReLU behind it: `floor` is 0 with a ReLU and -Infinity without.
// Sums run in float32 over blocks of 512 pixels and in float64 over blocks.
import { madd, sumLanes, zero } from './lanes';

const BLOCK: i32 = 512;

/** sums[c] (float64) = sum over pixels of x, channel by channel. */
@inline
function add64(sums: usize, v: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(v)));
  const high = v128.shuffle<i32>(v, v, 2, 3, 2, 3);
  v128.store(sums + 16, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)));
}

/** Mean and biased variance of every channel of x [pixels, channels]; `sums` is scratch of 2 * channels float64. */
export function moments(x: usize, pixels: i32, channels: i32, mean: usize, variance: usize, sums: usize): void {
  const row = <usize>channels << 2;
  memory.fill(sums, 0, <usize>channels << 4);
  for (let first = 0; first < pixels; first += BLOCK) {
    const top = x + <usize>first * row;
    const count = min(BLOCK, pixels - first);
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      let at = top + (<usize>c << 2);
      let sum = zero();
      for (let i = 0; i < count; i++) {
        sum = f32x4.add(sum, v128.load(at));
        at += row;
      }
      add64(sums + (<usize>c << 3), sum);
    }
    for (; c < channels; c++) {
      let at = top + (<usize>c << 2);
      let sum: f64 = 0;
      for (let i = 0; i < count; i++) {
        sum += load<f32>(at);
        at += row;
      }
      const slot = sums + (<usize>c << 3);
      store<f64>(slot, load<f64>(slot) + sum);
    }
  }
  for (let c: usize = 0; c < <usize>channels; c++)
    store<f32>(mean + (c << 2), <f32>(load<f64>(sums + (c << 3)) / <f64>pixels));
  memory.fill(sums, 0, <usize>channels << 4);
  for (let first = 0; first < pixels; first += BLOCK) {
    const top = x + <usize>first * row;
    const count = min(BLOCK, pixels - first);
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const centre = v128.load(mean + (<usize>c << 2));
      let at = top + (<usize>c << 2);
      let sum = zero();
      for (let i = 0; i < count; i++) {
        const d = f32x4.sub(v128.load(at), centre);
        sum = madd(d, d, sum);
        at += row;
      }
      add64(sums + (<usize>c << 3), sum);
    }
    for (; c < channels; c++) {
      const centre = load<f32>(mean + (<usize>c << 2));
      let at = top + (<usize>c << 2);
      let sum: f64 = 0;
      for (let i = 0; i < count; i++) {
        const d = load<f32>(at) - centre;
        sum += d * d;
        at += row;
      }
      const slot = sums + (<usize>c << 3);
      store<f64>(slot, load<f64>(slot) + sum);
    }
  }
  for (let c: usize = 0; c < <usize>channels; c++)
    store<f32>(variance + (c << 2), <f32>(load<f64>(sums + (c << 3)) / <f64>pixels));
}

/** y = max(x * scale + shift, floor) per channel; y may have a border (yRow, yImage in bytes), x has none. */
export function scaleShift(
  x: usize, scale: usize, shift: usize, floor: f32, images: i32, height: i32, width: i32, channels: i32,
  y: usize, yRow: usize, yImage: usize,
): void {
  const xRow = <usize>(width * channels) << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      let to = y + <usize>n * yImage + <usize>h * yRow;
      const end = x + xRow;
      while (x < end) {
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          const at = <usize>c << 2;
          v128.store(to, f32x4.max(madd(v128.load(x), v128.load(scale + at), v128.load(shift + at)), f32x4.splat(floor)));
          x += 16;
          to += 16;
        }
        for (; c < channels; c++) {
          const at = <usize>c << 2;
          store<f32>(to, max<f32>(load<f32>(x) * load<f32>(scale + at) + load<f32>(shift + at), floor));
          x += 4;
          to += 4;
        }
      }
    }
  }
}

/**
 * Gradient sums of batch norm + ReLU: with g = dy where x * scale + shift > floor, dBeta = sum g,
 * dGamma = sum g * (x - mean) * inv. x and dy are [pixels, channels] without border; `sums` is scratch of 2 * channels float64.
 */
export function normGradientSums(
  x: usize, dy: usize, pixels: i32, channels: i32, scale: usize, shift: usize, floor: f32, mean: usize,
  inv: usize, dGamma: usize, dBeta: usize, sums: usize,
): void {
  const row = <usize>channels << 2;
  memory.fill(sums, 0, <usize>channels << 4);
  const products = sums + (<usize>channels << 3);
  for (let first = 0; first < pixels; first += BLOCK) {
    const top = <usize>first * row;
    const count = min(BLOCK, pixels - first);
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const at = <usize>c << 2;
      const a = v128.load(scale + at), b = v128.load(shift + at), centre = v128.load(mean + at);
      let from = x + top + at, grad = dy + top + at;
      let sum = zero(), product = zero();
      for (let i = 0; i < count; i++) {
        const v = v128.load(from);
        const g = v128.and(v128.load(grad), f32x4.gt(madd(v, a, b), f32x4.splat(floor)));
        sum = f32x4.add(sum, g);
        product = madd(g, f32x4.sub(v, centre), product);
        from += row;
        grad += row;
      }
      add64(sums + (at << 1), sum);
      add64(products + (at << 1), product);
    }
    for (; c < channels; c++) {
      const at = <usize>c << 2;
      const a = load<f32>(scale + at), b = load<f32>(shift + at), centre = load<f32>(mean + at);
      let from = x + top + at, grad = dy + top + at;
      let sum: f64 = 0, product: f64 = 0;
      for (let i = 0; i < count; i++) {
        const v = load<f32>(from);
        const g: f32 = v * a + b > floor ? load<f32>(grad) : 0;
        sum += g;
        product += g * (v - centre);
        from += row;
        grad += row;
      }
      store<f64>(sums + (at << 1), load<f64>(sums + (at << 1)) + sum);
      store<f64>(products + (at << 1), load<f64>(products + (at << 1)) + product);
    }
  }
  for (let c: usize = 0; c < <usize>channels; c++) {
    store<f32>(dBeta + (c << 2), <f32>load<f64>(sums + (c << 3)));
    store<f32>(dGamma + (c << 2), <f32>(load<f64>(products + (c << 3)) * load<f32>(inv + (c << 2))));
  }
}

/**
 * dx = scale * (g - dBeta / P - xhat * dGamma / P) with g as above and scale = gamma * inv, written with border strides.
 * `terms` is scratch of 2 * channels floats.
 */
export function normGradient(
  x: usize, dy: usize, images: i32, height: i32, width: i32, channels: i32,
  scale: usize, shift: usize, floor: f32, mean: usize, inv: usize, dGamma: usize, dBeta: usize,
  dx: usize, dxRow: usize, dxImage: usize, terms: usize,
): void {
  // dx = scale * g + x * slope + offset, slope = -scale * inv * dGamma / P, offset = -scale * dBeta / P - mean * slope.
  const slope = terms, offset = terms + (<usize>channels << 2);
  const pixels = <f32>(images * height * width);
  for (let c: usize = 0; c < <usize>channels << 2; c += 4) {
    const s = (-load<f32>(scale + c) * load<f32>(inv + c) * load<f32>(dGamma + c)) / pixels;
    store<f32>(slope + c, s);
    store<f32>(offset + c, (-load<f32>(scale + c) * load<f32>(dBeta + c)) / pixels - load<f32>(mean + c) * s);
  }
  const xRow = <usize>(width * channels) << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      let to = dx + <usize>n * dxImage + <usize>h * dxRow;
      const end = x + xRow;
      while (x < end) {
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          const at = <usize>c << 2;
          const v = v128.load(x), a = v128.load(scale + at);
          const g = v128.and(v128.load(dy), f32x4.gt(madd(v, a, v128.load(shift + at)), f32x4.splat(floor)));
          v128.store(to, madd(g, a, madd(v, v128.load(slope + at), v128.load(offset + at))));
          x += 16;
          dy += 16;
          to += 16;
        }
        for (; c < channels; c++) {
          const at = <usize>c << 2;
          const v = load<f32>(x), a = load<f32>(scale + at);
          const g: f32 = v * a + load<f32>(shift + at) > floor ? load<f32>(dy) : 0;
          store<f32>(to, g * a + (v * load<f32>(slope + at) + load<f32>(offset + at)));
          x += 4;
          dy += 4;
          to += 4;
        }
      }
    }
  }
}

/** Sum of squares of n floats, float64 over blocks: the gradient norm. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= n) {
    const stop = min(n - 3, i + 4 * BLOCK);
    let sum = zero();
    for (; i < stop; i += 4) {
      const v = v128.load(x + (<usize>i << 2));
      sum = madd(v, v, sum);
    }
    total += sumLanes(sum);
  }
  for (; i < n; i++) {
    const v = load<f32>(x + (<usize>i << 2));
    total += v * v;
  }
  return total;
}
