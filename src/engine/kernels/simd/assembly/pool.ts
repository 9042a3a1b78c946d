import { zero } from './lanes';

/** y[n, h, w, c] = max over a size x size window; x [n, inH, inW, c] without border, y with strides yRow, yImage (bytes). */
export function maxPool(
  x: usize,
  images: i32,
  inH: i32,
  inW: i32,
  channels: i32,
  size: i32,
  y: usize,
  yRow: usize,
  yImage: usize,
): void {
  const outH = inH / size,
    outW = inW / size;
  const pixel = (<usize>channels) << 2;
  const row = pixel * <usize>inW;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < outH; h++) {
      let to = y + <usize>n * yImage + <usize>h * yRow;
      const top = x + <usize>(n * inH + h * size) * row;
      for (let w = 0; w < outW; w++) {
        const window = top + <usize>(w * size) * pixel;
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          let best = f32x4.splat(-Infinity);
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++)
              best = f32x4.max(
                best,
                v128.load(window + <usize>i * row + <usize>j * pixel + ((<usize>c) << 2)),
              );
          v128.store(to, best);
          to += 16;
        }
        for (; c < channels; c++) {
          let best: f32 = -Infinity;
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++)
              best = max<f32>(
                best,
                load<f32>(window + <usize>i * row + <usize>j * pixel + ((<usize>c) << 2)),
              );
          store<f32>(to, best);
          to += 4;
        }
      }
    }
  }
}

/**
 * dx = dy at the maximum of each window (the first in row order wins a tie), 0 elsewhere. x, dx without border; y, dy with
 * their own strides in bytes. Rows and columns that no window covers get 0.
 */
export function maxPoolGradient(
  x: usize,
  y: usize,
  yRow: usize,
  yImage: usize,
  dy: usize,
  dyRow: usize,
  dyImage: usize,
  images: i32,
  inH: i32,
  inW: i32,
  channels: i32,
  size: i32,
  dx: usize,
): void {
  const outH = inH / size,
    outW = inW / size;
  const pixel = (<usize>channels) << 2;
  const row = pixel * <usize>inW;
  if (outH * size < inH || outW * size < inW) memory.fill(dx, 0, <usize>(images * inH) * row);
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < outH; h++) {
      let best = y + <usize>n * yImage + <usize>h * yRow;
      let grad = dy + <usize>n * dyImage + <usize>h * dyRow;
      const top = <usize>(n * inH + h * size) * row;
      for (let w = 0; w < outW; w++) {
        const window = top + <usize>(w * size) * pixel;
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          const winner = v128.load(best),
            g = v128.load(grad);
          let open = i32x4.splat(-1);
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const at = window + <usize>i * row + <usize>j * pixel + ((<usize>c) << 2);
              const here = v128.and(f32x4.eq(v128.load(x + at), winner), open);
              open = v128.andnot(open, here);
              v128.store(dx + at, v128.and(g, here));
            }
          }
          best += 16;
          grad += 16;
        }
        for (; c < channels; c++) {
          const winner = load<f32>(best),
            g = load<f32>(grad);
          let open = true;
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const at = window + <usize>i * row + <usize>j * pixel + ((<usize>c) << 2);
              const here = open && load<f32>(x + at) == winner;
              if (here) open = false;
              store<f32>(dx + at, here ? g : 0);
            }
          }
          best += 4;
          grad += 4;
        }
      }
    }
  }
}

/** y[n, c] = mean over pixels of x [n, pixels, c]. */
export function globalAverage(x: usize, images: i32, pixels: i32, channels: i32, y: usize): void {
  const row = (<usize>channels) << 2;
  const share: f32 = 1 / <f32>pixels;
  for (let n = 0; n < images; n++) {
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      let at = x + ((<usize>c) << 2);
      let sum = zero();
      for (let i = 0; i < pixels; i++) {
        sum = f32x4.add(sum, v128.load(at));
        at += row;
      }
      v128.store(y + ((<usize>c) << 2), f32x4.mul(sum, f32x4.splat(share)));
    }
    for (; c < channels; c++) {
      let at = x + ((<usize>c) << 2);
      let sum: f32 = 0;
      for (let i = 0; i < pixels; i++) {
        sum += load<f32>(at);
        at += row;
      }
      store<f32>(y + ((<usize>c) << 2), sum * share);
    }
    x += row * <usize>pixels;
    y += row;
  }
}

/** dx[n, pixels, c] = dy[n, c] / pixels. */
export function globalAverageGradient(dy: usize, images: i32, pixels: i32, channels: i32, dx: usize): void {
  const share: f32 = 1 / <f32>pixels;
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < pixels; i++) {
      for (let c: usize = 0; c < (<usize>channels) << 2; c += 4) {
        store<f32>(dx + c, load<f32>(dy + c) * share);
      }
      dx += (<usize>channels) << 2;
    }
    dy += (<usize>channels) << 2;
  }
}

/** y[n, h, w, c] = mean over a size x size window; layouts as in maxPool. */
export function averagePool(
  x: usize, images: i32, inH: i32, inW: i32, channels: i32, size: i32, y: usize, yRow: usize, yImage: usize,
): void {
  const outH = inH / size, outW = inW / size;
  const pixel = <usize>channels << 2;
  const row = pixel * <usize>inW;
  const share: f32 = 1 / <f32>(size * size);
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < outH; h++) {
      let to = y + <usize>n * yImage + <usize>h * yRow;
      const top = x + <usize>(n * inH + h * size) * row;
      for (let w = 0; w < outW; w++) {
        const window = top + <usize>(w * size) * pixel;
        for (let c: usize = 0; c < pixel; c += 4) {
          let sum: f32 = 0;
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) sum += load<f32>(window + <usize>i * row + <usize>j * pixel + c);
          store<f32>(to + c, sum * share);
        }
        to += pixel;
      }
    }
  }
}

/** dx = dy / size^2 over each window, 0 where no window reaches; dx without border, dy contiguous. */
export function averagePoolGradient(
  dy: usize, images: i32, inH: i32, inW: i32, channels: i32, size: i32, dx: usize,
): void {
  const outH = inH / size, outW = inW / size;
  const pixel = <usize>channels << 2;
  const row = pixel * <usize>inW;
  const share: f32 = 1 / <f32>(size * size);
  if (outH * size < inH || outW * size < inW) memory.fill(dx, 0, <usize>(images * inH) * row);
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < outH; h++) {
      const top = dx + <usize>(n * inH + h * size) * row;
      for (let w = 0; w < outW; w++) {
        const window = top + <usize>(w * size) * pixel;
        for (let c: usize = 0; c < pixel; c += 4) {
          const g = load<f32>(dy + c) * share;
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) store<f32>(window + <usize>i * row + <usize>j * pixel + c, g);
        }
        dy += pixel;
      }
    }
  }
}
