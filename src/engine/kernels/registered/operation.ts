import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdKernels } from '../simd/kernels';
import type { Workspace } from './workspace';

/** What TensorFlow.js calls a kernel with, and what ours need besides. */
export interface Call<Inputs, Attributes> {
  /** TensorFlow.js declares even those it always gives as if they could be missing; only `?` may be. */
  readonly inputs: { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> };
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
  readonly kernels: SimdKernels;
  readonly workspace: Workspace;
}

/** The result, or, in words that go behind "with", what our kernels do not take. */
export type Outcome = TensorInfo | string;

/** One of TensorFlow.js's kernels, computed by ours. */
export interface Operation {
  readonly kernelName: string;
  run(call: Call<unknown, unknown>): Outcome;
}

/** The kernel's name decides what it is called with: `Inputs` and `Attributes` are those TensorFlow.js declares for it. */
export function operation<Inputs, Attributes>(
  kernelName: string,
  run: (call: Call<Inputs, Attributes>) => Outcome,
): Operation {
  return { kernelName, run: (call) => run(call as Call<Inputs, Attributes>) };
}

/** What keeps our kernels from these tensors, whatever is done with them; null: nothing. */
export function unfit(...tensors: readonly TensorInfo[]): string | null {
  const other = tensors.find(({ dtype }) => dtype !== 'float32');
  if (other !== undefined) return `numbers of type ${other.dtype}`;
  return tensors.some(({ shape }) => shape.includes(0)) ? 'a tensor without numbers' : null;
}
