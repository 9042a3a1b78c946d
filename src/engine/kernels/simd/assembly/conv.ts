// Convolution as an implicit matrix product. An input stored with its zero border already around it makes the window of one
// kernel row a contiguous run of kernel * inC floats, so nothing is copied: an output pixel is a row of A made of `kernel`
// segments, one image row apart.
import { columnSums } from './dense';
import { outerTile, rowTile, STORE } from './tile';

/**
 * Packs weights [k, k, inC, outC]: panels of 8 outputs, each [k * k * inC][8]. `transposed` packs what the input gradient
 * convolves with: the kernel turned by 180 degrees, inputs and outputs exchanged.
 */
function packKernel(w: usize, kernel: i32, inC: i32, outC: i32, transposed: i32, to: usize): void {
  const from = transposed ? outC : inC;
  const columns = transposed ? inC : outC;
  for (let j0 = 0; j0 < columns; j0 += 8) {
    const width = min(8, columns - j0);
    for (let y = 0; y < kernel; y++) {
      for (let x = 0; x < kernel; x++) {
        const tap = transposed ? (kernel - 1 - y) * kernel + (kernel - 1 - x) : y * kernel + x;
        const base = w + ((<usize>(tap * inC * outC)) << 2);
        for (let i = 0; i < from; i++) {
          for (let j = 0; j < 8; j++) {
            const at = transposed ? (j0 + j) * outC + i : i * outC + j0 + j;
            store<f32>(to + ((<usize>j) << 2), j < width ? load<f32>(base + ((<usize>at) << 2)) : 0);
          }
          to += 32;
        }
      }
    }
  }
}

/**
 * y[n, outH, outW, outC], contiguous, = bordered x convolved with the weights w [k, k, inC, outC], which are packed on the way into
 * `packed`. x points at the first tap of the first output; xRow, xImage are its strides in bytes. mode STORE, BIAS or BIAS_RELU.
 * `transposed` exchanges inC and outC in w and turns its kernel: the way from a gradient back.
 */
export function convolve(
  x: usize,
  xRow: usize,
  xImage: usize,
  inC: i32,
  w: usize,
  transposed: i32,
  packed: usize,
  kernel: i32,
  stride: i32,
  y: usize,
  images: i32,
  outH: i32,
  outW: i32,
  outC: i32,
  bias: usize,
  mode: i32,
  scratch: usize,
): void {
  packKernel(w, kernel, transposed ? outC : inC, transposed ? inC : outC, transposed, packed);
  const pixels = images * outH * outW;
  const length = kernel * inC;
  const xStep = (<usize>(stride * inC)) << 2;
  const rowStep = xRow * <usize>stride - xStep * <usize>outW;
  const imageStep = xImage - xRow * <usize>(stride * outH);
  const yStep = (<usize>outC) << 2;
  const panelBytes = (<usize>(length * kernel)) << 5;
  let u = 0,
    v = 0;
  let p0 = x,
    p1 = x,
    p2 = x,
    p3 = x,
    p4 = x,
    p5 = x;
  let next = x;
  for (let m = 0; m < pixels; m += 6) {
    const rows = min(6, pixels - m);
    for (let r = 0; r < 6; r++) {
      if (r == 0) p0 = next;
      else if (r == 1) p1 = next;
      else if (r == 2) p2 = next;
      else if (r == 3) p3 = next;
      else if (r == 4) p4 = next;
      else p5 = next;
      if (r + 1 >= rows && m + rows == pixels) continue;
      next += xStep;
      if (++u == outW) {
        u = 0;
        next += rowStep;
        if (++v == outH) {
          v = 0;
          next += imageStep;
        }
      }
    }
    const to = y + <usize>m * yStep;
    let panel = packed;
    for (let j = 0; j < outC; j += 8) {
      const at = (<usize>j) << 2;
      rowTile(
        p0,
        p1,
        p2,
        p3,
        p4,
        p5,
        kernel,
        length,
        xRow,
        panel,
        to + at,
        yStep,
        bias + at,
        0,
        mode,
        rows,
        min(8, outC - j),
        scratch,
      );
      panel += panelBytes;
    }
  }
}

/** Images of a block of the filter gradient, together with their dy, stay in the second-level cache. */
const BLOCK_BYTES: i32 = 96 * 1024;

/**
 * g[k, k, inC, outC] = sum over images and pixels of x (bordered, as in `convolve`) times dy (row and image strides in bytes).
 * Images are taken in blocks that stay in cache; each tile of g is loaded and stored once per block. With `sums` not 0 the sums of
 * dy over pixels go there, the gradient of the bias: its border is zero and as wide on all sides, so all of it is summed.
 */
export function convolveFilterGradient(
  x: usize,
  xRow: usize,
  xImage: usize,
  inC: i32,
  kernel: i32,
  stride: i32,
  dy: usize,
  dyRow: usize,
  dyImage: usize,
  images: i32,
  outH: i32,
  outW: i32,
  outC: i32,
  g: usize,
  sums: usize,
  scratch: usize,
): void {
  const gRow = <usize>outC << 2;
  const window = kernel * inC;
  const block = max(1, BLOCK_BYTES / <i32>(xImage + dyImage));
  for (let n = 0; n < images; n += block) {
    const count = min(block, images - n);
    for (let ky = 0; ky < kernel; ky++) {
      const gTop = g + <usize>(ky * window) * gRow;
      const xTop = x + <usize>n * xImage + <usize>ky * xRow;
      const dyTop = dy + <usize>n * dyImage;
      for (let i = 0; i < window; i += 6) {
        for (let j = 0; j < outC; j += 8) {
          outerTile(
            xTop + (<usize>i << 2), <usize>(stride * inC) << 2, xRow * <usize>stride, xImage,
            dyTop + (<usize>j << 2), gRow, dyRow, dyImage, count, outH, outW,
            gTop + <usize>i * gRow + (<usize>j << 2), gRow, n == 0 ? STORE : 1,
            min(6, window - i), min(8, outC - j), scratch,
          );
        }
      }
    }
  }
  if (!sums) return;
  const border = (dyRow / gRow - <usize>outW) / 2;
  columnSums(dy - border * (dyRow + gRow), gRow, images * <i32>(dyImage / gRow), outC, sums);
}

/**
 * Spreads dy [images, outH, outW, channels] into a zeroed buffer, `stride` pixels apart, from its first pixel `to` on: what the
 * input gradient of a strided convolution convolves with. Strides in bytes.
 */
export function dilate(
  dy: usize, dyRow: usize, dyImage: usize, images: i32, outH: i32, outW: i32, channels: i32, stride: i32,
  to: usize, toRow: usize, toImage: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < outH; h++) {
      let from = dy + <usize>n * dyImage + <usize>h * dyRow;
      let at = to + <usize>n * toImage + <usize>(h * stride) * toRow;
      for (let w = 0; w < outW; w++) {
        memory.copy(at, from, pixel);
        from += pixel;
        at += pixel * <usize>stride;
      }
    }
  }
}
