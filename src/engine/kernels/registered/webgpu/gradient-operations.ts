import type { MeanAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { reluGradient as reluGradientKernel } from '../../wgsl/elementwise';
import { elementGroups, lanesFor } from '../../wgsl/kernel';
import { globalAverageGradient } from '../../wgsl/pool';
import { relevanceProduct } from '../../wgsl/relevance';
import { reductionOf } from '../reduction';
import { operation } from './webgpu-operation';

// Kernels that TensorFlow.js does not have: it composes these gradients of several operations.

export const MEAN_GRADIENT = 'LabMeanGradient';
export const RELU_GRADIENT = 'LabReluGradient';
export const SQUARE_GRADIENT = 'LabSquareGradient';

interface MeanGradientAttrs extends MeanAttrs {
  /** Of what was averaged. */
  readonly shape: number[];
}

/** dx: an equal share of dy for every number of a mean. */
export const meanGradient = operation<{ readonly dy: TensorInfo }, MeanGradientAttrs>(
  MEAN_GRADIENT,
  ({ inputs: { dy }, attrs, workspace, unfit }) => {
    const reduction = unfit(dy) ?? reductionOf(attrs, attrs);
    if (typeof reduction === 'string') return reduction;
    const { before, reduced: pixels, after: channels } = reduction;
    const dx = workspace.output(attrs.shape);
    workspace.run({
      kernel: globalAverageGradient(),
      values: { pixels, channels },
      tensors: [dy, dx],
      ...{ count: before, groups: elementGroups(before * pixels * channels) },
    });
    return dx;
  },
);

interface ElementInputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
}

/** dx: dy where x is above 0, else 0, also where x is no number. */
export const reluGradient = operation<ElementInputs, object>(
  RELU_GRADIENT,
  ({ inputs: { x, dy }, workspace, unfit }) => {
    const misfit = unfit(x, dy);
    if (misfit !== null) return misfit;
    const all = util.sizeFromShape(x.shape);
    const { width, type } = lanesFor(all);
    const size = all / width;
    const dx = workspace.output(x.shape);
    const groups = elementGroups(size);
    workspace.run({ kernel: reluGradientKernel(type), values: { size }, tensors: [x, dy, dx], groups });
    return dx;
  },
);

/** dx: dy (x + x). */
export const squareGradient = operation<ElementInputs, object>(
  SQUARE_GRADIENT,
  ({ inputs: { x, dy }, workspace, unfit }) => {
    const misfit = unfit(x, dy);
    if (misfit !== null) return misfit;
    const size = util.sizeFromShape(x.shape);
    const dx = workspace.output(x.shape);
    const groups = elementGroups(size);
    workspace.run({ kernel: relevanceProduct(true), values: { size }, tensors: [dy, x, x, dx], groups });
    return dx;
  },
);
