import '#tfjs-gradients';
import type { GradConfig, NamedAttrMap, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import {
  backend,
  broadcastTo,
  div,
  engine,
  FusedBatchNorm,
  getGradient,
  Mean,
  Relu,
  registerGradient,
  reshape,
  Square,
  Sum,
  util,
} from '@tensorflow/tfjs-core';
import { reductionOf } from '../reduction';
import { MEAN_GRADIENT, RELU_GRADIENT, SQUARE_GRADIENT } from './gradient-operations';
import { LabWebgpuBackend } from './lab-backend';
import { BATCH_NORM_GRADIENT, unfitStatistics } from './norm';
import { unfitOn } from './webgpu-operation';

type Gradients = ReturnType<GradConfig['gradFunc']>;

/** The gradients of one of TensorFlow.js's kernels; null where they are left to TensorFlow.js. */
type Rule = (
  backend: LabWebgpuBackend,
  dy: Tensor,
  saved: readonly Tensor[],
  attrs: NamedAttrMap,
) => Gradients | null;

// TensorFlow.js multiplies by ones that it makes on the processor and uploads: 126 MB in a step of the authors' network.
const RULES: Readonly<Record<string, Rule>> = {
  [Sum](_, dy, [x], attrs) {
    return x === undefined || x.size === 0 ? null : { x: () => repeated(dy, x.shape, attrs.axis) };
  },

  [Mean](backend, dy, [x], attrs) {
    if (x === undefined || x.size === 0) return null;
    const { shape } = x;
    const axis = axesOf(shape, attrs.axis);
    const misfit = unfitOn(backend, dy) ?? reductionOf(x, { axis, keepDims: false });
    if (typeof misfit !== 'string')
      return { x: () => run(MEAN_GRADIENT, { dy }, { axis, keepDims: false, shape }) };
    return { x: () => div(repeated(dy, shape, axis), x.size / dy.size) };
  },

  [Relu]: (backend, dy, [x]) => elementwise(RELU_GRADIENT, backend, dy, x),

  [Square]: (backend, dy, [x]) => elementwise(SQUARE_GRADIENT, backend, dy, x),

  // Some 25 operations otherwise, most of them over all pixels.
  [FusedBatchNorm](backend, dy, [x, mean, variance, scale], attrs) {
    if (x === undefined || mean === undefined || variance === undefined) return null;
    const unfit = (...tensors: readonly TensorInfo[]) => unfitOn(backend, ...tensors);
    // TensorFlow.js saves null where there is no scale.
    const given = scale == null ? { mean, variance } : { mean, variance, scale };
    if ((unfit(dy) ?? unfitStatistics({ unfit }, x, given)) !== null) return null;
    const all = engine().runKernel<Tensor[]>(BATCH_NORM_GRADIENT, { x, dy, ...given }, attrs);
    const of = (index: number) => () => all[index] ?? dy;
    return { x: of(0), mean: of(1), variance: of(2), scale: of(3), offset: of(4) };
  },
};

/** TensorFlow.js's own gradients, as they were before ours. */
const stock = new Map<string, GradConfig>();

/**
 * Replaces gradients that TensorFlow.js composes badly. Its registry knows no backends, so ours ask which one is set, and whether the
 * gradient is to be differentiated again, which only a composed one can be.
 */
export function registerGradients(): void {
  for (const [kernelName, rule] of Object.entries(RULES)) {
    const own = stock.get(kernelName) ?? getGradient(kernelName);
    stock.set(kernelName, own);
    registerGradient({
      ...own,
      gradFunc(dy, saved, attrs) {
        const set = backend();
        const isOurs = set instanceof LabWebgpuBackend && engine().state.gradientDepth === 0;
        const ours = isOurs && !Array.isArray(dy) ? rule(set, dy, saved, attrs) : null;
        return ours ?? own.gradFunc(dy, saved, attrs);
      },
    });
  }
}

function elementwise(
  kernelName: string,
  backend: LabWebgpuBackend,
  dy: Tensor,
  x: Tensor | undefined,
): Gradients | null {
  return x === undefined || unfitOn(backend, x, dy) !== null ? null : { x: () => run(kernelName, { x, dy }) };
}

function run(kernelName: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor {
  return engine().runKernel<Tensor>(kernelName, inputs, attrs);
}

/** Attributes say what any kernel's may be; that of a reduction is a number, several, or nothing: all axes. */
function axesOf(shape: number[], axis: unknown): number[] {
  return util.parseAxisParam(axis as number | number[], shape);
}

/** A sum's gradient over all that was summed. */
function repeated(dy: Tensor, shape: number[], axis: unknown): Tensor {
  const axes = new Set(axesOf(shape, axis));
  const kept = shape.map((length, i) => (axes.has(i) ? 1 : length));
  return broadcastTo(reshape(dy, kept), shape);
}
