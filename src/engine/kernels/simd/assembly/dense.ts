import { ADD, finish, outerTile, rowTile, STORE } from './tile';

/** Depth of a block of the reduction: a packed panel of it (8 KiB) stays in the first-level cache. */
const DEPTH: i32 = 256;

/**
 * Packs B for rowTile: panels of 8 columns, each [depth][8], zero-filled past `columns`.
 * Element (k, j) of B lies at b + k * kStep + j * jStep (bytes), so a transposed B is packed by swapping the steps.
 */
export function pack(b: usize, kStep: usize, jStep: usize, depth: i32, columns: i32, to: usize): void {
  for (let j0 = 0; j0 < columns; j0 += 8) {
    const width = min(8, columns - j0);
    const panel = b + <usize>j0 * jStep;
    if (width == 8 && jStep == 4) {
      for (let k = 0; k < depth; k++) {
        const from = panel + <usize>k * kStep;
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        to += 32;
      }
      continue;
    }
    for (let k = 0; k < depth; k++) {
      const from = panel + <usize>k * kStep;
      for (let j = 0; j < 8; j++)
        store<f32>(to + ((<usize>j) << 2), j < width ? load<f32>(from + <usize>j * jStep) : 0);
      to += 32;
    }
  }
}

/**
 * C[rows, columns] = A[rows, depth] B, B packed; row strides in bytes. `mode` and `extra` as in tile.ts: a bias vector
 * (extraRow 0) or a gate laid out like C (extraRow = its row stride).
 */
export function multiply(
  a: usize,
  aRow: usize,
  packed: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  extra: usize,
  extraRow: usize,
  mode: i32,
  scratch: usize,
): void {
  for (let k0 = 0; k0 < depth; k0 += DEPTH) {
    // The first blocks only accumulate; bias, ReLU and gate belong to the last.
    const length = min(DEPTH, depth - k0);
    const last = k0 + length == depth;
    const first = k0 == 0;
    for (let j0 = 0; j0 < columns; j0 += 8) {
      const panel = packed + ((<usize>(j0 * depth + k0 * 8)) << 2);
      const width = min(8, columns - j0);
      const at = (<usize>j0) << 2;
      for (let i = 0; i < rows; i += 6) {
        const left = rows - i - 1;
        const x = a + <usize>i * aRow + ((<usize>k0) << 2);
        rowTile(
          x,
          x + aRow * <usize>min(1, left),
          x + aRow * <usize>min(2, left),
          x + aRow * <usize>min(3, left),
          x + aRow * <usize>min(4, left),
          x + aRow * <usize>min(5, left),
          1,
          length,
          0,
          panel,
          c + <usize>i * cRow + at,
          cRow,
          0,
          0,
          first ? STORE : ADD,
          min(6, rows - i),
          width,
          scratch,
        );
      }
      if (last && mode > ADD) epilogue(c + at, cRow, rows, width, extra + at, extraRow, mode);
    }
  }
}

/** C = A B with B packed on the way: `pack` into `packed`, then `multiply`. */
export function packMultiply(
  a: usize, aRow: usize, b: usize, kStep: usize, jStep: usize, packed: usize, c: usize, cRow: usize,
  rows: i32, columns: i32, depth: i32, extra: usize, extraRow: usize, mode: i32, scratch: usize,
): void {
  pack(b, kStep, jStep, depth, columns, packed);
  multiply(a, aRow, packed, c, cRow, rows, columns, depth, extra, extraRow, mode, scratch);
}

function epilogue(
  c: usize,
  cRow: usize,
  rows: i32,
  width: i32,
  extra: usize,
  extraRow: usize,
  mode: i32,
): void {
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j + 16 <= (<usize>width) << 2; j += 16) finish(v128.load(c + j), c + j, extra + j, mode);
    for (; j < (<usize>width) << 2; j += 4) {
      const e = load<f32>(extra + j);
      let value = load<f32>(c + j);
      if (mode == 4) value = e > 0 ? value : 0;
      else value = mode == 3 ? max<f32>(value + e, 0) : value + e;
      store<f32>(c + j, value);
    }
    c += cRow;
    extra += extraRow;
  }
}

/**
 * G[rows, columns] = A^T B summed over `depth` examples: A [depth, rows], B [depth, columns], G contiguous. With `sums` not 0 the
 * column sums of B go there: the gradients of a layer's weights and bias.
 */
export function outerProduct(
  a: usize, aRow: usize, b: usize, bRow: usize, g: usize, sums: usize,
  rows: i32, columns: i32, depth: i32, scratch: usize,
): void {
  const gRow = (<usize>columns) << 2;
  for (let i = 0; i < rows; i += 6)
    for (let j = 0; j < columns; j += 8)
      outerTile(
        a + (<usize>i << 2), aRow, 0, 0, b + (<usize>j << 2), bRow, 0, 0, 1, 1, depth,
        g + <usize>i * gRow + (<usize>j << 2), gRow, STORE, min(6, rows - i), min(8, columns - j), scratch,
      );
  if (sums) columnSums(b, bRow, depth, columns, sums);
}

/** G[rows, columns] = A^T B^T: A [depth, rows], B [columns, depth], whose panels are packed by swapping the steps. */
export function packOuterProduct(
  a: usize, aRow: usize, b: usize, bRow: usize, packed: usize, g: usize,
  rows: i32, columns: i32, depth: i32, scratch: usize,
): void {
  pack(b, 4, bRow, depth, columns, packed);
  const gRow = (<usize>columns) << 2;
  for (let j = 0; j < columns; j += 8)
    for (let i = 0; i < rows; i += 6)
      outerTile(
        a + (<usize>i << 2), aRow, 0, 0, packed + (<usize>(j * depth) << 2), 32, 0, 0, 1, 1, depth,
        g + <usize>i * gRow + (<usize>j << 2), gRow, STORE, min(6, rows - i), min(8, columns - j), scratch,
      );
}

/** Rows of a block that is summed in float32 before it joins the float64 sum. */
const ROWS: i32 = 256;

/** sums[j] = sum over rows of b[i][j]: the gradient of a bias. */
export function columnSums(b: usize, bRow: usize, rows: i32, columns: i32, sums: usize): void {
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    let low = f64x2.splat(0), high = f64x2.splat(0);
    let at = b + (<usize>j << 2);
    for (let first = 0; first < rows; first += ROWS) {
      const count = min(ROWS, rows - first);
      let sum = f32x4.splat(0);
      for (let i = 0; i < count; i++) {
        sum = f32x4.add(sum, v128.load(at));
        at += bRow;
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)));
    }
    v128.store(
      sums + (<usize>j << 2),
      v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5),
    );
  }
  for (; j < columns; j++) {
    let sum: f64 = 0;
    let at = b + (<usize>j << 2);
    for (let i = 0; i < rows; i++) {
      sum += load<f32>(at);
      at += bRow;
    }
    store<f32>(sums + (<usize>j << 2), <f32>sum);
  }
}
