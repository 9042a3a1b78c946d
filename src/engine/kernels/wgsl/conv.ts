import { finiteness } from './finite';
import { finished, productKernel, storeFour, type Tile } from './gemm';
import { defineKernel, ELEMENT_WORKGROUP, elementGroups, type Kernel, lanesFor } from './kernel';

export interface ConvShape {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly inC: number;
  readonly outC: number;
}

export type ConvField = 'inH' | 'inW' | 'inC' | 'outH' | 'outW' | 'outC';
const INTEGERS = ['inH', 'inW', 'inC', 'outH', 'outW', 'outC'] as const;

const TAPS = `
const KERNEL = {kernel}u;
const STRIDE = {stride}u;
const PAD = {pad};
fn outPixels() -> u32 { return S.count * P.outH * P.outW; }
fn weightRows() -> u32 { return KERNEL * KERNEL * P.inC; }
/** Of output pixel m: row and column of x under its first tap, first row of its image, 1 if there is such a pixel. */
fn firstTap(m: u32) -> vec4i {
  let rest = m / P.outW;
  let h = i32((rest % P.outH) * STRIDE) - PAD;
  let w = i32((m % P.outW) * STRIDE) - PAD;
  return vec4i(h, w, i32((rest / P.outH) * P.inH), i32(m < outPixels()));
}
/** Of element i of [taps, channels]: row and column of the tap, channel, 1 if i < taps * channels. */
fn tapOf(i: u32, channels: u32) -> vec4i {
  let tap = i / channels;
  return vec4i(i32(tap / KERNEL), i32(tap % KERNEL), i32(i % channels), i32(tap < KERNEL * KERNEL));
}
/** w [taps * inC, outC] as columns of outC. */
fn filterColumn(outer: u32) -> vec4i { return vec4i(i32(outer), 0, 0, i32(outer < P.outC)); }
`;

function taps({ kernel, stride, pad }: ConvShape): string {
  return TAPS.replace('{kernel}', `${kernel}`).replace('{stride}', `${stride}`).replace('{pad}', `${pad}`);
}

function variant(name: string, { kernel, stride, pad }: ConvShape): string {
  return `${name}/k${kernel}s${stride}p${pad}`;
}

/** Element of x at pixel and tap. */
function under(pixel: string, tap: string) {
  const h = `${pixel}.x + ${tap}.x`;
  const w = `${pixel}.y + ${tap}.y`;
  return {
    index: `((${pixel}.z + ${h}) * i32(P.inW) + ${w}) * i32(P.inC) + ${tap}.z`,
    condition: `${h} >= 0 && ${h} < i32(P.inH) && ${w} >= 0 && ${w} < i32(P.inW)`,
  };
}

/**
 * y[n, outH, outW, outC] = x convolved with w [k, k, inC, outC], + bias, with ReLU if asked: a product of [pixels, taps * inC] and w,
 * its left side read from the image. Buffers: x, w, bias (when `biased`), y.
 */
export function convForward(tile: Tile, shape: ConvShape, biased: boolean, relu = false): Kernel<ConvField> {
  const along = lanesFor(shape.inC);
  const across = lanesFor(shape.outC);
  return productKernel({
    name: variant(`conv${biased ? '-bias' : ''}${relu ? '-relu' : ''}`, shape),
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'x', type: along.type },
      { name: 'w', type: across.type },
      ...(biased ? [{ name: 'bias', type: 'vec4f' } as const] : []),
      { name: 'y', type: across.type, write: true },
    ],
    rows: 'outPixels()',
    columns: 'P.outC',
    depth: 'KERNEL * KERNEL * P.inC',
    a: {
      buffer: 'x',
      vector: along.width === 4,
      axis: 'depth',
      outer: 'return firstTap(outer);',
      depth: 'return tapOf(k, P.inC);',
      ...under('o', 'k'),
    },
    b: {
      buffer: 'w',
      vector: across.width === 4,
      axis: 'outer',
      outer: 'return filterColumn(outer);',
      depth: 'return vec4i(i32(k * P.outC), 0, 0, i32(k < depthCount()));',
      index: 'o.x + k.x',
    },
    store: `${taps(shape)}${relu ? finiteness('vec4f') : ''}
fn store(split: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= outPixels() || column >= P.outC) { return; }
  ${finished(biased, relu)}
  ${storeFour('y', across.width === 4, 'row * P.outC + column')}
}`,
  });
}

/** Element of dy that input pixel o (moved by the padding) was under with tap k. */
function over(stride: number) {
  const h = '(o.x - k.x)';
  const w = '(o.y - k.y)';
  const [oh, ow] = stride === 1 ? [h, w] : [`${h} / ${stride}`, `${w} / ${stride}`];
  const met = stride === 1 ? '' : ` && ${h} % ${stride} == 0 && ${w} % ${stride} == 0`;
  return {
    index: `((o.z + ${oh}) * i32(P.outW) + ${ow}) * i32(P.outC) + k.z`,
    condition: `${h} >= 0 && ${w} >= 0 && ${oh} < i32(P.outH) && ${ow} < i32(P.outW)${met}`,
  };
}

/** dx[n, inH, inW, inC]: every input pixel gathers the output pixels it was under. Buffers: dy, w, dx. */
export function convInputGradient(tile: Tile, shape: ConvShape): Kernel<ConvField> {
  const along = lanesFor(shape.outC);
  const across = lanesFor(shape.inC);
  const wide = tile.shared && along.width === 4;
  return productKernel({
    name: variant('conv-input-gradient', shape),
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'dy', type: along.type },
      { name: 'w', type: wide ? 'vec4f' : 'f32' },
      { name: 'dx', type: across.type, write: true },
    ],
    rows: 'inPixels()',
    columns: 'P.inC',
    depth: 'KERNEL * KERNEL * P.outC',
    a: {
      buffer: 'dy',
      vector: along.width === 4,
      axis: 'depth',
      outer: `
  let rest = outer / P.inW;
  let n = rest / P.inH;
  return vec4i(i32(rest % P.inH) + PAD, i32(outer % P.inW) + PAD, i32(n * P.outH), i32(n < S.count));`,
      depth: 'return tapOf(k, P.outC);',
      ...over(shape.stride),
    },
    b: {
      buffer: 'w',
      vector: wide,
      axis: 'depth',
      outer: 'return vec4i(i32(outer * P.outC), 0, 0, i32(outer < P.inC));',
      depth: `
  let tap = k / P.outC;
  return vec4i(i32(tap * P.inC * P.outC + k % P.outC), 0, 0, i32(k < depthCount()));`,
      index: 'o.x + k.x',
    },
    store: `${taps(shape)}
fn inPixels() -> u32 { return S.count * P.inH * P.inW; }
fn store(split: u32, row: u32, column: u32, value: vec4f) {
  if (row >= inPixels() || column >= P.inC) { return; }
  ${storeFour('dx', across.width === 4, 'row * P.inC + column')}
}`,
  });
}

/**
 * Partial filter gradients [splits, taps * inC + 1, outC], each over its share of the pixels; the last row, from a column of
 * ones, is the bias gradient. Buffers: x, dy, partial.
 */
export function convFilterGradient(tile: Tile, shape: ConvShape): Kernel<ConvField> {
  const outer = lanesFor(shape.inC);
  const across = lanesFor(shape.outC);
  return productKernel({
    name: variant('conv-filter-gradient', shape),
    tile,
    integers: INTEGERS,
    buffers: [
      { name: 'x', type: outer.type },
      { name: 'dy', type: across.type },
      { name: 'partial', type: across.type, write: true },
    ],
    rows: 'weightRows() + 1u',
    columns: 'P.outC',
    depth: 'outPixels()',
    a: {
      buffer: 'x',
      vector: outer.width === 4,
      axis: 'outer',
      ones: true,
      outer: `
  let tap = tapOf(outer, P.inC);
  return vec4i(tap.xyz, select(tap.w, 2, outer == weightRows()));`,
      depth: 'return firstTap(k);',
      ...under('k', 'o'),
    },
    b: {
      buffer: 'dy',
      vector: across.width === 4,
      axis: 'outer',
      outer: 'return filterColumn(outer);',
      depth: 'return vec4i(i32(k * P.outC), 0, 0, i32(k < depthCount()));',
      index: 'o.x + k.x',
    },
    store: `${taps(shape)}
fn store(split: u32, row: u32, column: u32, value: vec4f) {
  if (row > weightRows() || column >= P.outC) { return; }
  ${storeFour('partial', across.width === 4, '(split * (weightRows() + 1u) + row) * P.outC + column')}
}`,
  });
}

/** Filter elements of a workgroup of `convFilterSum`, where several invocations share the splits of each. */
const SUM_ELEMENTS = 16;
const SUM_SHARES = 16;

/** How the partial sums of a filter are joined. */
export interface FilterSum {
  readonly biased: boolean;
  /** Several invocations share the splits of an element. They meet at barriers, which are poison to software adapters. */
  readonly shared: boolean;
}

/** Workgroups of `convFilterSum` over `total` elements. */
export function filterSumGroups({ shared }: FilterSum, total: number): number {
  return shared ? Math.ceil(total / SUM_ELEMENTS) : elementGroups(total);
}

/** dw and dBias = partial summed over its splits, in a fixed order. Buffers: partial, dw, dBias. */
export function convFilterSum({ biased, shared }: FilterSum): Kernel<'splits' | 'weights' | 'total'> {
  const store = `
fn store(i: u32, sum: f32) {
  if (i < P.weights) { dw[i] = sum; }
  ${biased ? 'else { dBias[i - P.weights] = sum; }' : ''}
}
fn elementCount() -> u32 { return ${biased ? 'P.total' : 'P.weights'}; }`;
  const alone = `
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let i = group * WORKGROUP + lane;
  if (i >= elementCount()) { return; }
  var sum = 0.0;
  for (var s = 0u; s < P.splits; s++) { sum += partial[s * P.total + i]; }
  store(i, sum);
}`;
  const together = `
var<workgroup> shares: array<f32, ${SUM_ELEMENTS * SUM_SHARES}>;
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let i = group * ${SUM_ELEMENTS}u + lane % ${SUM_ELEMENTS}u;
  var sum = 0.0;
  if (i < elementCount()) {
    for (var s = lane / ${SUM_ELEMENTS}u; s < P.splits; s += ${SUM_SHARES}u) { sum += partial[s * P.total + i]; }
  }
  shares[lane] = sum;
  for (var half = WORKGROUP / 2u; half >= ${SUM_ELEMENTS}u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { shares[lane] += shares[lane + half]; }
  }
  if (lane < ${SUM_ELEMENTS}u && i < elementCount()) { store(i, shares[lane]); }
}`;
  return defineKernel({
    name: `conv-filter-sum${biased ? '-bias' : ''}${shared ? '/shared' : ''}`,
    integers: ['splits', 'weights', 'total'],
    buffers: [
      { name: 'partial', type: 'f32' },
      { name: 'dw', type: 'f32', write: true },
      ...(biased ? [{ name: 'dBias', type: 'f32', write: true } as const] : []),
    ],
    workgroup: shared ? SUM_ELEMENTS * SUM_SHARES : ELEMENT_WORKGROUP,
    body: `${store}${shared ? together : alone}`,
  });
}
