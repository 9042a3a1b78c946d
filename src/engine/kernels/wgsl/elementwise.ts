import { finiteness } from './finite';
import { elementKernel, type Kernel, type Lanes } from './kernel';

/** `size` elements per example, counted in lanes. */
type SizeField = 'size';

/** A kernel of one lane per invocation, for either width. */
export type Elementwise = (lane: Lanes['type']) => Kernel<SizeField>;

/** y = max(x, 0). Buffers: x, y. */
export const relu: Elementwise = (lane) =>
  perElement('relu', lane, ['x'], ['y'], 'y[i] = rectified(x[i]);', finiteness(lane));

/** dx = dy where y > 0, else 0. Buffers: y, dy, dx. */
export const reluGradient: Elementwise = (lane) =>
  perElement('relu-gradient', lane, ['y', 'dy'], ['dx'], 'dx[i] = select(Lane(), dy[i], y[i] > Lane());');

/** dy = 0 where y is 0, in place. Buffers: y, dy. */
export const gate: Elementwise = (lane) =>
  perElement('gate', lane, ['y'], ['dy'], 'dy[i] = select(dy[i], Lane(), y[i] <= Lane());');

/** y = a + b. Buffers: a, b, y. */
export const sum: Elementwise = (lane) => perElement('sum', lane, ['a', 'b'], ['y'], 'y[i] = a[i] + b[i];');

/** y = max(a + b, 0). Buffers: a, b, y. */
export const sumRelu: Elementwise = (lane) =>
  perElement('sum-relu', lane, ['a', 'b'], ['y'], 'y[i] = rectified(a[i] + b[i]);', finiteness(lane));

/** As `gate`, with a copy for another. Buffers: y, dy, copy. */
export const gateAndCopy: Elementwise = (lane) =>
  perElement(
    'gate-and-copy',
    lane,
    ['y'],
    ['dy', 'copy'],
    'let g = select(Lane(), dy[i], y[i] > Lane()); dy[i] = g; copy[i] = g;',
  );

/** to += from: where a value has several readers. Buffers: from, to. */
export const accumulate: Elementwise = (lane) =>
  perElement('accumulate', lane, ['source'], ['sink'], 'sink[i] += source[i];');

/** to = from. Buffers: from, to. */
export const duplicate: Elementwise = (lane) =>
  perElement('duplicate', lane, ['source'], ['sink'], 'sink[i] = source[i];');

function perElement(
  name: string,
  lane: Lanes['type'],
  read: readonly string[],
  write: readonly string[],
  code: string,
  functions = '',
): Kernel<SizeField> {
  return elementKernel({
    name,
    integers: ['size'],
    buffers: [
      ...read.map((buffer) => ({ name: buffer, type: lane }) as const),
      ...write.map((buffer) => ({ name: buffer, type: lane, write: true }) as const),
    ],
    body: `alias Lane = ${lane};
${functions}fn element(i: u32) { if (i >= S.count * P.size) { return; } ${code} }`,
  });
}
