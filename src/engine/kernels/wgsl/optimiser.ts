import type { ClippedBy } from '../../../core/training/clip';
import { finiteness, INFINITY } from './finite';
import { defineKernel, elementKernel, type Kernel } from './kernel';

/** Invocations that sum squares: few enough to join in one workgroup, many enough to fill a GPU. */
export const SQUARE_SHARES = 8192;
const CLIP_WORKGROUP = 256;

const KEPT = `
/** 1 for kept parameters, 0 for pruned ones: bits 4 i .. 4 i + 3 of the mask. */
fn kept(i: u32) -> vec4f { return vec4f((vec4u(mask[i / 8u]) >> (vec4u(0u, 1u, 2u, 3u) + 4u * (i % 8u))) & vec4u(1u)); }
`;

/**
 * partial[s] = sum of squares of every SQUARE_SHARES-th vector of the gradient, or of what of it is kept. Buffers: gradient, partial,
 * and between them the mask where it counts.
 */
export function sumOfSquares(by: ClippedBy): Kernel<'vectors'> {
  const masked = by === 'kept';
  return elementKernel({
    name: masked ? 'sum-of-kept-squares' : 'sum-of-squares',
    integers: ['vectors'],
    buffers: [
      { name: 'gradient', type: 'vec4f' },
      ...(masked ? [{ name: 'mask', type: 'u32' } as const] : []),
      { name: 'partial', type: 'f32', write: true },
    ],
    body: `${masked ? KEPT : ''}
fn element(i: u32) {
  var sums = vec4f();
  for (var at = i; at < P.vectors; at += ${SQUARE_SHARES}u) {
    let g = gradient[at]${masked ? ' * kept(at)' : ''};
    sums += g * g;
  }
  partial[i] = (sums.x + sums.y) + (sums.z + sums.w);
}`,
  });
}

/** clip[0] = min(1, clipNorm / (|gradient| + epsilon)), NaN for a gradient that is; one workgroup. Buffers: partial, clip. */
export function clipFactor(): Kernel<'clipNorm' | 'epsilon'> {
  return defineKernel({
    name: 'clip-factor',
    integers: [],
    reals: ['clipNorm', 'epsilon'],
    buffers: [
      { name: 'partial', type: 'vec4f' },
      { name: 'clip', type: 'f32', write: true },
    ],
    workgroup: CLIP_WORKGROUP,
    body: `${finiteness('f32')}
var<workgroup> shares: array<f32, ${CLIP_WORKGROUP}>;
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  var sums = vec4f();
  for (var i = lane; i < ${SQUARE_SHARES / 4}u; i += WORKGROUP) { sums += partial[i]; }
  shares[lane] = (sums.x + sums.y) + (sums.z + sums.w);
  for (var half = ${CLIP_WORKGROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { shares[lane] += shares[lane + half]; }
  }
  if (lane == 0u) { clip[0] = unlessBroken(min(1.0, P.clipNorm / (sqrt(shares[0]) + P.epsilon)), isNan(shares[0])); }
}`,
  });
}

/** The summed loss and hits of every step, as `totals` wrote them. */
const RESULTS = { name: 'results', type: 'atomic<u32>', write: true } as const;

/**
 * A parameter that is no finite number makes the summed loss of its step infinite. The one that was read is looked at too: of what
 * it has just computed a compiler may assume that it is finite.
 */
const REPORT = `${finiteness('vec4f')}
fn report(before: vec4f, after: vec4f) {
  if (any(unfinite(before) | unfinite(after))) { atomicMax(&results[2u * S.result], ${INFINITY}); }
}
`;

/**
 * One SGD step over the flat parameters (pqi-sap 2.3): g = gradient * clip * mask + decay * w; v = momentum * v + g;
 * w = (w - rate * (g + momentum * v with Nesterov, else v)) * mask. Buffers: w, v, gradient, mask, clip, results.
 */
export function momentumStep(nesterov: boolean): Kernel<'vectors' | 'decay' | 'momentum'> {
  return elementKernel({
    name: nesterov ? 'nesterov-step' : 'momentum-step',
    integers: ['vectors'],
    reals: ['decay', 'momentum'],
    buffers: [
      { name: 'w', type: 'vec4f', write: true },
      { name: 'v', type: 'vec4f', write: true },
      { name: 'gradient', type: 'vec4f' },
      { name: 'mask', type: 'u32' },
      { name: 'clip', type: 'f32' },
      RESULTS,
    ],
    body: `${KEPT}${REPORT}
fn element(i: u32) {
  if (i >= P.vectors) { return; }
  let bits = kept(i);
  let before = w[i];
  let g = gradient[i] * clip[0] * bits + P.decay * before;
  let velocity = P.momentum * v[i] + g;
  v[i] = velocity;
  let after = (before - S.rate * (${nesterov ? 'g + P.momentum * velocity' : 'velocity'})) * bits;
  w[i] = after;
  report(before, after);
}`,
  });
}

/**
 * One Adam step (core/training/adam): g = gradient * clip * mask + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v +
 * (1 - beta2) * g^2; w = (w - S.rate * m / (sqrt(v) * S.root + epsilon)) * mask. Of pruned weights m and v become 0 too.
 * Buffers: w, m, v, gradient, mask, clip, results.
 */
export function adamStep(): Kernel<'vectors' | 'decay' | 'beta1' | 'beta2' | 'epsilon'> {
  return elementKernel({
    name: 'adam-step',
    integers: ['vectors'],
    reals: ['decay', 'beta1', 'beta2', 'epsilon'],
    buffers: [
      { name: 'w', type: 'vec4f', write: true },
      { name: 'm', type: 'vec4f', write: true },
      { name: 'v', type: 'vec4f', write: true },
      { name: 'gradient', type: 'vec4f' },
      { name: 'mask', type: 'u32' },
      { name: 'clip', type: 'f32' },
      RESULTS,
    ],
    body: `${KEPT}${REPORT}
fn element(i: u32) {
  if (i >= P.vectors) { return; }
  let bits = kept(i);
  let before = w[i];
  let g = gradient[i] * clip[0] * bits + P.decay * before;
  let mean = (P.beta1 * m[i] + (1.0 - P.beta1) * g) * bits;
  let square = (P.beta2 * v[i] + (1.0 - P.beta2) * g * g) * bits;
  m[i] = mean;
  v[i] = square;
  let after = (before - S.rate * mean / (sqrt(square) * S.root + P.epsilon)) * bits;
  w[i] = after;
  report(before, after);
}`,
  });
}

/** w = w * mask. Buffers: w, mask. */
export function applyMask(): Kernel<'vectors'> {
  return elementKernel({
    name: 'apply-mask',
    integers: ['vectors'],
    buffers: [
      { name: 'w', type: 'vec4f', write: true },
      { name: 'mask', type: 'u32' },
    ],
    body: `${KEPT}
fn element(i: u32) { if (i < P.vectors) { w[i] *= kept(i); } }`,
  });
}
