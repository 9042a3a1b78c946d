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

/**
 * Mean and biased variance of every channel of x [pixels, channels]; `sums` is scratch of 2 * channels float64. One walk through
 * memory: every block is read twice while it is in cache, for its own mean and the squares around it, and joins the blocks before it
 * by Chan's formula (Chan, Golub, LeVeque 1979).
 */
export function moments(x: usize, pixels: i32, channels: i32, mean: usize, variance: usize, sums: usize): void {
  const row = <usize>channels << 2;
  const squares = sums + (<usize>channels << 3);
  memory.fill(sums, 0, <usize>channels << 4);
  for (let first = 0; first < pixels; first += BLOCK) {
    const top = x + <usize>first * row;
    const count = min(BLOCK, pixels - first);
    for (let c = 0; c < channels; ) {
      const width = channels - c;
      const at = top + (<usize>c << 2);
      if (width >= 16) {
        blockOf16(at, row, count, mean + (<usize>c << 2), variance + (<usize>c << 2));
        c += 16;
      } else if (width >= 4) {
        blockOf4(at, row, count, mean + (<usize>c << 2), variance + (<usize>c << 2));
        c += 4;
      } else if (channels >= 4) {
        // Three or fewer are left: the last four, some of them again.
        const back = <usize>(channels - 4) << 2;
        blockOf4(top + back, row, count, mean + back, variance + back);
        c = channels;
      } else {
        blockOf1(at, row, count, mean + (<usize>c << 2), variance + (<usize>c << 2));
        c++;
      }
    }
    // Here mean and variance hold the block's own mean and its squares around it.
    const before = <f64>first, after = <f64>(first + count);
    for (let c: usize = 0; c < <usize>channels; c++) {
      const sum = sums + (c << 3), square = squares + (c << 3);
      const delta = <f64>load<f32>(mean + (c << 2)) - load<f64>(sum);
      store<f64>(square, load<f64>(square) + <f64>load<f32>(variance + (c << 2)) + (delta * delta * before * <f64>count) / after);
      store<f64>(sum, load<f64>(sum) + (delta * <f64>count) / after);
    }
  }
  for (let c: usize = 0; c < <usize>channels; c++) {
    store<f32>(mean + (c << 2), <f32>load<f64>(sums + (c << 3)));
    store<f32>(variance + (c << 2), <f32>(load<f64>(squares + (c << 3)) / <f64>pixels));
  }
}

/** Mean of `count` rows and the squares around it, of four channels; two chains of sums hide the latency. */
@inline
function blockOf4(x: usize, row: usize, count: i32, mean: usize, squares: usize): void {
  let even = zero(), odd = zero();
  let at = x;
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    even = f32x4.add(even, v128.load(at));
    odd = f32x4.add(odd, v128.load(at + row));
    at += row << 1;
  }
  if (i < count) even = f32x4.add(even, v128.load(at));
  const centre = f32x4.div(f32x4.add(even, odd), f32x4.splat(<f32>count));
  even = zero();
  odd = zero();
  at = x;
  for (i = 0; i + 2 <= count; i += 2) {
    const d = f32x4.sub(v128.load(at), centre), e = f32x4.sub(v128.load(at + row), centre);
    even = madd(d, d, even);
    odd = madd(e, e, odd);
    at += row << 1;
  }
  if (i < count) {
    const d = f32x4.sub(v128.load(at), centre);
    even = madd(d, d, even);
  }
  v128.store(mean, centre);
  v128.store(squares, f32x4.add(even, odd));
}

/** Of sixteen channels: as many as share a cache line. */
@inline
function blockOf16(x: usize, row: usize, count: i32, mean: usize, squares: usize): void {
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  let at = x;
  for (let i = 0; i < count; i++) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at, 16));
    s2 = f32x4.add(s2, v128.load(at, 32));
    s3 = f32x4.add(s3, v128.load(at, 48));
    at += row;
  }
  const n = f32x4.splat(<f32>count);
  const m0 = f32x4.div(s0, n), m1 = f32x4.div(s1, n), m2 = f32x4.div(s2, n), m3 = f32x4.div(s3, n);
  s0 = zero();
  s1 = zero();
  s2 = zero();
  s3 = zero();
  at = x;
  for (let i = 0; i < count; i++) {
    const d0 = f32x4.sub(v128.load(at), m0), d1 = f32x4.sub(v128.load(at, 16), m1);
    const d2 = f32x4.sub(v128.load(at, 32), m2), d3 = f32x4.sub(v128.load(at, 48), m3);
    s0 = madd(d0, d0, s0);
    s1 = madd(d1, d1, s1);
    s2 = madd(d2, d2, s2);
    s3 = madd(d3, d3, s3);
    at += row;
  }
  v128.store(mean, m0);
  v128.store(mean, m1, 16);
  v128.store(mean, m2, 32);
  v128.store(mean, m3, 48);
  v128.store(squares, s0);
  v128.store(squares, s1, 16);
  v128.store(squares, s2, 32);
  v128.store(squares, s3, 48);
}

/** Of one, where there are fewer than four. */
@inline
function blockOf1(x: usize, row: usize, count: i32, mean: usize, squares: usize): void {
  let sum: f64 = 0;
  let at = x;
  for (let i = 0; i < count; i++) {
    sum += load<f32>(at);
    at += row;
  }
  const centre = <f32>(sum / <f64>count);
  sum = 0;
  at = x;
  for (let i = 0; i < count; i++) {
    const d = load<f32>(at) - centre;
    sum += d * d;
    at += row;
  }
  store<f32>(mean, centre);
  store<f32>(squares, <f32>sum);
}

/** y = max(x * scale + shift, floor) per channel; y may have a border (yRow, yImage in bytes), x has none; they do not overlap. */
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
        if (c == channels) continue;
        if (channels >= 4) {
          // Three or fewer are left: the last four, some of them again.
          const at = <usize>(channels - 4) << 2, left = <usize>(channels - c) << 2;
          x += left;
          to += left;
          v128.store(to - 16, f32x4.max(madd(v128.load(x - 16), v128.load(scale + at), v128.load(shift + at)), f32x4.splat(floor)));
          continue;
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
 * dBeta = sum g, dGamma = sum g * (x - mean) * inv, with g as in `normGradient`. x and dy are [pixels, channels] without border;
 * `sums` is scratch of 2 * channels float64.
 */
function gradientSums(
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
    if (c < channels && channels >= 4) {
      // Three or fewer are left: four are summed, and the left ones count.
      const at = <usize>(channels - 4) << 2;
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
      v128.store(dBeta + at, sum);
      v128.store(dGamma + at, product);
    }
    for (; c < channels && channels >= 4; c++) {
      const at = <usize>c << 2;
      store<f64>(sums + (at << 1), load<f64>(sums + (at << 1)) + load<f32>(dBeta + at));
      store<f64>(products + (at << 1), load<f64>(products + (at << 1)) + load<f32>(dGamma + at));
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
 * Gradients of batch norm + ReLU: with g = dy where x * scale + shift > floor, dBeta = sum g, dGamma = sum g * xhat and
 * dx = scale * (g - dBeta / P - xhat * dGamma / P), xhat = (x - mean) * inv, scale = gamma * inv; dx is written with border
 * strides. `sums` is scratch of 2 * channels float64.
 */
export function normGradient(
  x: usize, dy: usize, images: i32, height: i32, width: i32, channels: i32,
  scale: usize, shift: usize, floor: f32, mean: usize, inv: usize, dGamma: usize, dBeta: usize,
  dx: usize, dxRow: usize, dxImage: usize, sums: usize,
): void {
  gradientSums(x, dy, images * height * width, channels, scale, shift, floor, mean, inv, dGamma, dBeta, sums);
  // dx = scale * g + x * slope + offset, slope = -scale * inv * dGamma / P, offset = -scale * dBeta / P - mean * slope.
  const slope = sums, offset = sums + (<usize>channels << 2);
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
        if (c == channels) continue;
        if (channels >= 4) {
          const at = <usize>(channels - 4) << 2, left = <usize>(channels - c) << 2;
          x += left;
          dy += left;
          to += left;
          const v = v128.load(x - 16), a = v128.load(scale + at);
          const g = v128.and(v128.load(dy - 16), f32x4.gt(madd(v, a, v128.load(shift + at)), f32x4.splat(floor)));
          v128.store(to - 16, madd(g, a, madd(v, v128.load(slope + at), v128.load(offset + at))));
          continue;
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

/** As sumOfSquares, of x where mask is 1 (0 elsewhere). */
export function sumOfKeptSquares(x: usize, mask: usize, n: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= n) {
    const stop = min(n - 3, i + 4 * BLOCK);
    let sum = zero();
    for (; i < stop; i += 4) {
      const at = <usize>i << 2;
      const v = f32x4.mul(v128.load(x + at), v128.load(mask + at));
      sum = madd(v, v, sum);
    }
    total += sumLanes(sum);
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    const v = load<f32>(x + at) * load<f32>(mask + at);
    total += v * v;
  }
  return total;
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
