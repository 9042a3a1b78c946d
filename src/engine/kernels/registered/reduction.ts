import type { SumAttrs } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';

/** A tensor as [before, reduced, after], and the shape of the result. */
export interface Reduction {
  readonly before: number;
  readonly reduced: number;
  readonly after: number;
  readonly shape: readonly number[];
}

/** In words what is reduced, if no run of axes with others behind it. */
export function reductionOf(
  { shape }: { readonly shape: number[] },
  { axis, keepDims }: SumAttrs,
): Reduction | string {
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
