import { finiteness, INFINITY } from './finite';
import { CHANGE_SHIFT, defineKernel, elementKernel, type Kernel } from './kernel';

/** Byte `i` of words that hold four bytes each, the first one lowest. */
const BYTES = 'fn byteAt(i: u32) -> u32 { return (bytes[i / 4u] >> (8u * (i % 4u))) & 255u; }';

/**
 * x[i] = the bytes of row i * scale[c] + shift[c], for the rows that lie in this part of the data set. `scaling` holds scale and
 * shift per channel. Buffers: bytes, scaling, x.
 */
export function gather(): Kernel<'size' | 'channels' | 'firstRow' | 'rowCount'> {
  return elementKernel({
    name: 'gather',
    integers: ['size', 'channels', 'firstRow', 'rowCount'],
    buffers: [
      { name: 'bytes', type: 'u32' },
      { name: 'scaling', type: 'vec2f' },
      { name: 'x', type: 'f32', write: true },
    ],
    body: `${BYTES}
fn element(i: u32) {
  if (i >= S.count * P.size) { return; }
  let row = rowOf(i / P.size);
  if (row < P.firstRow || row - P.firstRow >= P.rowCount) { return; }
  let place = i % P.size;
  let scale = scaling[place % P.channels];
  x[i] = f32(byteAt((row - P.firstRow) * P.size + place)) * scale.x + scale.y;
}`,
  });
}

/**
 * As `gather`, with every image mirrored and shifted by the code above its listed row (81 flip + 9 (dy mod 9) + dx mod 9,
 * core/datasets/augmentation): pixel (y, x) is pixel (y + dy, x + dx) of the mirrored image; beyond the edge it is black (raw 0)
 * or reflected. Buffers: bytes, scaling, x.
 */
export function gatherAugmented(
  reflect: boolean,
): Kernel<'height' | 'width' | 'channels' | 'firstRow' | 'rowCount'> {
  const beyond = reflect
    ? 'let near = abs(place); return select(2 * (size - 1) - near, near, near < size);'
    : 'return select(-1, place, place >= 0 && place < size);';
  return elementKernel({
    name: reflect ? 'gather-reflected' : 'gather-augmented',
    integers: ['height', 'width', 'channels', 'firstRow', 'rowCount'],
    buffers: [
      { name: 'bytes', type: 'u32' },
      { name: 'scaling', type: 'vec2f' },
      { name: 'x', type: 'f32', write: true },
    ],
    body: `${BYTES}
fn offsetOf(code: u32) -> i32 { return select(i32(code), i32(code) - 9, code > 4u); }
fn sourceOf(place: i32, size: i32) -> i32 { ${beyond} }
fn element(i: u32) {
  let line = P.width * P.channels;
  let size = P.height * line;
  if (i >= S.count * size) { return; }
  let row = rowOf(i / size);
  if (row < P.firstRow || row - P.firstRow >= P.rowCount) { return; }
  let code = listedRows[i / size] >> ${CHANGE_SHIFT}u;
  let place = i % size;
  let channel = place % P.channels;
  let down = sourceOf(i32(place / line) + offsetOf((code % 81u) / 9u), i32(P.height));
  let right = sourceOf(i32((place % line) / P.channels) + offsetOf(code % 9u), i32(P.width));
  var byte = 0u;
  if (down >= 0 && right >= 0) {
    let column = select(u32(right), P.width - 1u - u32(right), code >= 81u);
    byte = byteAt((row - P.firstRow) * size + u32(down) * line + column * P.channels + channel);
  }
  let scale = scaling[channel];
  x[i] = f32(byte) * scale.x + scale.y;
}`,
  });
}

/**
 * Softmax cross-entropy: outcome[i] = (loss in nats, 1 if right), as bits; the first of equal logits counts as the answer. A logit
 * that is no finite number makes the loss infinite. While training also dLogits = (softmax - onehot) / count. Buffers: logits,
 * bytes (labels), outcome, dLogits.
 */
export function softmaxLoss(): Kernel<'classes'> {
  return elementKernel({
    name: 'softmax-loss',
    integers: ['classes'],
    buffers: [
      { name: 'logits', type: 'f32' },
      { name: 'bytes', type: 'u32' },
      { name: 'outcome', type: 'vec2u', write: true },
      { name: 'dLogits', type: 'f32', write: true },
    ],
    body: `${BYTES}${finiteness('f32')}
fn element(i: u32) {
  if (i >= S.count) { return; }
  let top = i * P.classes;
  let label = byteAt(rowOf(i));
  var largest = logits[top];
  var answer = 0u;
  var broken = unfinite(largest);
  for (var j = 1u; j < P.classes; j++) {
    let value = logits[top + j];
    broken |= unfinite(value);
    if (value > largest) { largest = value; answer = j; }
  }
  var sum = 0.0;
  for (var j = 0u; j < P.classes; j++) { sum += exp(logits[top + j] - largest); }
  let loss = log(sum) + (largest - logits[top + label]);
  outcome[i] = vec2u(select(bitsOf(loss), ${INFINITY}, broken), bitsOf(select(0.0, 1.0, answer == label)));
  if (S.training == 0u) { return; }
  let share = 1.0 / f32(S.count);
  for (var j = 0u; j < P.classes; j++) {
    let softmax = exp(logits[top + j] - largest) / sum;
    dLogits[top + j] = (softmax - select(0.0, 1.0, j == label)) * share;
  }
}`,
  });
}

const TOTALS_WORKGROUP = 256;

/** results[S.result] = sum of the outcomes, by a tree of fixed shape; one workgroup. Buffers: outcome, results. */
export function totals(): Kernel<'classes'> {
  return defineKernel({
    name: 'totals',
    integers: ['classes'],
    buffers: [
      { name: 'outcome', type: 'vec2f' },
      { name: 'results', type: 'vec2f', write: true },
    ],
    workgroup: TOTALS_WORKGROUP,
    body: `
var<workgroup> shares: array<vec2f, ${TOTALS_WORKGROUP}>;
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  var share = vec2f();
  for (var i = lane; i < S.count; i += WORKGROUP) { share += outcome[i]; }
  shares[lane] = share;
  for (var half = ${TOTALS_WORKGROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { shares[lane] += shares[lane + half]; }
  }
  if (lane == 0u) { results[S.result] = shares[0]; }
}`,
  });
}
