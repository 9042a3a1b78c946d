import type { MeanAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { reluGradient as reluGradientKernel } from '../../wgsl/elementwise';
import { elementGroups, lanesFor } from '../../wgsl/kernel';
import { globalAverageGradient } from '../../wgsl/pool';
import { reductionOf } from '../reduction';
import { operation } from './webgpu-operation';

// Kernels that TensorFlow.js does not have: it composes these gradients of several operations.

export const MEAN_GRADIENT = 'LabMeanGradient';
export const RELU_GRADIENT = 'LabReluGradient';

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

/** dx: dy where x is above 0. */
export const reluGradient = operation<{ readonly x: TensorInfo; readonly dy: TensorInfo }, object>(
  RELU_GRADIENT,
  ({ inputs: { x, dy }, workspace, unfit }) => {
    const misfit = unfit(x, dy);
    if (misfit !== null) return misfit;
    const size = util.sizeFromShape(x.shape);
    const { width, type } = lanesFor(size);
    const dx = workspace.output(x.shape);
    workspace.run({
      kernel: reluGradientKernel(type),
      values: { size: size / width },
      tensors: [x, dy, dx],
      groups: elementGroups(size / width),
    });
    return dx;
  },
);
