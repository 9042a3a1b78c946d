import { LabError } from '../../../core/base/errors';
import { BINARY as PLAIN } from './generated/plain';
import { BINARY as RELAXED } from './generated/relaxed';

/**
 * The WebAssembly SIMD kernels; each is described where it is written (assembly/). All arguments are plain numbers: pointers and
 * strides are bytes in the memory the module was instantiated on, tensors float32, NHWC.
 */
export interface SimdKernels {
  adamStep(
    w: number,
    m: number,
    v: number,
    gradient: number,
    mask: number,
    n: number,
    clip: number,
    decay: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    rate: number,
    root: number,
  ): void;
  gate(
    dy: number,
    dyRow: number,
    dyImage: number,
    y: number,
    yRow: number,
    yImage: number,
    floor: number,
    images: number,
    height: number,
    line: number,
    dx: number,
    dxRow: number,
    dxImage: number,
  ): void;
  join(
    a: number,
    aRow: number,
    aImage: number,
    b: number,
    bRow: number,
    bImage: number,
    floor: number,
    images: number,
    height: number,
    line: number,
    y: number,
    yRow: number,
    yImage: number,
  ): void;
  widen(
    x: number,
    xRow: number,
    xImage: number,
    narrow: number,
    places: number,
    images: number,
    height: number,
    width: number,
    wide: number,
    y: number,
    yRow: number,
    yImage: number,
  ): void;
  narrowGradient(
    dy: number,
    dyRow: number,
    dyImage: number,
    wide: number,
    places: number,
    images: number,
    height: number,
    width: number,
    narrow: number,
    dx: number,
    dxRow: number,
    dxImage: number,
  ): void;
  convolve(
    x: number,
    xRow: number,
    xImage: number,
    inC: number,
    w: number,
    transposed: number,
    packed: number,
    kernel: number,
    stride: number,
    y: number,
    images: number,
    outH: number,
    outW: number,
    outC: number,
    bias: number,
    mode: number,
    edge: number,
  ): void;
  convolveFilterGradient(
    x: number,
    xRow: number,
    xImage: number,
    inC: number,
    kernel: number,
    stride: number,
    dy: number,
    dyRow: number,
    dyImage: number,
    images: number,
    outH: number,
    outW: number,
    outC: number,
    g: number,
    sums: number,
    edge: number,
  ): void;
  dilate(
    dy: number,
    dyRow: number,
    dyImage: number,
    images: number,
    outH: number,
    outW: number,
    channels: number,
    stride: number,
    to: number,
    toRow: number,
    toImage: number,
  ): void;
  columnSums(b: number, bRow: number, rows: number, columns: number, sums: number): void;
  multiply(
    a: number,
    aRow: number,
    packed: number,
    c: number,
    cRow: number,
    rows: number,
    columns: number,
    depth: number,
    extra: number,
    extraRow: number,
    mode: number,
    edge: number,
  ): void;
  outerProduct(
    a: number,
    aRow: number,
    b: number,
    bRow: number,
    g: number,
    sums: number,
    rows: number,
    columns: number,
    depth: number,
    edge: number,
  ): void;
  pack(b: number, kStep: number, jStep: number, depth: number, columns: number, to: number): void;
  packMultiply(
    a: number,
    aRow: number,
    b: number,
    kStep: number,
    jStep: number,
    packed: number,
    c: number,
    cRow: number,
    rows: number,
    columns: number,
    depth: number,
    extra: number,
    extraRow: number,
    mode: number,
    edge: number,
  ): void;
  packOuterProduct(
    a: number,
    aRow: number,
    b: number,
    bRow: number,
    packed: number,
    g: number,
    rows: number,
    columns: number,
    depth: number,
    edge: number,
  ): void;
  gatherAugmented(
    images: number,
    labels: number,
    rows: number,
    changes: number,
    reflect: number,
    count: number,
    height: number,
    width: number,
    channels: number,
    scale: number,
    shift: number,
    out: number,
    outRow: number,
    outImage: number,
    outLabels: number,
  ): void;
  gather(
    images: number,
    labels: number,
    rows: number,
    count: number,
    height: number,
    width: number,
    channels: number,
    scale: number,
    shift: number,
    out: number,
    outRow: number,
    outImage: number,
    outLabels: number,
  ): void;
  softmaxLoss(
    logits: number,
    labels: number,
    rows: number,
    classes: number,
    totals: number,
    dLogits: number,
    scale: number,
  ): void;
  moments(x: number, pixels: number, channels: number, mean: number, variance: number, sums: number): void;
  scaleShift(
    x: number,
    scale: number,
    shift: number,
    floor: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    y: number,
    yRow: number,
    yImage: number,
  ): void;
  normGradient(
    x: number,
    dy: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    scale: number,
    shift: number,
    floor: number,
    mean: number,
    inverse: number,
    dGamma: number,
    dBeta: number,
    dx: number,
    dxRow: number,
    dxImage: number,
    sums: number,
  ): void;
  momentumStep(
    w: number,
    v: number,
    gradient: number,
    mask: number,
    n: number,
    clip: number,
    decay: number,
    momentum: number,
    rate: number,
    nesterov: number,
  ): void;
  averagePool(
    x: number,
    images: number,
    inH: number,
    inW: number,
    channels: number,
    size: number,
    y: number,
    yRow: number,
    yImage: number,
  ): void;
  averagePoolGradient(
    dy: number,
    images: number,
    inH: number,
    inW: number,
    channels: number,
    size: number,
    dx: number,
  ): void;
  globalAverage(x: number, images: number, pixels: number, channels: number, y: number): void;
  globalAverageGradient(dy: number, images: number, pixels: number, channels: number, dx: number): void;
  maxPool(
    x: number,
    images: number,
    inH: number,
    inW: number,
    channels: number,
    size: number,
    y: number,
    yRow: number,
    yImage: number,
  ): void;
  maxPoolGradient(
    x: number,
    y: number,
    yRow: number,
    yImage: number,
    dy: number,
    dyRow: number,
    dyImage: number,
    images: number,
    inH: number,
    inW: number,
    channels: number,
    size: number,
    dx: number,
  ): void;
  signedPart(w: number, n: number, sign: number, clamp: number, out: number): void;
  relevanceShare(
    r: number,
    rRow: number,
    rImage: number,
    total: number,
    tRow: number,
    tImage: number,
    factor: number,
    official: number,
    images: number,
    height: number,
    line: number,
    out: number,
    oRow: number,
    oImage: number,
  ): void;
  relevanceProduct(
    x: number,
    xRow: number,
    xImage: number,
    a: number,
    b: number,
    aRow: number,
    aImage: number,
    images: number,
    height: number,
    line: number,
    out: number,
    oRow: number,
    oImage: number,
  ): void;
  sumOfKeptSquares(x: number, mask: number, n: number): number;
  sumOfSquares(x: number, n: number): number;
}

/** What a tile does to its result; the numbers of assembly/tile.ts. */
export const STORE = 0;
export const BIAS = 2;
export const BIAS_RELU = 3;
export const GATE = 4;

/** (module (func (result v128) local.get x3, f32x4.relaxed_madd)): valid only where relaxed SIMD exists. */
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32,
  1, 32, 2, 253, 133, 2, 11,
];

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(RELAXED_PROBE));
}

/** With fused multiply-add (relaxed SIMD) and without: the same sums, rounded differently. */
export type KernelBuild = 'fused' | 'plain';

/**
 * Instantiates the kernels on `memory`: the build asked for, else the fused one where the host has relaxed SIMD.
 * @throws LabError('backend-unavailable') where the host cannot run that build.
 */
export async function loadSimdKernels(
  memory: WebAssembly.Memory,
  build: KernelBuild = hasRelaxedSimd() ? 'fused' : 'plain',
): Promise<{ kernels: SimdKernels; build: KernelBuild }> {
  const code = build === 'fused' ? RELAXED : PLAIN;
  const binary = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
  const env = { memory, exp: Math.exp, log: Math.log, abort: refuse };
  try {
    const { instance } = await WebAssembly.instantiate(binary, { env });
    // The exports are those of assembly/index.ts, compiled with this file.
    return { kernels: instance.exports as unknown as SimdKernels, build };
  } catch (error) {
    throw new LabError('backend-unavailable', `WebAssembly SIMD kernels do not load here: ${String(error)}`);
  }
}

function refuse(): never {
  throw new LabError('internal', 'A WebAssembly kernel aborted.');
}
