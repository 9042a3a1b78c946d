import { finiteness } from './finite';
import { finished, productKernel, storeFour, type Tile } from './gemm';
import type { Kernel } from './kernel';
import { lanesFor } from './kernel';

type DenseField = 'inputs' | 'units';
const INTEGERS = ['inputs', 'units'] as const;
/** A matrix [outer, k] in rows of `stride`, or [k, outer]. */
function matrix(lies: 'outer-k' | 'k-outer', outer: string, depth: string, stride: string) {
  const wide = `* i32(${stride})`;
  const row = lies === 'outer-k';
  return {
    outer: `return vec4i(i32(outer) ${row ? wide : ''}, 0, 0, i32(outer < ${outer}));`,
    depth: `return vec4i(i32(k) ${row ? '' : wide}, 0, 0, i32(k < ${depth}));`,
    index: 'o.x + k.x',
  };
}

/** Behind the inputs a column that holds only 1. */
const WITH_ONES = {
  ones: true,
  outer: 'return vec4i(i32(outer), 0, 0, select(i32(outer < P.inputs), 2, outer == P.inputs));',
} as const;

/** y[count, units] = x[count, inputs] w[inputs, units] + bias, with ReLU if asked. Buffers: x, w, bias (when `biased`), y. */
export function denseForward(
  tile: Tile,
  inputs: number,
  units: number,
  relu: boolean,
  biased = true,
): Kernel<DenseField> {
  const across = lanesFor(units);
  const along = lanesFor(inputs);
  return productKernel({
    name: `dense${biased ? '' : '-unbiased'}${relu ? '-relu' : ''}`,
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'x', type: along.type },
      { name: 'w', type: across.type },
      ...(biased ? [{ name: 'bias', type: 'vec4f' } as const] : []),
      { name: 'y', type: across.type, write: true },
    ],
    rows: 'S.count',
    columns: 'P.units',
    depth: 'P.inputs',
    a: {
      buffer: 'x',
      vector: along.width === 4,
      axis: 'depth',
      ...matrix('outer-k', 'S.count', 'P.inputs', 'P.inputs'),
    },
    b: {
      buffer: 'w',
      vector: across.width === 4,
      axis: 'outer',
      ...matrix('k-outer', 'P.units', 'P.inputs', 'P.units'),
    },
    store: `${relu ? finiteness('vec4f') : ''}
fn store(split: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= S.count || column >= P.units) { return; }
  ${finished(biased, relu)}
  ${storeFour('y', across.width === 4, 'row * P.units + column')}
}`,
  });
}

/**
 * dx[count, inputs] = dy[count, units] w^T; with `gated` it is 0 where x is 0, the gradient of the ReLU that made x. Buffers: dy,
 * w, x, dx.
 */
export function denseInputGradient(
  tile: Tile,
  inputs: number,
  units: number,
  gated: boolean,
): Kernel<DenseField> {
  const across = lanesFor(inputs);
  const along = lanesFor(units);
  const wide = tile.shared && along.width === 4;
  const gate = `for (var j = 0u; j < 4u; j++) { if (column + j < P.inputs && x[row * P.inputs + column + j] <= 0.0) { value[j] = 0.0; } }`;
  return productKernel({
    name: gated ? 'dense-input-gradient-gated' : 'dense-input-gradient',
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'dy', type: along.type },
      { name: 'w', type: wide ? 'vec4f' : 'f32' },
      { name: 'x', type: 'f32' },
      { name: 'dx', type: across.type, write: true },
    ],
    rows: 'S.count',
    columns: 'P.inputs',
    depth: 'P.units',
    a: {
      buffer: 'dy',
      vector: along.width === 4,
      axis: 'depth',
      ...matrix('outer-k', 'S.count', 'P.units', 'P.units'),
    },
    b: {
      buffer: 'w',
      vector: wide,
      axis: 'depth',
      ...matrix('outer-k', 'P.inputs', 'P.units', 'P.units'),
    },
    store: `
fn store(split: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= S.count || column >= P.inputs) { return; }
  var value = sum;
  ${gated ? gate : ''}
  ${storeFour('dx', across.width === 4, 'row * P.inputs + column')}
}`,
  });
}

/**
 * dw[inputs, units] = x^T dy and, when `biased`, dBias = column sums of dy, as the row that a column of ones gives. Buffers: x, dy,
 * dw, dBias (when `biased`).
 */
export function denseWeightGradient(
  tile: Tile,
  inputs: number,
  units: number,
  biased = true,
): Kernel<DenseField> {
  const across = lanesFor(units);
  const outer = lanesFor(inputs);
  return productKernel({
    name: biased ? 'dense-weight-gradient' : 'dense-weight-gradient-unbiased',
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'x', type: outer.type },
      { name: 'dy', type: across.type },
      { name: 'dw', type: across.type, write: true },
      ...(biased ? [{ name: 'dBias', type: across.type, write: true } as const] : []),
    ],
    rows: biased ? 'P.inputs + 1u' : 'P.inputs',
    columns: 'P.units',
    depth: 'S.count',
    a: {
      buffer: 'x',
      vector: outer.width === 4,
      axis: 'outer',
      ...matrix('k-outer', 'P.inputs', 'S.count', 'P.inputs'),
      ...(biased ? WITH_ONES : {}),
    },
    b: {
      buffer: 'dy',
      vector: across.width === 4,
      axis: 'outer',
      ...matrix('k-outer', 'P.units', 'S.count', 'P.units'),
    },
    store: `
fn store(split: u32, row: u32, column: u32, value: vec4f) {
  if (row >= rowCount() || column >= P.units) { return; }
  ${biased ? `if (row == P.inputs) { ${storeFour('dBias', across.width === 4, 'column')} return; }` : ''}
  ${storeFour('dw', across.width === 4, 'row * P.units + column')}
}`,
  });
}
