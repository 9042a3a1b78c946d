import type { MeanAttrs, MeanInputs, SumAttrs, SumInputs } from '@tensorflow/tfjs-core';
import { Mean, Sum } from '@tensorflow/tfjs-core';
import { unfit } from '../operation';
import { reductionOf } from '../reduction';
import { operation } from './wasm-operation';
import type { Workspace } from './workspace';

/** Over the first axes: TensorFlow.js's own kernel turns the whole tensor round first. */
export const sum = operation<SumInputs, SumAttrs>(Sum, ({ inputs: { x }, attrs, workspace, kernels }) => {
  const reduction = unfit(x) ?? reductionOf(x, attrs);
  if (typeof reduction === 'string') return reduction;
  const { before, reduced, after, shape } = reduction;
  if (before !== 1) return 'axes that are not the first';
  const from = workspace.at(x);
  const sums = workspace.output(shape);
  kernels.columnSums(from, 4 * after, reduced, after, workspace.at(sums));
  return sums;
});

/** Over the first axes, or of all pixels of each image. */
export const mean = operation<MeanInputs, MeanAttrs>(Mean, ({ inputs: { x }, attrs, workspace, kernels }) => {
  const reduction = unfit(x) ?? reductionOf(x, attrs);
  if (typeof reduction === 'string') return reduction;
  const { before, reduced, after, shape } = reduction;
  const means = workspace.output(shape);
  const [from, to] = [workspace.at(x), workspace.at(means)];
  if (before === 1) {
    kernels.columnSums(from, 4 * after, reduced, after, to);
    divide(workspace, to, after, reduced);
  } else kernels.globalAverage(from, before, reduced, after, to);
  return means;
});

function divide(workspace: Workspace, at: number, count: number, by: number): void {
  const values = workspace.view(at, count);
  for (let i = 0; i < count; i++) values[i] = (values[i] ?? Number.NaN) / by;
}
