import { elementKernel, type Kernel } from './kernel';

type ExpandField = 'pixels' | 'narrow' | 'wide';
const INTEGERS = ['pixels', 'narrow', 'wide'] as const;

/** y[p, c] = x[p, picks[c]], or 0 where picks[c] is no channel of x. Buffers: x, picks, y. */
export function expandForward(): Kernel<ExpandField> {
  return elementKernel({
    name: 'expand',
    integers: INTEGERS,
    buffers: [
      { name: 'x', type: 'f32' },
      { name: 'picks', type: 'u32' },
      { name: 'y', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.pixels * P.wide) { return; }
  let pick = picks[i % P.wide];
  var v = 0.0;
  if (pick < P.narrow) { v = x[(i / P.wide) * P.narrow + pick]; }
  y[i] = v;
}`,
  });
}

/** dx[p, c] = dy[p, places[c]]. Buffers: dy, places, dx. */
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
