import type { FusedBatchNormAttrs, FusedBatchNormInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { FusedBatchNorm, util } from '@tensorflow/tfjs-core';
import { strideOf } from '../../../network/gpu/layout';
import { elementGroups, lanesFor } from '../../wgsl/kernel';
import {
  normApply,
  normGivenGradientPrepare,
  normGradientSums,
  normRecall,
  TERM_ROWS,
} from '../../wgsl/norm';
import { normShares } from '../../wgsl/shares';
import type { WebgpuTools } from './webgpu-operation';
import { operation } from './webgpu-operation';

/** y = scale (x - mean) / sqrt(variance + epsilon) + offset, each of them one number per channel, the last axis. */
export const fusedBatchNorm = operation<FusedBatchNormInputs, FusedBatchNormAttrs>(FusedBatchNorm, (call) => {
  const { x, ...statistics } = call.inputs;
  const misfit = unfitStatistics(call, x, statistics);
  if (misfit !== null) return misfit;
  const terms = termsOf(call, x, statistics, call.attrs.varianceEpsilon);
  const y = call.workspace.output(x.shape);
  scaleAndShift(call, x, terms, y);
  return y;
});

/** The name of our own kernel: all gradients of a batch norm whose statistics are given. */
export const BATCH_NORM_GRADIENT = 'LabBatchNormGradient';

interface Statistics {
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly scale?: TensorInfo | undefined;
  readonly offset?: TensorInfo | undefined;
}

interface BatchNormGradientInputs extends Statistics {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
}

/** The gradients by x, mean, variance, scale and offset; each of the latter of the shape that mean has. */
export const batchNormGradient = operation<BatchNormGradientInputs, FusedBatchNormAttrs>(
  BATCH_NORM_GRADIENT,
  (call) => {
    const { x, dy, ...statistics } = call.inputs;
    const misfit = call.unfit(dy) ?? unfitStatistics(call, x, statistics);
    if (misfit !== null) return misfit;
    const { workspace, tiled } = call;
    const { channels, pixels, lanes, stride } = sizesOf(x);
    const { blocks, join } = normShares(tiled, channels, pixels);
    const values = { channels, pixels, blocks, stride };
    const terms = termsOf(call, x, statistics, call.attrs.varianceEpsilon);
    const partial = workspace.floats(2 * blocks * channels);
    const dx = workspace.output(x.shape);
    const { shape } = statistics.mean;
    const [dMean, dVariance] = [workspace.output(shape), workspace.output(shape)];
    const [dScale, dOffset] = [workspace.output(shape), workspace.output(shape)];
    workspace.run({
      kernel: normGradientSums(channels, false),
      values,
      tensors: [x, dy, terms, partial],
      groups: elementGroups(blocks * lanes),
    });
    workspace.run({
      kernel: normGivenGradientPrepare(join),
      values,
      tensors: [partial, terms, dScale, dOffset, dMean, dVariance],
      groups: channels,
    });
    scaleAndShift(call, dy, terms, dx);
    return [dx, dMean, dVariance, dScale, dOffset];
  },
);

/** In words what keeps our kernels from such a batch norm; null: nothing. */
export function unfitStatistics(
  { unfit }: Pick<WebgpuTools, 'unfit'>,
  x: TensorInfo,
  { mean, variance, scale, offset }: Statistics,
): string | null {
  const parts = [mean, variance, scale, offset].filter((part) => part !== undefined);
  const channels = x.shape.at(-1) ?? 0;
  const fits = ({ shape }: TensorInfo) => util.sizeFromShape(shape) === channels && shape.at(-1) === channels;
  return unfit(x, ...parts) ?? (parts.every(fits) ? null : 'statistics that are not one number per channel');
}

function sizesOf({ shape }: TensorInfo) {
  const channels = shape.at(-1) ?? 0;
  return {
    channels,
    pixels: util.sizeFromShape(shape) / channels,
    lanes: channels / lanesFor(channels).width,
    stride: strideOf(channels),
  };
}

function termsOf(
  { workspace }: WebgpuTools,
  x: TensorInfo,
  { mean, variance, scale, offset }: Statistics,
  epsilon: number,
): TensorInfo {
  const { channels, stride } = sizesOf(x);
  const terms = workspace.floats(TERM_ROWS * stride);
  const affine = [scale, offset].filter((part) => part !== undefined);
  workspace.run({
    kernel: normRecall({ scaled: scale !== undefined, shifted: offset !== undefined }),
    values: { channels, stride, epsilon },
    tensors: [mean, variance, ...affine, terms],
    groups: elementGroups(channels),
  });
  return terms;
}

function scaleAndShift({ workspace }: WebgpuTools, x: TensorInfo, terms: TensorInfo, y: TensorInfo): void {
  const { channels, pixels, lanes, stride } = sizesOf(x);
  workspace.run({
    kernel: normApply(channels, false),
    values: { channels, pixels, blocks: 1, stride },
    tensors: [x, terms, y],
    groups: elementGroups(pixels * lanes),
  });
}
