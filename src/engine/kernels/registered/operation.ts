import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What TensorFlow.js calls a kernel with. */
export interface Asked<Inputs, Attributes> {
  /** TensorFlow.js declares even those it always gives as if they could be missing; only `?` may be. */
  readonly inputs: { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> };
  readonly attrs: Attributes;
}

/** The result, several of them, or, in words that go behind "with", what our kernels do not take. */
export type Outcome = TensorInfo | TensorInfo[] | string;

/** One of TensorFlow.js's kernels, computed by ours with the `Tools` of a backend. */
export interface Operation<Tools> {
  readonly kernelName: string;
  run(call: Asked<unknown, unknown> & Tools): Outcome;
}

/** The kernel's name decides what it is called with: `Inputs` and `Attributes` are those TensorFlow.js declares for it. */
export function operationsWith<Tools>() {
  return <Inputs, Attributes>(
    kernelName: string,
    run: (call: Asked<Inputs, Attributes> & Tools) => Outcome,
  ): Operation<Tools> => ({
    kernelName,
    run: (call) => run(call as Asked<Inputs, Attributes> & Tools),
  });
}

/** What keeps our kernels from these tensors, whatever is done with them; null: nothing. */
export function unfit(...tensors: readonly TensorInfo[]): string | null {
  const other = tensors.find(({ dtype }) => dtype !== 'float32');
  if (other !== undefined) return `numbers of type ${other.dtype}`;
  return tensors.some(({ shape }) => shape.includes(0)) ? 'a tensor without numbers' : null;
}
