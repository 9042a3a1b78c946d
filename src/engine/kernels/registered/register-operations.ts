import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { LabError } from '../../../core/base/errors';
import type { WasmHeap } from '../../backend/wasm-heap';
import type { SimdKernels } from '../simd/kernels';
import { add, multiply, subtract } from './channelwise';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput, fusedConv2d } from './convolutions';
import { fusedBatchNorm } from './norm';
import type { Operation } from './operation';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './pools';
import { batchMatMul, fusedMatMul } from './products';
import { mean, sum } from './reductions';
import { gather, tile } from './rows';
import { cast, identity } from './shared';
import { withWorkspace } from './workspace';

const BACKEND = 'wasm';

const OPERATIONS: readonly Operation[] = [
  batchMatMul,
  fusedMatMul,
  conv2d,
  fusedConv2d,
  conv2dBackpropInput,
  conv2dBackpropFilter,
  maxPool,
  maxPoolGrad,
  avgPool,
  avgPoolGrad,
  fusedBatchNorm,
  multiply,
  add,
  subtract,
  sum,
  mean,
  tile,
  gather,
  identity,
  cast,
];

/** TensorFlow.js's own kernels by name, as they were before ours; null where it has none. */
const stock = new Map<string, KernelConfig | null>();

/**
 * Puts our kernels beneath TensorFlow.js: from now on its operations on WebAssembly, autodiff and Model.fit with them, are computed by
 * `kernels`, on the tensors themselves. What these do not take goes to TensorFlow.js's own kernel. Whoever registers last is asked.
 */
export function registerOperations(heap: WasmHeap, kernels: SimdKernels): void {
  for (const operation of OPERATIONS) register(operation, heap, kernels);
}

function register({ kernelName, run }: Operation, heap: WasmHeap, kernels: SimdKernels): void {
  const own = stockOf(kernelName);
  if (getKernel(kernelName, BACKEND) !== undefined) unregisterKernel(kernelName, BACKEND);
  registerKernel({
    ...own,
    kernelName,
    backendName: BACKEND,
    kernelFunc(call) {
      const { inputs, attrs, backend } = call;
      if (!(backend instanceof BackendWasm))
        throw new LabError('internal', `${kernelName} was called for another backend.`);
      const outcome = withWorkspace(heap, backend, (workspace) =>
        run({ inputs, attrs, backend, kernels, workspace }),
      );
      if (typeof outcome !== 'string') return outcome;
      if (own !== null) return own.kernelFunc(call);
      throw new LabError(
        'backend-unavailable',
        `${kernelName} with ${outcome} cannot be computed on WebAssembly: use the cpu backend of TensorFlow.js.`,
      );
    },
  });
}

function stockOf(kernelName: string): KernelConfig | null {
  const known = stock.get(kernelName);
  if (known !== undefined) return known;
  const found = getKernel(kernelName, BACKEND) ?? null;
  stock.set(kernelName, found);
  return found;
}
