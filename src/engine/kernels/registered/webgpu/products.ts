import type {
  _FusedMatMulAttrs,
  _FusedMatMulInputs,
  BatchMatMulAttrs,
  BatchMatMulInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { _FusedMatMul, Add, BatchMatMul, Relu, Transpose, util } from '@tensorflow/tfjs-core';
import { denseForward, denseInputGradient, denseWeightGradient } from '../../wgsl/dense';
import { tileGroups } from '../../wgsl/gemm';
import { activate } from '../activation';
import { otherKernel } from '../other-kernel';
import type { Epilogue } from './epilogue';
import { PLAIN, unfitEpilogue } from './epilogue';
import { WEBGPU } from './lab-backend';
import type { WebgpuTools } from './webgpu-operation';
import { operation } from './webgpu-operation';

export const batchMatMul = operation<BatchMatMulInputs, BatchMatMulAttrs>(BatchMatMul, (call) => {
  const { a, b } = call.inputs;
  return call.unfit(a, b) ?? product(call, a, b, call.attrs, PLAIN);
});

export const fusedMatMul = operation<_FusedMatMulInputs, _FusedMatMulAttrs>(_FusedMatMul, (call) => {
  const { a, b, bias, preluActivationWeights: slopes } = call.inputs;
  const { backend, attrs } = call;
  const columns = b.shape.at(attrs.transposeB ? -2 : -1) ?? 0;
  const misfit = call.unfit(a, b) ?? unfitEpilogue(call, bias, columns);
  if (misfit !== null) return misfit;
  const relu = attrs.activation === 'relu';
  // The kernels of the gradients know neither bias nor ReLU.
  const isPlain = attrs.transposeA || attrs.transposeB;
  const result = product(call, a, b, attrs, isPlain ? PLAIN : { bias, relu });
  if (typeof result === 'string') return result;
  return activate(backend, WEBGPU, attrs, isPlain ? finished(call, result, bias, relu) : result, slopes);
});

/** TensorFlow.js's own kernels behind a product. */
function finished(
  { backend }: WebgpuTools,
  result: TensorInfo,
  bias: TensorInfo | undefined,
  relu: boolean,
): TensorInfo {
  const steps = [
    ...(bias === undefined ? [] : [(a: TensorInfo) => otherKernel(backend, WEBGPU, Add, { a, b: bias })]),
    ...(relu ? [(x: TensorInfo) => otherKernel(backend, WEBGPU, Relu, { x })] : []),
  ];
  return steps.reduce((before, step) => {
    const after = step(before);
    backend.disposeData(before.dataId);
    return after;
  }, result);
}

interface Form {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** A B with what is transposed. Matrices that meet the same B, one below the other, are one. */
function product(
  tools: WebgpuTools,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: Form,
  epilogue: Epilogue,
): TensorInfo | string {
  const [outer, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const isOne = util.sizeFromShape(outerB) === 1 && (!transposeA || util.sizeFromShape(outer) === 1);
  if (!isOne || outerB.length > outer.length) return 'several matrices';
  const [height = 0, width = 0] = a.shape.slice(-2);
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 0;
  if (transposeA && transposeB) return twiceTurned(tools, a, b, columns);
  if (transposeA)
    return turned(tools, a, b, [...outer, width, columns], { rows: width, depth: height, columns });
  const sizes = { rows: util.sizeFromShape(outer) * height, depth: width, columns };
  const shape = [...outer, height, columns];
  return transposeB ? across(tools, a, b, shape, sizes) : forward(tools, a, b, shape, sizes, epilogue);
}

interface Sizes {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

function forward(
  { workspace, tileFor }: WebgpuTools,
  a: TensorInfo,
  b: TensorInfo,
  shape: readonly number[],
  { rows, depth, columns }: Sizes,
  { bias, relu }: Epilogue,
): TensorInfo {
  const tile = tileFor(rows, columns);
  const added = bias === undefined ? [] : [workspace.spread(bias, columns)];
  const result = workspace.output(shape);
  workspace.run({
    kernel: denseForward(tile, depth, columns, relu, bias !== undefined),
    values: { inputs: depth, units: columns },
    tensors: [a, b, ...added, result],
    ...{ count: rows, groups: tileGroups(tile, rows, columns) },
  });
  return result;
}

/** A B^T: the input gradient of a dense layer. */
function across(
  { workspace, tileFor }: WebgpuTools,
  a: TensorInfo,
  b: TensorInfo,
  shape: readonly number[],
  { rows, depth, columns }: Sizes,
): TensorInfo {
  const tile = tileFor(rows, columns);
  const result = workspace.output(shape);
  workspace.run({
    kernel: denseInputGradient(tile, columns, depth, false),
    values: { inputs: columns, units: depth },
    // Without a gate the third is not read.
    tensors: [a, b, a, result],
    ...{ count: rows, groups: tileGroups(tile, rows, columns) },
  });
  return result;
}

/** A^T B: the weight gradient of a dense layer. */
function turned(
  { workspace, tileFor }: WebgpuTools,
  a: TensorInfo,
  b: TensorInfo,
  shape: readonly number[],
  { rows, depth, columns }: Sizes,
): TensorInfo {
  const tile = tileFor(rows, columns);
  const result = workspace.output(shape);
  workspace.run({
    kernel: denseWeightGradient(tile, rows, columns, false),
    values: { inputs: rows, units: columns },
    tensors: [a, b, result],
    ...{ count: depth, groups: tileGroups(tile, rows, columns) },
  });
  return result;
}

/** A^T B^T: A is turned round first. */
function twiceTurned(tools: WebgpuTools, a: TensorInfo, b: TensorInfo, columns: number): TensorInfo {
  const { backend } = tools;
  const last = a.shape.length - 1;
  const perm = a.shape.map((_, axis) => (axis < last - 1 ? axis : 2 * last - 1 - axis));
  const x = otherKernel(backend, WEBGPU, Transpose, { x: a }, { perm });
  const [rows = 0, depth = 0] = x.shape.slice(-2);
  const result = across(tools, x, b, [...x.shape.slice(0, -1), columns], { rows, depth, columns });
  backend.disposeData(x.dataId);
  return result;
}
