import { finiteness } from './finite';
import { defineKernel, elementKernel, type Kernel, lanesFor } from './kernel';

/**
 * Batch normalisation over [pixels, channels], fused with the ReLU behind it where there is one. Sums over pixels take two
 * dispatches: `blocks` invocations per channel each sum every blocks-th pixel, then one workgroup per channel joins them in a fixed
 * order. Per channel `terms` holds [scale, shift, mean, inverse deviation, slope, offset], each `stride` floats long.
 */
export type NormField = 'channels' | 'pixels' | 'blocks' | 'stride';
/** Rows of `terms`: scale, shift, mean, inverse deviation, slope, offset. */
export const TERM_ROWS = 6;
const INTEGERS = ['channels', 'pixels', 'blocks', 'stride'] as const;

/** WGSL that joins what the `width` invocations of a workgroup hold. */
const joining = (width: number): string => `
var<workgroup> shares: array<vec2f, ${width}>;
/** Sum of \`share\` over the workgroup, by a tree of fixed shape. */
fn joined(lane: u32, share: vec2f) -> vec2f {
  workgroupBarrier();
  shares[lane] = share;
  for (var half = ${width / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { shares[lane] += shares[lane + half]; }
  }
  workgroupBarrier();
  return shares[0];
}
fn pixelCount() -> u32 { return S.count * P.pixels; }
/** Pixels that block b took. */
fn taken(b: u32) -> f32 { return f32((pixelCount() + P.blocks - 1u - b) / P.blocks); }
`;

/** Per block and channel: the mean of its pixels, and the sum of squared distances from it. Buffers: x, partial. */
export function normMoments(channels: number): Kernel<NormField> {
  const { width, type } = lanesFor(channels);
  return elementKernel({
    name: 'norm-moments',
    integers: INTEGERS,
    buffers: [
      { name: 'x', type },
      { name: 'partial', type, write: true },
    ],
    // Distances are taken from the block's first pixel, so that a mean far from 0 costs no digits.
    body: `${finiteness(type)}
fn element(i: u32) {
  let stride = P.blocks * (P.channels / ${width}u);
  if (i >= stride) { return; }
  let total = S.count * P.pixels * (P.channels / ${width}u);
  var sum = ${type}();
  var squares = ${type}();
  var n = 0.0;
  if (i < total) {
    let origin = x[i];
    for (var at = i; at < total; at += stride) {
      let d = x[at] - origin;
      sum += d;
      squares += d * d;
      n += 1.0;
    }
    partial[i] = origin + sum / n;
    partial[stride + i] = rectified(squares - sum * sum / n);
  } else {
    partial[i] = ${type}();
    partial[stride + i] = ${type}();
  }
}`,
  });
}

/**
 * Joins the blocks' moments: terms for this batch, and running statistics with the unbiased variance (PyTorch). One workgroup per
 * channel, of `width` invocations, a power of 2. Buffers: partial, gamma, beta, terms, running (mean, then variance at `stride`).
 */
export function normPrepare(width: number): Kernel<NormField | 'epsilon' | 'momentum'> {
  return defineKernel({
    name: `norm-prepare/${width}`,
    integers: INTEGERS,
    reals: ['epsilon', 'momentum'],
    buffers: [
      { name: 'partial', type: 'f32' },
      { name: 'gamma', type: 'f32' },
      { name: 'beta', type: 'f32' },
      { name: 'terms', type: 'f32', write: true },
      { name: 'running', type: 'f32', write: true },
    ],
    workgroup: width,
    body: `${joining(width)}${finiteness('f32')}
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let c = group;
  if (c >= P.channels) { return; }
  let count = f32(pixelCount());
  var share = vec2f();
  for (var b = lane; b < P.blocks; b += WORKGROUP) { share.x += taken(b) * partial[b * P.channels + c]; }
  let mean = joined(lane, share).x / count;
  share = vec2f();
  for (var b = lane; b < P.blocks; b += WORKGROUP) {
    let d = partial[b * P.channels + c] - mean;
    share.x += partial[(P.blocks + b) * P.channels + c] + taken(b) * d * d;
  }
  let variance = joined(lane, share).x / count;
  if (lane != 0u) { return; }
  // An infinite variance would switch the layer off, silently.
  let inverse = unlessBroken(1.0 / sqrt(variance + P.epsilon), unfinite(variance));
  let scale = gamma[c] * inverse;
  terms[c] = scale;
  terms[P.stride + c] = beta[c] - mean * scale;
  terms[2u * P.stride + c] = mean;
  terms[3u * P.stride + c] = inverse;
  let unbiased = variance * (count / max(1.0, count - 1.0));
  running[c] = (1.0 - P.momentum) * running[c] + P.momentum * mean;
  running[P.stride + c] = (1.0 - P.momentum) * running[P.stride + c] + P.momentum * unbiased;
}`,
  });
}

/** Which of gamma and beta there are; without them they are 1 and 0. */
export interface Affine {
  readonly scaled: boolean;
  readonly shifted: boolean;
}

/**
 * Terms from statistics that are given, slope and offset aside: evaluation. Buffers: mean, variance, gamma (when `scaled`), beta
 * (when `shifted`), terms.
 */
export function normRecall({ scaled, shifted }: Affine): Kernel<'channels' | 'stride' | 'epsilon'> {
  return elementKernel({
    name: `norm-recall${scaled ? '' : '/unscaled'}${shifted ? '' : '/unshifted'}`,
    integers: ['channels', 'stride'],
    reals: ['epsilon'],
    buffers: [
      { name: 'mean', type: 'f32' },
      { name: 'variance', type: 'f32' },
      ...(scaled ? [{ name: 'gamma', type: 'f32' } as const] : []),
      ...(shifted ? [{ name: 'beta', type: 'f32' } as const] : []),
      { name: 'terms', type: 'f32', write: true },
    ],
    body: `
fn element(c: u32) {
  if (c >= P.channels) { return; }
  let deviation = sqrt(variance[c] + P.epsilon);
  let scale = ${scaled ? 'gamma[c]' : '1.0'} / deviation;
  terms[c] = scale;
  terms[P.stride + c] = ${shifted ? 'beta[c]' : '0.0'} - mean[c] * scale;
  terms[2u * P.stride + c] = mean[c];
  terms[3u * P.stride + c] = 1.0 / deviation;
}`,
  });
}

const TERMS = `
fn lanes() -> u32 { return P.channels / WIDTH; }
fn term(which: u32, i: u32) -> Lane { return terms[which * (P.stride / WIDTH) + i % lanes()]; }
fn total() -> u32 { return S.count * P.pixels * lanes(); }
`;

function head(channels: number): string {
  const { width, type } = lanesFor(channels);
  return `alias Lane = ${type};\nconst WIDTH = ${width}u;${TERMS}`;
}

/** y = x * scale + shift, then ReLU. Buffers: x, terms, y. */
export function normApply(channels: number, relu: boolean): Kernel<NormField> {
  const { type } = lanesFor(channels);
  return elementKernel({
    name: relu ? 'norm-apply-relu' : 'norm-apply',
    integers: INTEGERS,
    buffers: [
      { name: 'x', type },
      { name: 'terms', type },
      { name: 'y', type, write: true },
    ],
    body: `${head(channels)}${relu ? finiteness(type) : ''}
fn element(i: u32) {
  if (i >= total()) { return; }
  let value = x[i] * term(0u, i) + term(1u, i);
  y[i] = ${relu ? 'rectified(value)' : 'value'};
}`,
  });
}

/** The gradient behind the ReLU: 0 where it was shut. */
function passed(relu: boolean): string {
  if (!relu) return 'fn passed(at: u32, scale: Lane, shift: Lane) -> Lane { return dy[at]; }';
  return `fn passed(at: u32, scale: Lane, shift: Lane) -> Lane { return select(Lane(), dy[at], x[at] * scale + shift > Lane()); }`;
}

/** Per block and channel, with g the gradient behind the ReLU: sum g, then sum g (x - mean). Buffers: x, dy, terms, partial. */
export function normGradientSums(channels: number, relu: boolean): Kernel<NormField> {
  const { type } = lanesFor(channels);
  return elementKernel({
    name: relu ? 'norm-gradient-sums-relu' : 'norm-gradient-sums',
    integers: INTEGERS,
    buffers: [
      { name: 'x', type },
      { name: 'dy', type },
      { name: 'terms', type },
      { name: 'partial', type, write: true },
    ],
    body: `${head(channels)}${passed(relu)}
fn element(i: u32) {
  let stride = P.blocks * lanes();
  if (i >= stride) { return; }
  let scale = term(0u, i);
  let shift = term(1u, i);
  let mean = term(2u, i);
  var sum = Lane();
  var product = Lane();
  for (var at = i; at < total(); at += stride) {
    let g = passed(at, scale, shift);
    sum += g;
    product += g * (x[at] - mean);
  }
  partial[i] = sum;
  partial[stride + i] = product;
}`,
  });
}

const JOIN_SUMS = `
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let c = group;
  if (c >= P.channels) { return; }
  var share = vec2f();
  for (var b = lane; b < P.blocks; b += WORKGROUP) {
    share += vec2f(partial[b * P.channels + c], partial[(P.blocks + b) * P.channels + c]);
  }
  let sums = joined(lane, share);
  if (lane != 0u) { return; }
  let scale = terms[c];
  let inverse = terms[3u * P.stride + c];
  let gammaGradient = sums.y * inverse;
  dBeta[c] = sums.x;
  dGamma[c] = gammaGradient;
  finish(c, scale, inverse, gammaGradient, sums.x);
}`;

/**
 * Joins the blocks' sums: dBeta = sum g, dGamma = sum g (x - mean) / deviation, and slope and offset of `normGradient`. One
 * workgroup per channel, of `width` invocations, a power of 2. Buffers: partial, terms, dGamma, dBeta.
 */
export function normGradientPrepare(width: number): Kernel<NormField> {
  return defineKernel({
    name: `norm-gradient-prepare/${width}`,
    integers: INTEGERS,
    buffers: [
      { name: 'partial', type: 'f32' },
      { name: 'terms', type: 'f32', write: true },
      { name: 'dGamma', type: 'f32', write: true },
      { name: 'dBeta', type: 'f32', write: true },
    ],
    workgroup: width,
    body: `${joining(width)}${JOIN_SUMS}
fn finish(c: u32, scale: f32, inverse: f32, gammaGradient: f32, sum: f32) {
  let count = f32(pixelCount());
  let slope = -scale * inverse * gammaGradient / count;
  terms[4u * P.stride + c] = slope;
  terms[5u * P.stride + c] = -scale * sum / count - terms[2u * P.stride + c] * slope;
}`,
  });
}

/**
 * As `normGradientPrepare` where mean and variance were given, and have gradients of their own: dMean = -scale sum g, dVariance =
 * -scale dGamma / (2 deviation). The shift becomes 0, so that `normApply` makes dx of dy. Buffers: partial, terms, dGamma, dBeta,
 * dMean, dVariance.
 */
export function normGivenGradientPrepare(width: number): Kernel<NormField> {
  return defineKernel({
    name: `norm-given-gradient-prepare/${width}`,
    integers: INTEGERS,
    buffers: [
      { name: 'partial', type: 'f32' },
      { name: 'terms', type: 'f32', write: true },
      { name: 'dGamma', type: 'f32', write: true },
      { name: 'dBeta', type: 'f32', write: true },
      { name: 'dMean', type: 'f32', write: true },
      { name: 'dVariance', type: 'f32', write: true },
    ],
    workgroup: width,
    body: `${joining(width)}${JOIN_SUMS}
fn finish(c: u32, scale: f32, inverse: f32, gammaGradient: f32, sum: f32) {
  dMean[c] = -scale * sum;
  dVariance[c] = -0.5 * scale * inverse * gammaGradient;
  terms[P.stride + c] = 0.0;
}`,
  });
}

/** dx = scale g + slope x + offset. Buffers: x, dy, terms, dx. */
export function normGradient(channels: number, relu: boolean): Kernel<NormField> {
  const { type } = lanesFor(channels);
  return elementKernel({
    name: relu ? 'norm-gradient-relu' : 'norm-gradient',
    integers: INTEGERS,
    buffers: [
      { name: 'x', type },
      { name: 'dy', type },
      { name: 'terms', type },
      { name: 'dx', type, write: true },
    ],
    body: `${head(channels)}${passed(relu)}
fn element(i: u32) {
  if (i >= total()) { return; }
  let scale = term(0u, i);
  let g = passed(i, scale, term(1u, i));
  dx[i] = g * scale + (x[i] * term(4u, i) + term(5u, i));
}`,
  });
}
