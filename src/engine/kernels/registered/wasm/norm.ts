import type { FusedBatchNormAttrs, FusedBatchNormInputs } from '@tensorflow/tfjs-core';
import { FusedBatchNorm, util } from '@tensorflow/tfjs-core';
import { unfit } from '../operation';
import { operation } from './wasm-operation';

/** y = scale (x - mean) / sqrt(variance + epsilon) + offset, each of them one number per channel, the last axis. */
export const fusedBatchNorm = operation<FusedBatchNormInputs, FusedBatchNormAttrs>(
  FusedBatchNorm,
  ({ inputs: { x, mean, variance, scale, offset }, attrs, workspace, kernels }) => {
    const parts = [mean, variance, scale, offset].filter((part) => part !== undefined);
    const misfit = unfit(x, ...parts);
    if (misfit !== null) return misfit;
    const channels = x.shape.at(-1) ?? 0;
    if (parts.some(({ shape }) => util.sizeFromShape(shape) !== channels || shape.at(-1) !== channels))
      return 'statistics that are not one number per channel';
    const [xAt, meanAt, varianceAt] = [workspace.at(x), workspace.at(mean), workspace.at(variance)];
    const scaleAt = scale === undefined ? workspace.floats(channels, 1) : workspace.at(scale);
    const offsetAt = offset === undefined ? workspace.floats(channels, 0) : workspace.at(offset);
    const [factors, shifts] = [workspace.floats(channels), workspace.floats(channels)];
    const y = workspace.output(x.shape);
    // Views last: what takes memory may take theirs from beneath them.
    const view = (at: number) => workspace.view(at, channels);
    const [m, v, s, o] = [view(meanAt), view(varianceAt), view(scaleAt), view(offsetAt)];
    const [factor, shift] = [view(factors), view(shifts)];
    for (let c = 0; c < channels; c++) {
      factor[c] = (s[c] ?? 0) / Math.sqrt((v[c] ?? 0) + attrs.varianceEpsilon);
      shift[c] = (o[c] ?? 0) - (m[c] ?? 0) * (factor[c] ?? 0);
    }
    const pixels = util.sizeFromShape(x.shape) / channels;
    kernels.scaleShift(
      ...([xAt, factors, shifts, Number.NEGATIVE_INFINITY, 1, 1, pixels, channels] as const),
      ...([workspace.at(y), 4 * pixels * channels, 0] as const),
    );
    return y;
  },
);
