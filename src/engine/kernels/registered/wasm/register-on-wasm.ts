import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { LabError } from '../../../../core/base/errors';
import type { WasmHeap } from '../../../backend/wasm-heap';
import type { SimdKernels } from '../../simd/kernels';
import type { Operation } from '../operation';
import type { Place } from '../register';
import { register } from '../register';
import { add, multiply, subtract } from './channelwise';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput, fusedConv2d } from './convolutions';
import { fusedBatchNorm } from './norm';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './pools';
import { batchMatMul, fusedMatMul } from './products';
import { mean, sum } from './reductions';
import { gather, tile } from './rows';
import { cast, identity } from './shared';
import type { WasmTools } from './wasm-operation';
import { WASM } from './wasm-operation';
import { withWorkspace } from './workspace';

const OPERATIONS: readonly Operation<WasmTools>[] = [
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

/**
 * Puts our kernels beneath TensorFlow.js: from now on its operations on WebAssembly, autodiff and Model.fit with them, are computed by
 * `kernels`, on the tensors themselves. What these do not take goes to TensorFlow.js's own kernel. Whoever registers last is asked.
 */
export function registerOnWasm(heap: WasmHeap, kernels: SimdKernels): void {
  const place: Place<WasmTools> = {
    backendName: WASM,
    title: 'WebAssembly',
    run({ kernelName, run }, asked, backend) {
      if (!(backend instanceof BackendWasm))
        throw new LabError('internal', `${kernelName} was called for another backend.`);
      return withWorkspace(heap, backend, (workspace) => run({ ...asked, backend, kernels, workspace }));
    },
  };
  for (const operation of OPERATIONS) register(operation, place);
}
