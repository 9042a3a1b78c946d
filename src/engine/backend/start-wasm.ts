import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../core/base/errors';
import { registerOnWasm } from '../kernels/registered/wasm/register-on-wasm';
import { type KernelBuild, loadSimdKernels } from '../kernels/simd/kernels';
import { createSimdNetwork } from '../network/simd/simd-network';
import type { Backend, BackendAssets } from './backend';
import { wasmHeap } from './wasm-heap';

/**
 * TensorFlow.js on WebAssembly with our SIMD kernels on its heap and beneath its own operations, in the best build that runs here
 * unless one is asked for.
 */
export async function startWasm(assets: BackendAssets, wanted?: KernelBuild): Promise<Backend> {
  // A threaded heap is shared memory, which needs cross-origin isolation; two runs in two workers use two cores without it.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(assets.wasmPaths);
  if (!(await tf.setBackend('wasm')))
    throw new LabError('backend-unavailable', 'TensorFlow.js could not start its WebAssembly backend here.');
  const heap = wasmHeap();
  const { kernels, build } = await loadSimdKernels(heap.memory, wanted);
  registerOnWasm(heap, kernels);
  return {
    name: 'wasm',
    device: build === 'fused' ? 'WebAssembly SIMD, fused multiply-add' : 'WebAssembly SIMD',
    lost: null,
    createNetwork: async (request) => createSimdNetwork(heap, kernels, request),
  };
}
