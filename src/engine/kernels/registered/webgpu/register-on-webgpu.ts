import { env } from '@tensorflow/tfjs-core';
import type { Operation } from '../operation';
import type { Place } from '../register';
import { register } from '../register';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput, fusedConv2d } from './convolutions';
import { meanGradient, reluGradient, squareGradient } from './gradient-operations';
import { registerGradients } from './gradients';
import { LabWebgpuBackend, WEBGPU } from './lab-backend';
import { batchNormGradient, fusedBatchNorm } from './norm';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './pools';
import { batchMatMul, fusedMatMul } from './products';
import { mean, sum } from './reductions';
import type { WebgpuTools } from './webgpu-operation';
import { toolsOf } from './webgpu-operation';
import { withWorkspace } from './workspace';

const OPERATIONS: readonly Operation<WebgpuTools>[] = [
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
  batchNormGradient,
  sum,
  mean,
  meanGradient,
  reluGradient,
  squareGradient,
];

const PLACE: Place<WebgpuTools> = {
  backendName: WEBGPU,
  title: 'WebGPU',
  run({ run }, asked, backend) {
    if (!(backend instanceof LabWebgpuBackend)) return 'a device that is not ours';
    // There TensorFlow.js compiles and dispatches nothing.
    if (env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return 'nothing but compiling';
    return withWorkspace(backend, (workspace) => run({ ...asked, ...toolsOf(backend, workspace) }));
  },
};

/**
 * Puts our kernels beneath TensorFlow.js on WebGPU: its operations there, autodiff and Model.fit with them, are computed by our
 * WGSL on the tensors' own buffers wherever the backend is a `LabWebgpuBackend`. What these do not take goes to TensorFlow.js's own
 * kernels and gradients.
 */
export function registerOnWebgpu(): void {
  for (const operation of OPERATIONS) register(operation, PLACE);
  registerGradients();
}
