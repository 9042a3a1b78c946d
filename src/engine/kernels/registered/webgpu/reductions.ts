import type { MeanAttrs, MeanInputs, SumAttrs, SumInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { Mean, Sum } from '@tensorflow/tfjs-core';
import { convFilterSum, filterSumGroups } from '../../wgsl/conv';
import { elementGroups } from '../../wgsl/kernel';
import { globalAverage } from '../../wgsl/pool';
import { sharedSum } from '../../wgsl/shares';
import { reductionOf } from '../reduction';
import type { WebgpuTools } from './webgpu-operation';
import { operation } from './webgpu-operation';

/** Over the first axes: TensorFlow.js's own kernel turns the whole tensor round first. */
export const sum = operation<SumInputs, SumAttrs>(Sum, (call) => {
  const { x } = call.inputs;
  const reduction = call.unfit(x) ?? reductionOf(x, call.attrs);
  if (typeof reduction === 'string') return reduction;
  const { before, reduced, after, shape } = reduction;
  if (before !== 1) return 'axes that are not the first';
  const { workspace } = call;
  const shares = sharesOf(reduced);
  const sums = workspace.output(shape);
  if (shares === 1) addRows(call, x, reduced, after, sums);
  else {
    const partial = workspace.floats(shares * after);
    addRows(call, x, reduced / shares, shares * after, partial);
    addRows(call, partial, shares, after, sums);
  }
  return sums;
});

/** Over the first axes, or of all pixels of each image. */
export const mean = operation<MeanInputs, MeanAttrs>(Mean, (call) => {
  const { x } = call.inputs;
  const reduction = call.unfit(x) ?? reductionOf(x, call.attrs);
  if (typeof reduction === 'string') return reduction;
  const { before, reduced, after, shape } = reduction;
  const { workspace } = call;
  // The mean of means of equally many.
  const shares = before === 1 ? sharesOf(reduced) : 1;
  const means = workspace.output(shape);
  if (shares === 1) average(call, x, [before, reduced, after], means);
  else {
    const partial = workspace.floats(shares * after);
    average(call, x, [shares, reduced / shares, after], partial);
    average(call, partial, [1, shares, after], means);
  }
  return means;
});

/** Numbers that one invocation adds up without shares of them being worth a second dispatch, and the most shares. */
const ALONE = 64;
const MOST_SHARES = 512;

/** Equal shares of `count` numbers that are summed in one go each, about as many as a share has numbers; 1 if it has no such divisor. */
function sharesOf(count: number): number {
  if (count <= ALONE) return 1;
  for (let shares = Math.min(MOST_SHARES, Math.floor(Math.sqrt(count))); shares > 1; shares--)
    if (count % shares === 0) return shares;
  return 1;
}

/** [rows, columns] summed over its rows. */
function addRows(
  { workspace, tiled }: WebgpuTools,
  from: TensorInfo,
  rows: number,
  columns: number,
  to: TensorInfo,
): void {
  const joining = sharedSum(tiled, false, rows);
  workspace.run({
    kernel: convFilterSum(joining),
    values: { splits: rows, weights: columns, total: columns },
    tensors: [from, to],
    groups: filterSumGroups(joining, columns),
  });
}

/** [images, pixels, channels] averaged over its pixels. */
function average(
  { workspace }: WebgpuTools,
  from: TensorInfo,
  [images, pixels, channels]: readonly [number, number, number],
  to: TensorInfo,
): void {
  workspace.run({
    kernel: globalAverage(),
    values: { pixels, channels },
    tensors: [from, to],
    ...{ count: images, groups: elementGroups(images * channels) },
  });
}
