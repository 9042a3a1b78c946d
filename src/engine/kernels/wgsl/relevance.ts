import { elementKernel, type Kernel } from './kernel';

// Layer-wise relevance propagation, alpha 2, beta 1 (frs 1.1); `official` as the authors divide, `stable` as frs 6.2 does.

/** part = max(w, clamp) for the positive weights, min(w, -clamp) for the negative ones. Buffers: w, part. */
export function signedPart(sign: 1 | -1): Kernel<'size' | 'clamp'> {
  return elementKernel({
    name: sign > 0 ? 'positive-part' : 'negative-part',
    integers: ['size'],
    reals: ['clamp'],
    buffers: [
      { name: 'w', type: 'f32' },
      { name: 'part', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= P.size) { return; }
  part[i] = ${sign > 0 ? 'max(w[i], P.clamp)' : 'min(w[i], -P.clamp)'};
}`,
  });
}

/** share = factor * relevance / total; `size` elements per example. Buffers: relevance, total, share. */
export function relevanceShare(mode: 'official' | 'stable'): Kernel<'size' | 'factor' | 'epsilon'> {
  const quotient =
    mode === 'official'
      ? 'relevance[i] / (total[i] + P.epsilon)'
      : 'select(relevance[i] / total[i], 0.0, abs(total[i]) < P.epsilon)';
  return elementKernel({
    name: `relevance-share-${mode}`,
    integers: ['size'],
    reals: ['factor', 'epsilon'],
    buffers: [
      { name: 'relevance', type: 'f32' },
      { name: 'total', type: 'f32' },
      { name: 'share', type: 'f32', write: true },
    ],
    body: `fn element(i: u32) { if (i >= S.count * P.size) { return; } share[i] = P.factor * ${quotient}; }`,
  });
}

/** y = x * a, or x * (a + b); `size` elements per example. Buffers: x, a, b (when `both`), y. */
export function relevanceProduct(both: boolean): Kernel<'size'> {
  return elementKernel({
    name: both ? 'relevance-product-of-two' : 'relevance-product',
    integers: ['size'],
    buffers: [
      { name: 'x', type: 'f32' },
      { name: 'a', type: 'f32' },
      ...(both ? [{ name: 'b', type: 'f32' } as const] : []),
      { name: 'y', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.size) { return; }
  y[i] = x[i] * ${both ? '(a[i] + b[i])' : 'a[i]'};
}`,
  });
}

/** start[n, class] = 1 at the label of example n, else 0. Buffers: bytes (labels), start. */
export function trueLabels(): Kernel<'classes'> {
  return elementKernel({
    name: 'true-labels',
    integers: ['classes'],
    buffers: [
      { name: 'bytes', type: 'u32' },
      { name: 'start', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.classes) { return; }
  let row = rowOf(i / P.classes);
  let label = (bytes[row / 4u] >> (8u * (row % 4u))) & 255u;
  start[i] = select(0.0, 1.0, i % P.classes == label);
}`,
  });
}

/** What is averaged over the positions: x, |x|, or x * g. */
export type Averaged = 'value' | 'magnitude' | 'product';

/** means[n, c] over `pixels` positions. Buffers: x, g (for `product`), means. */
export function channelMeans(of: Averaged): Kernel<'pixels' | 'channels'> {
  const term = { value: 'x[at]', magnitude: 'abs(x[at])', product: 'x[at] * g[at]' }[of];
  return elementKernel({
    name: `channel-means-of-${of}`,
    integers: ['pixels', 'channels'],
    buffers: [
      { name: 'x', type: 'f32' },
      ...(of === 'product' ? [{ name: 'g', type: 'f32' } as const] : []),
      { name: 'means', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.channels) { return; }
  let top = (i / P.channels) * P.pixels * P.channels + i % P.channels;
  var sum = 0.0;
  for (var p = 0u; p < P.pixels; p++) { let at = top + p * P.channels; sum += ${term}; }
  means[i] = sum / f32(P.pixels);
}`,
  });
}
