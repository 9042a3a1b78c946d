import type { KernelConfig } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { LabError } from '../../../core/base/errors';
import type { Asked, Operation, Outcome } from './operation';

/** Where operations of ours are put, and how one of them is run there. */
export interface Place<Tools> {
  /** TensorFlow.js's name of the backend, and ours for a person: "WebAssembly". */
  readonly backendName: string;
  readonly title: string;
  /** Runs an operation on the backend that was called; a string is what keeps ours from it. */
  run(operation: Operation<Tools>, asked: Asked<unknown, unknown>, backend: unknown): Outcome;
}

/** TensorFlow.js's own kernels by backend and name, as they were before ours; null where it has none. */
const stock = new Map<string, KernelConfig | null>();

/**
 * Puts an operation of ours in the place of TensorFlow.js's kernel, in its own registry. What it does not take goes to the kernel
 * that was there; where there was none, to nobody: LabError('backend-unavailable') with the reason. Whoever registers last is asked.
 */
export function register<Tools>(operation: Operation<Tools>, place: Place<Tools>): void {
  const { kernelName } = operation;
  const { backendName, title } = place;
  const own = stockKernel(kernelName, backendName);
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel({
    ...own,
    kernelName,
    backendName,
    kernelFunc(call) {
      const outcome = place.run(operation, { inputs: call.inputs, attrs: call.attrs ?? {} }, call.backend);
      if (typeof outcome !== 'string') return outcome;
      if (own !== null) return own.kernelFunc(call);
      throw new LabError(
        'backend-unavailable',
        `${kernelName} with ${outcome} cannot be computed on ${title}: use the cpu backend of TensorFlow.js.`,
      );
    },
  });
}

function stockKernel(kernelName: string, backendName: string): KernelConfig | null {
  const key = `${backendName} ${kernelName}`;
  const known = stock.get(key);
  if (known !== undefined) return known;
  const found = getKernel(kernelName, backendName) ?? null;
  stock.set(key, found);
  return found;
}
