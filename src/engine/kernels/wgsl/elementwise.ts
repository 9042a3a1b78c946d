import { finiteness } from './finite';
import { elementKernel, type Kernel } from './kernel';

/** `size` elements per example. */
type SizeField = 'size';

/** y = max(x, 0). Buffers: x, y. */
export function relu(): Kernel<SizeField> {
  return perElement('relu', ['x'], ['y'], 'y[i] = rectified(x[i]);', finiteness('f32'));
}

/** dx = dy where y > 0, else 0. Buffers: y, dy, dx. */
export function reluGradient(): Kernel<SizeField> {
  return perElement('relu-gradient', ['y', 'dy'], ['dx'], 'dx[i] = select(0.0, dy[i], y[i] > 0.0);');
}

/** dy = 0 where y is 0, in place. Buffers: y, dy. */
export function gate(): Kernel<SizeField> {
  return perElement('gate', ['y'], ['dy'], 'if (y[i] <= 0.0) { dy[i] = 0.0; }');
}

/** y = a + b, then ReLU if asked. Buffers: a, b, y. */
export function sum(relu: boolean): Kernel<SizeField> {
  if (!relu) return perElement('sum', ['a', 'b'], ['y'], 'y[i] = a[i] + b[i];');
  return perElement('sum-relu', ['a', 'b'], ['y'], 'y[i] = rectified(a[i] + b[i]);', finiteness('f32'));
}

/** As `gate`, with a copy for another. Buffers: y, dy, copy. */
export function gateAndCopy(): Kernel<SizeField> {
  return perElement(
    'gate-and-copy',
    ['y'],
    ['dy', 'copy'],
    'let g = select(0.0, dy[i], y[i] > 0.0); dy[i] = g; copy[i] = g;',
  );
}

/** to += from: where a value has several readers. Buffers: from, to. */
export function accumulate(): Kernel<SizeField> {
  return perElement('accumulate', ['source'], ['sink'], 'sink[i] += source[i];');
}

/** to = from. Buffers: from, to. */
export function duplicate(): Kernel<SizeField> {
  return perElement('duplicate', ['source'], ['sink'], 'sink[i] = source[i];');
}

function perElement(
  name: string,
  read: readonly string[],
  write: readonly string[],
  code: string,
  functions = '',
): Kernel<SizeField> {
  return elementKernel({
    name,
    integers: ['size'],
    buffers: [
      ...read.map((buffer) => ({ name: buffer, type: 'f32' }) as const),
      ...write.map((buffer) => ({ name: buffer, type: 'f32', write: true }) as const),
    ],
    body: `${functions}fn element(i: u32) { if (i >= S.count * P.size) { return; } ${code} }`,
  });
}
