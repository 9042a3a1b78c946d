import '#tfjs-gradients';
import type { GradConfig, NamedAttrMap, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { reductionOf } from '../reduction';
import { MEAN_GRADIENT, RELU_GRADIENT } from './gradient-operations';
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
  [tf.Sum](_, dy, [x], attrs) {
    return x === undefined || x.size === 0 ? null : { x: () => repeated(dy, x.shape, attrs.axis) };
  },

  [tf.Mean](backend, dy, [x], attrs) {
    if (x === undefined || x.size === 0) return null;
    const { shape } = x;
    const axis = axesOf(shape, attrs.axis);
    const misfit = unfitOn(backend, dy) ?? reductionOf(x, { axis, keepDims: false });
    if (typeof misfit !== 'string')
      return { x: () => run(MEAN_GRADIENT, { dy }, { axis, keepDims: false, shape }) };
    return { x: () => tf.div(repeated(dy, shape, axis), x.size / dy.size) };
  },

  [tf.Relu](backend, dy, [x]) {
    if (x === undefined || unfitOn(backend, x, dy) !== null) return null;
    return { x: () => run(RELU_GRADIENT, { x, dy }) };
  },

  // Some 25 operations otherwise, most of them over all pixels.
  [tf.FusedBatchNorm](backend, dy, [x, mean, variance, scale], attrs) {
    if (x === undefined || mean === undefined || variance === undefined) return null;
    const unfit = (...tensors: readonly TensorInfo[]) => unfitOn(backend, ...tensors);
    // TensorFlow.js saves null where there is no scale.
    const given = scale == null ? { mean, variance } : { mean, variance, scale };
    if ((unfit(dy) ?? unfitStatistics({ unfit }, x, given)) !== null) return null;
    const all = tf.engine().runKernel<Tensor[]>(BATCH_NORM_GRADIENT, { x, dy, ...given }, attrs);
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
    const own = stock.get(kernelName) ?? tf.getGradient(kernelName);
    stock.set(kernelName, own);
    tf.registerGradient({
      ...own,
      gradFunc(dy, saved, attrs) {
        const backend = tf.backend();
        const isOurs = backend instanceof LabWebgpuBackend && tf.engine().state.gradientDepth === 0;
        const ours = isOurs && !Array.isArray(dy) ? rule(backend, dy, saved, attrs) : null;
        return ours ?? own.gradFunc(dy, saved, attrs);
      },
    });
  }
}

function run(kernelName: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor {
  return tf.engine().runKernel<Tensor>(kernelName, inputs, attrs);
}

/** Attributes say what any kernel's may be; that of a reduction is a number, several, or nothing: all axes. */
function axesOf(shape: number[], axis: unknown): number[] {
  return tf.util.parseAxisParam(axis as number | number[], shape);
}

/** A sum's gradient over all that was summed. */
function repeated(dy: Tensor, shape: number[], axis: unknown): Tensor {
  const axes = new Set(axesOf(shape, axis));
  const kept = shape.map((length, i) => (axes.has(i) ? 1 : length));
  return tf.broadcastTo(tf.reshape(dy, kept), shape);
}
