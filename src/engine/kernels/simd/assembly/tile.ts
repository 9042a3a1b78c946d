// The two 6x8 register tiles everything dense is made of: 12 accumulators, two vectors of B, one splat of A - the 16 vector
// registers of x86-64. Tiles at an edge compute all 48 values and store the valid ones.
import { madd, zero } from './lanes';

/** What a finished tile does to its values before they are stored. */
export const STORE: i32 = 0; // c = tile
export const ADD: i32 = 1; // c += tile
export const BIAS: i32 = 2; // c = tile + bias
export const BIAS_RELU: i32 = 3; // c = max(tile + bias, 0)
export const GATE: i32 = 4; // c = tile where gate > 0, else 0 (ReLU's backward; gate laid out as c)

@inline
export function finish(v: v128, c: usize, extra: usize, mode: i32): void {
  if (mode == ADD) v = f32x4.add(v, v128.load(c));
  else if (mode == BIAS) v = f32x4.add(v, v128.load(extra));
  else if (mode == BIAS_RELU) v = f32x4.max(f32x4.add(v, v128.load(extra)), zero());
  else if (mode == GATE) v = v128.and(v, f32x4.gt(v128.load(extra), zero()));
  v128.store(c, v);
}

@inline
function finishRow(
  v0: v128, v1: v128, row: i32, c: usize, cRow: usize, extra: usize, extraRow: usize,
  mode: i32, rows: i32, columns: i32, scratch: usize,
): void {
  if (row >= rows) return;
  const to = c + <usize>row * cRow;
  const from = extra + <usize>row * extraRow;
  if (columns >= 4) finish(v0, to, from, mode);
  if (columns == 8) finish(v1, to + 16, from + 16, mode);
  if ((columns & 3) == 0) return;
  v128.store(scratch, columns > 4 ? v1 : v0);
  for (let j = columns & ~3; j < columns; j++) {
    const at = <usize>j << 2;
    let value = load<f32>(scratch + (at & 15));
    if (mode == ADD) value += load<f32>(to + at);
    else if (mode == BIAS) value += load<f32>(from + at);
    else if (mode == BIAS_RELU) value = max<f32>(value + load<f32>(from + at), 0);
    else if (mode == GATE) value = load<f32>(from + at) > 0 ? value : 0;
    store<f32>(to + at, value);
  }
}

/**
 * tile[i][j] = sum over segments and k of a_i[k] b[k][j], a_i contiguous inside a segment and `jump` bytes further in the next;
 * b is a packed panel: 8 consecutive columns per k, segments one after another.
 */
@inline
export function rowTile(
  a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize,
  segments: i32, length: i32, jump: usize, b: usize,
  c: usize, cRow: usize, extra: usize, extraRow: usize, mode: i32, rows: i32, columns: i32, scratch: usize,
): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero();
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero();
  for (let s = 0; s < segments; s++) {
    const end = <usize>length << 2;
    for (let k: usize = 0; k < end; k += 4) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      b += 32;
      let a = v128.load32_splat(a0 + k);
      c00 = madd(a, b0, c00);
      c01 = madd(a, b1, c01);
      a = v128.load32_splat(a1 + k);
      c10 = madd(a, b0, c10);
      c11 = madd(a, b1, c11);
      a = v128.load32_splat(a2 + k);
      c20 = madd(a, b0, c20);
      c21 = madd(a, b1, c21);
      a = v128.load32_splat(a3 + k);
      c30 = madd(a, b0, c30);
      c31 = madd(a, b1, c31);
      a = v128.load32_splat(a4 + k);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
      a = v128.load32_splat(a5 + k);
      c50 = madd(a, b0, c50);
      c51 = madd(a, b1, c51);
    }
    a0 += jump;
    a1 += jump;
    a2 += jump;
    a3 += jump;
    a4 += jump;
    a5 += jump;
  }
  finishRow(c00, c01, 0, c, cRow, extra, extraRow, mode, rows, columns, scratch);
  finishRow(c10, c11, 1, c, cRow, extra, extraRow, mode, rows, columns, scratch);
  finishRow(c20, c21, 2, c, cRow, extra, extraRow, mode, rows, columns, scratch);
  finishRow(c30, c31, 3, c, cRow, extra, extraRow, mode, rows, columns, scratch);
  finishRow(c40, c41, 4, c, cRow, extra, extraRow, mode, rows, columns, scratch);
  finishRow(c50, c51, 5, c, cRow, extra, extraRow, mode, rows, columns, scratch);
}

/**
 * tile[i][j] = sum over blocks, segments and p of a[p][i] b[p][j]: an outer-product sum, i and j contiguous, p stepping `aStep` and
 * `bStep` bytes inside a segment of `length`, by the jumps from one segment's start to the next, and by the leaps from block to
 * block. May read up to 20 bytes
 * past a row of a and 28 past a row of b.
 */
@inline
export function outerTile(
  a: usize, aStep: usize, aJump: usize, aLeap: usize, b: usize, bStep: usize, bJump: usize, bLeap: usize,
  blocks: i32, segments: i32, length: i32,
  c: usize, cRow: usize, mode: i32, rows: i32, columns: i32, scratch: usize,
): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero();
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero();
  let p = 0, s = 0, x = a, y = b, xRow = a, yRow = b;
  for (let n = 0; n < blocks; n++) {
   xRow = a;
   yRow = b;
   for (s = 0; s < segments; s++) {
    x = xRow;
    y = yRow;
    for (p = 0; p < length; p++) {
      const b0 = v128.load(y), b1 = v128.load(y, 16);
      let v = v128.load32_splat(x);
      c00 = madd(v, b0, c00);
      c01 = madd(v, b1, c01);
      v = v128.load32_splat(x, 4);
      c10 = madd(v, b0, c10);
      c11 = madd(v, b1, c11);
      v = v128.load32_splat(x, 8);
      c20 = madd(v, b0, c20);
      c21 = madd(v, b1, c21);
      v = v128.load32_splat(x, 12);
      c30 = madd(v, b0, c30);
      c31 = madd(v, b1, c31);
      v = v128.load32_splat(x, 16);
      c40 = madd(v, b0, c40);
      c41 = madd(v, b1, c41);
      v = v128.load32_splat(x, 20);
      c50 = madd(v, b0, c50);
      c51 = madd(v, b1, c51);
      x += aStep;
      y += bStep;
    }
    xRow += aJump;
    yRow += bJump;
   }
   a += aLeap;
   b += bLeap;
  }
  finishRow(c00, c01, 0, c, cRow, 0, 0, mode, rows, columns, scratch);
  finishRow(c10, c11, 1, c, cRow, 0, 0, mode, rows, columns, scratch);
  finishRow(c20, c21, 2, c, cRow, 0, 0, mode, rows, columns, scratch);
  finishRow(c30, c31, 3, c, cRow, 0, 0, mode, rows, columns, scratch);
  finishRow(c40, c41, 4, c, cRow, 0, 0, mode, rows, columns, scratch);
  finishRow(c50, c51, 5, c, cRow, 0, 0, mode, rows, columns, scratch);
}
