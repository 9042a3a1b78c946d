import type {
  _FusedMatMulAttrs,
  _FusedMatMulInputs,
  BatchMatMulAttrs,
  BatchMatMulInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { _FusedMatMul, BatchMatMul, broadcast_util, util } from '@tensorflow/tfjs-core';
import { BIAS_RELU, STORE } from '../../simd/kernels';
import { activate } from '../activation';
import { unfit } from '../operation';
import type { Epilogue } from './epilogue';
import { epilogueOf } from './epilogue';
import type { WasmTools } from './wasm-operation';
import { operation, WASM } from './wasm-operation';

const PLAIN: Epilogue = { mode: STORE, bias: 0 };

export const batchMatMul = operation<BatchMatMulInputs, BatchMatMulAttrs>(BatchMatMul, (call) => {
  const { a, b } = call.inputs;
  return unfitProduct(a, b, call.attrs) ?? product(call, a, b, call.attrs, PLAIN);
});

/**
 * Any activation: TensorFlow.js's own kernel adds the bias and clamps once per 48 numbers of depth where an operand is transposed
 * or there are several matrices, so it is never asked.
 */
export const fusedMatMul = operation<_FusedMatMulInputs, _FusedMatMulAttrs>(_FusedMatMul, (call) => {
  const { a, b, bias, preluActivationWeights: alpha } = call.inputs;
  const { activation } = call.attrs;
  const misfit = unfitProduct(a, b, call.attrs) ?? (bias === undefined ? null : unfit(bias));
  if (misfit !== null) return misfit;
  const { columns } = sizesOf(a, b, call.attrs);
  const epilogue = epilogueOf(call, bias, columns, activation === 'relu');
  if (typeof epilogue === 'string') return epilogue;
  const result = product(call, a, b, call.attrs, epilogue);
  return activate(call.backend, WASM, call.attrs, result, alpha);
});

interface Form {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Without depth a product is all zeros, which TensorFlow.js's own kernel leaves out: so only one without a result is not ours. */
function unfitProduct(a: TensorInfo, b: TensorInfo, form: Form): string | null {
  const { rows, columns } = sizesOf(a, b, form);
  const result = [...a.shape.slice(0, -2), ...b.shape.slice(0, -2), rows, columns];
  return unfit({ ...a, shape: result }, { ...b, shape: result });
}

/** Of each of the matrices that are multiplied: [rows, depth] times [depth, columns], as they are when nothing is transposed. */
function sizesOf(a: TensorInfo, b: TensorInfo, { transposeA, transposeB }: Form) {
  const [height = 0, width = 0] = a.shape.slice(-2);
  const [rows, depth] = transposeA ? [width, height] : [height, width];
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 0;
  return { rows, depth, columns };
}

/** A B with what is transposed, matrix by matrix; axes of length 1 are repeated. */
function product(
  { workspace, kernels }: Pick<WasmTools, 'workspace' | 'kernels'>,
  a: TensorInfo,
  b: TensorInfo,
  form: Form,
  epilogue: Epilogue,
): TensorInfo {
  const { depth: given, columns, rows } = sizesOf(a, b, form);
  // One zero stands for none.
  const depth = Math.max(1, given);
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  // Matrices that meet the same B, one below the other, are one.
  const isOne = !form.transposeA && util.sizeFromShape(bBatch) === 1;
  const height = isOne ? util.sizeFromShape(batch) * rows : rows;
  const isPacked = !form.transposeA || form.transposeB;
  const packed = isPacked ? workspace.floats(depth * 8 * Math.ceil(columns / 8)) : 0;
  const edge = workspace.edge();
  const finish = form.transposeA && epilogue.mode !== STORE ? finishing() : null;
  const at = (operand: TensorInfo, outer: number[], lines: number) =>
    given === 0 ? workspace.floats(util.sizeFromShape(outer) * lines, 0) : workspace.at(operand);
  const [aAt, bAt] = [at(a, aBatch, rows), at(b, bBatch, columns)];
  const result = workspace.output([...batch, rows, columns]);
  const cAt = workspace.at(result);
  const [fromA, fromB] = isOne ? [[0], [0]] : [sources(batch, aBatch), sources(batch, bBatch)];
  fromA.forEach((source, index) => {
    const from = aAt + 4 * source * rows * depth;
    const by = bAt + 4 * (fromB[index] ?? 0) * depth * columns;
    const to = cAt + 4 * index * height * columns;
    if (!form.transposeA) forward(from, by, to);
    else if (finish === null) turned(from, by, to);
    else {
      turned(from, by, finish.from);
      finish.into(to);
    }
  });
  return result;

  function forward(from: number, by: number, to: number): void {
    const [down, across] = form.transposeB ? [4, 4 * depth] : [4 * columns, 4];
    kernels.packMultiply(
      ...([from, 4 * depth, by, down, across, packed, to, 4 * columns] as const),
      ...([height, columns, depth, epilogue.bias, 0, epilogue.mode, edge] as const),
    );
  }

  function turned(from: number, by: number, to: number): void {
    if (form.transposeB)
      kernels.packOuterProduct(from, 4 * rows, by, 4 * depth, packed, to, rows, columns, depth, edge);
    else kernels.outerProduct(from, 4 * rows, by, 4 * columns, to, 0, rows, columns, depth, edge);
  }

  /** The outer product knows no bias, so a walk of its own adds it. */
  function finishing() {
    const from = workspace.floats(height * columns);
    const ones = workspace.floats(columns, 1);
    const floor = epilogue.mode === BIAS_RELU ? 0 : Number.NEGATIVE_INFINITY;
    const row = 4 * columns;
    return {
      from,
      into: (to: number) =>
        kernels.scaleShift(
          ...([from, ones, epilogue.bias, floor, 1, 1, height, columns, to, row * height, 0] as const),
        ),
    };
  }
}

/** Which matrix of the operand each one of the result is made of: axes of length 1 are repeated. */
function sources(result: readonly number[], operand: readonly number[]): readonly number[] {
  const missing = result.length - operand.length;
  return result.reduce<readonly number[]>(
    (before, length, axis) => {
      const own = operand[axis - missing] ?? 1;
      return before.flatMap((index) => Array.from({ length }, (_, i) => index * own + (own === 1 ? 0 : i)));
    },
    [0],
  );
}
