import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { BIAS, BIAS_RELU, STORE } from '../../simd/kernels';
import type { Workspace } from './workspace';

/** What our products do to their result: mode of `kernels.ts` and the address of a bias, one number for each column. */
export interface Epilogue {
  readonly mode: number;
  readonly bias: number;
}

/** A bias of one number is that of all columns. In words what it is, where it is another than the kernels take. */
export function epilogueOf(
  { workspace }: { readonly workspace: Workspace },
  bias: TensorInfo | undefined,
  columns: number,
  relu: boolean,
): Epilogue | string {
  if (bias === undefined)
    return relu ? { mode: BIAS_RELU, bias: workspace.floats(columns, 0) } : { mode: STORE, bias: 0 };
  const mode = relu ? BIAS_RELU : BIAS;
  const size = util.sizeFromShape(bias.shape);
  if (size === columns && bias.shape.at(-1) === columns) return { mode, bias: workspace.at(bias) };
  if (size !== 1) return `a bias of shape [${bias.shape.join(', ')}]`;
  const [value = Number.NaN] = workspace.view(workspace.at(bias), 1);
  return { mode, bias: workspace.floats(columns, value) };
}
