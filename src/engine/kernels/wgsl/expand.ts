import { finiteness } from './finite';
import { elementKernel, type Kernel } from './kernel';

type ExpandField = 'pixels' | 'narrow' | 'wide' | 'missing';
const INTEGERS = ['pixels', 'narrow', 'wide', 'missing'] as const;

/** What a widened branch becomes: a tensor of its own, or a term of the stream's sum, with or without a ReLU. */
export type Widened = 'alone' | 'sum' | 'sum-relu';

/**
 * y[p, c]: `picks[c]` below `narrow` is the channel of x, above it narrow + the index of a constant. Buffers: x, shift, picks, y, and
 * of a sum the stream before them.
 */
export function expandForward(widened: Widened): Kernel<ExpandField> {
  const stream = widened === 'alone' ? [] : [{ name: 'stream', type: 'f32' } as const];
  const result = { alone: 'w', sum: 'stream[i] + w', 'sum-relu': 'rectified(stream[i] + w)' }[widened];
  return elementKernel({
    name: `expand-${widened}`,
    integers: INTEGERS,
    buffers: [
      ...stream,
      { name: 'x', type: 'f32' },
      { name: 'shift', type: 'f32' },
      { name: 'picks', type: 'u32' },
      { name: 'y', type: 'f32', write: true },
    ],
    body: `
${widened === 'sum-relu' ? finiteness('f32') : ''}
fn element(i: u32) {
  if (i >= S.count * P.pixels * P.wide) { return; }
  let pick = picks[i % P.wide];
  var w = 0.0;
  if (pick < P.narrow) { w = x[(i / P.wide) * P.narrow + pick]; } else { w = shift[pick - P.narrow]; }
  y[i] = ${result};
}`,
  });
}

/** dx = the places of dy. `places` holds the wide channel of every narrow one, then of every constant. Buffers: dy, places, dx. */
export function expandGradient(): Kernel<ExpandField> {
  return elementKernel({
    name: 'expand-gradient',
    integers: INTEGERS,
    buffers: [
      { name: 'dy', type: 'f32' },
      { name: 'places', type: 'u32' },
      { name: 'dx', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.pixels * P.narrow) { return; }
  dx[i] = dy[(i / P.narrow) * P.wide + places[i % P.narrow]];
}`,
  });
}

/** partial[n, constant] = sum over the pixels of example n. Buffers: dy, places, partial. */
export function expandShiftSums(): Kernel<ExpandField> {
  return elementKernel({
    name: 'expand-shift-sums',
    integers: INTEGERS,
    buffers: [
      { name: 'dy', type: 'f32' },
      { name: 'places', type: 'u32' },
      { name: 'partial', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.missing) { return; }
  let channel = places[P.narrow + i % P.missing];
  let top = (i / P.missing) * P.pixels;
  var sum = 0.0;
  for (var p = top; p < top + P.pixels; p++) { sum += dy[p * P.wide + channel]; }
  partial[i] = sum;
}`,
  });
}

/** dShift = partial summed over the examples. Buffers: partial, dShift. */
export function expandShiftGradient(): Kernel<ExpandField> {
  return elementKernel({
    name: 'expand-shift-gradient',
    integers: INTEGERS,
    buffers: [
      { name: 'partial', type: 'f32' },
      { name: 'dShift', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= P.missing) { return; }
  var sum = 0.0;
  for (var n = 0u; n < S.count; n++) { sum += partial[n * P.missing + i]; }
  dShift[i] = sum;
}`,
  });
}
