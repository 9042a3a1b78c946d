import { type BatchNormNode, NORM_EPSILON } from '../../models/architecture';

/** Batch norm in evaluation mode as y = scale x + shift per channel, out of gamma, beta and the running statistics. */
export function normAffine(
  { output: { channels }, bufferOffset }: Pick<BatchNormNode, 'output' | 'bufferOffset'>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  buffers: ArrayLike<number>,
): { readonly scale: Float64Array; readonly shift: Float64Array } {
  const scale = new Float64Array(channels);
  const shift = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const mean = buffers[bufferOffset + c] ?? 0;
    const variance = buffers[bufferOffset + channels + c] ?? 1;
    const slope = (gamma[c] ?? 1) / Math.sqrt(variance + NORM_EPSILON);
    scale[c] = slope;
    shift[c] = (beta[c] ?? 0) - slope * mean;
  }
  return { scale, shift };
}
