import type { GatherV2Attrs, GatherV2Inputs, TileAttrs, TileInputs } from '@tensorflow/tfjs-core';
import { GatherV2, Tile, util } from '@tensorflow/tfjs-core';
import { unfit } from '../operation';
import { operation } from './wasm-operation';

/** Copies of one row, as the gradient of a batch norm makes them of its channels. */
export const tile = operation<TileInputs, TileAttrs>(
  Tile,
  ({ inputs: { x }, attrs: { reps }, workspace, kernels }) => {
    const length = x.shape.at(-1) ?? 0;
    const misfit = unfit(x);
    if (misfit !== null) return misfit;
    if (util.sizeFromShape(x.shape) !== length || reps.length !== x.shape.length || reps.at(-1) !== 1)
      return 'more than one row';
    const shape = x.shape.map((size, axis) => size * (reps[axis] ?? 0));
    const [width = 1, ...lines] = shape.slice(0, -1).toReversed();
    const height = util.sizeFromShape(lines);
    if (width * height === 0) return 'no repetition';
    const from = workspace.at(x);
    const y = workspace.output(shape);
    const to = workspace.at(y);
    const row = 4 * length;
    // One line of pixels, then, a line at a time, all the others.
    kernels.dilate(from, 0, 0, 1, width, 1, length, 1, to, row, 0);
    kernels.dilate(to, 0, 0, 1, height - 1, 1, width * length, 1, to + width * row, width * row, 0);
    return y;
  },
);

/** Whole rows by their numbers: how Model.fit makes a batch. */
export const gather = operation<GatherV2Inputs, GatherV2Attrs>(
  GatherV2,
  ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend, workspace }) => {
    const misfit = unfit(x);
    if (misfit !== null) return misfit;
    if (axis !== 0 || batchDims !== 0 || indices.dtype !== 'int32') return 'parts that are not whole rows';
    const [count = 0, ...row] = x.shape;
    const length = util.sizeFromShape(row);
    const rows = [...backend.typedArrayFromHeap(indices)];
    if (rows.length === 0 || rows.some((index) => index < 0 || index >= count))
      return 'rows that are not there';
    const xAt = workspace.at(x);
    const y = workspace.output([...indices.shape, ...row]);
    const from = workspace.view(xAt, count * length);
    const to = workspace.view(workspace.at(y), rows.length * length);
    rows.forEach((index, i) => {
      to.set(from.subarray(index * length, (index + 1) * length), i * length);
    });
    return y;
  },
);
