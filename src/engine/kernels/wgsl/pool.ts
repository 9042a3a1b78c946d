import { finiteness } from './finite';
import { elementKernel, type Kernel, lanesFor } from './kernel';

export type PoolField = 'height' | 'width' | 'channels' | 'size';
const INTEGERS = ['height', 'width', 'channels', 'size'] as const;

/** Windows are [height / size, width / size] of the input, rounded down; elements run over n, window row, window column, lane. */
const WINDOWS = `
fn lanes() -> u32 { return P.channels / WIDTH; }
fn at(n: u32, h: u32, w: u32, lane: u32) -> u32 { return ((n * P.height + h) * P.width + w) * lanes() + lane; }
`;

function head(channels: number): string {
  const { width, type } = lanesFor(channels);
  return `alias Lane = ${type};\nconst WIDTH = ${width}u;${WINDOWS}`;
}

const OUTPUT_WINDOW = `
  let rows = P.height / P.size;
  let columns = P.width / P.size;
  let lane = i % lanes();
  let window = i / lanes();
  let column = window % columns;
  let row = (window / columns) % rows;
  let n = window / (columns * rows);
  if (n >= S.count) { return; }`;

/** y = the largest of every window, or the mean. Buffers: x, y. */
export function poolForward(kind: 'max' | 'average', channels: number): Kernel<PoolField> {
  const { type } = lanesFor(channels);
  const start = kind === 'max' ? 'x[at(n, row * P.size, column * P.size, lane)]' : 'Lane()';
  const join = kind === 'max' ? 'result = larger(result, value);' : 'result += value;';
  const end = kind === 'max' ? 'result' : 'result / f32(P.size * P.size)';
  return elementKernel({
    name: `${kind}-pool`,
    integers: INTEGERS,
    buffers: [
      { name: 'x', type },
      { name: 'y', type, write: true },
    ],
    body: `${head(channels)}${kind === 'max' ? finiteness(type) : ''}
fn element(i: u32) {${OUTPUT_WINDOW}
  var result = ${start};
  for (var h = row * P.size; h < (row + 1u) * P.size; h++) {
    for (var w = column * P.size; w < (column + 1u) * P.size; w++) {
      let value = x[at(n, h, w, lane)];
      ${join}
    }
  }
  y[i] = ${end};
}`,
  });
}

/**
 * dx: the gradient of a window goes to its largest value (the first in row order wins a tie), or is shared; pixels outside every
 * window get 0. Elements run over ceil(height / size) x ceil(width / size) windows. Buffers: x (max only), dy, dx.
 */
export function poolGradient(kind: 'max' | 'average', channels: number): Kernel<PoolField> {
  const { type, width } = lanesFor(channels);
  const first = `
  var best = x[at(n, row * P.size, column * P.size, lane)];
  var place = Place();
  for (var k = 1u; k < P.size * P.size; k++) {
    let value = x[at(n, row * P.size + k / P.size, column * P.size + k % P.size, lane)];
    let larger = value > best;
    best = select(best, value, larger);
    place = select(place, Place(k), larger);
  }`;
  const share =
    kind === 'max'
      ? 'select(Lane(), g, place == Place((h - row * P.size) * P.size + (w - column * P.size)))'
      : 'g / f32(P.size * P.size)';
  return elementKernel({
    name: `${kind}-pool-gradient`,
    integers: INTEGERS,
    buffers: [
      ...(kind === 'max' ? [{ name: 'x', type } as const] : []),
      { name: 'dy', type },
      { name: 'dx', type, write: true },
    ],
    body: `${head(channels)}
alias Place = ${width === 4 ? 'vec4u' : 'u32'};
fn element(i: u32) {
  let rows = (P.height + P.size - 1u) / P.size;
  let columns = (P.width + P.size - 1u) / P.size;
  let lane = i % lanes();
  let window = i / lanes();
  let column = window % columns;
  let row = (window / columns) % rows;
  let n = window / (columns * rows);
  if (n >= S.count) { return; }
  let whole = row < P.height / P.size && column < P.width / P.size;
  if (!whole) {
    for (var h = row * P.size; h < min(P.height, (row + 1u) * P.size); h++) {
      for (var w = column * P.size; w < min(P.width, (column + 1u) * P.size); w++) { dx[at(n, h, w, lane)] = Lane(); }
    }
    return;
  }
  let g = dy[((n * (P.height / P.size) + row) * (P.width / P.size) + column) * lanes() + lane];
  ${kind === 'max' ? first : ''}
  for (var h = row * P.size; h < (row + 1u) * P.size; h++) {
    for (var w = column * P.size; w < (column + 1u) * P.size; w++) { dx[at(n, h, w, lane)] = ${share}; }
  }
}`,
  });
}

/** y[n, c] = mean over pixels. Buffers: x, y. */
export function globalAverage(): Kernel<'pixels' | 'channels'> {
  return elementKernel({
    name: 'global-average',
    integers: ['pixels', 'channels'],
    buffers: [
      { name: 'x', type: 'f32' },
      { name: 'y', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  if (i >= S.count * P.channels) { return; }
  let top = (i / P.channels) * P.pixels * P.channels + i % P.channels;
  var sum = 0.0;
  for (var p = 0u; p < P.pixels; p++) { sum += x[top + p * P.channels]; }
  y[i] = sum / f32(P.pixels);
}`,
  });
}

/** dx[n, p, c] = dy[n, c] / pixels. Buffers: dy, dx. */
export function globalAverageGradient(): Kernel<'pixels' | 'channels'> {
  return elementKernel({
    name: 'global-average-gradient',
    integers: ['pixels', 'channels'],
    buffers: [
      { name: 'dy', type: 'f32' },
      { name: 'dx', type: 'f32', write: true },
    ],
    body: `
fn element(i: u32) {
  let image = P.pixels * P.channels;
  if (i >= S.count * image) { return; }
  dx[i] = dy[(i / image) * P.channels + i % P.channels] / f32(P.pixels);
}`,
  });
}
