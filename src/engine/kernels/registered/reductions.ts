import type { MeanAttrs, MeanInputs, SumAttrs, SumInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, Mean, Sum, util } from '@tensorflow/tfjs-core';
import { operation, unfit } from './operation';
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

/** A tensor as [before, reduced, after], and the shape of the result. */
interface Reduction {
  readonly before: number;
  readonly reduced: number;
  readonly after: number;
  readonly shape: readonly number[];
}

/** In words what is reduced, if no run of axes with others behind it. */
function reductionOf({ shape }: TensorInfo, { axis, keepDims }: SumAttrs): Reduction | string {
  const axes = util.parseAxisParam(axis, shape).toSorted((a, b) => a - b);
  const [first = 0] = axes;
  const end = first + axes.length;
  if (axes.length === 0 || end === shape.length || axes.at(-1) !== end - 1)
    return `axes [${axes.join(', ')}] of ${shape.length}`;
  const [left] = backend_util.computeOutAndReduceShapes(shape, axes);
  return {
    before: util.sizeFromShape(shape.slice(0, first)),
    reduced: util.sizeFromShape(shape.slice(first, end)),
    after: util.sizeFromShape(shape.slice(end)),
    shape: keepDims ? backend_util.expandShapeToKeepDim(left, axes) : left,
  };
}
