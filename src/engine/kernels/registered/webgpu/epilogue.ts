import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { WebgpuTools } from './webgpu-operation';

/** What our products do to their result: a bias of one number for each column, or one for all, and a ReLU. */
export interface Epilogue {
  readonly bias: TensorInfo | undefined;
  readonly relu: boolean;
}

export const PLAIN: Epilogue = { bias: undefined, relu: false };

/** In words what keeps a bias from being one number for each column, or one for all; null: nothing. */
export function unfitEpilogue(
  { unfit }: Pick<WebgpuTools, 'unfit'>,
  bias: TensorInfo | undefined,
  columns: number,
): string | null {
  if (bias === undefined) return null;
  const size = util.sizeFromShape(bias.shape);
  const fits = size === 1 || (size === columns && bias.shape.at(-1) === columns);
  return fits ? unfit(bias) : `a bias of shape [${bias.shape.join(', ')}]`;
}
