import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { createGpuNetwork } from '../network/gpu/gpu-network';
import type { Backend, KernelSet } from './backend';
import { findAdapter, unavailable } from './webgpu-adapter';

/** TensorFlow.js and our own kernels on one WebGPU device of ours, so that limits, errors and loss are ours to handle. */
export async function startWebgpu(): Promise<Backend> {
  const { adapter, device: name, software } = await findAdapter();
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    },
  });
  const { info } = adapter;
  const flags = tf.env();
  // Results must not depend on where a small tensor happens to live, nor on the order of float atomics.
  flags.set('WEBGPU_CPU_FORWARD', false);
  flags.set('WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 1);
  flags.set('WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE', false);
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, info), 3);
  if (!(await tf.setBackend('webgpu')))
    throw unavailable('TensorFlow.js could not start on the WebGPU device.');
  const kernelSet = (tiles: 'private' | 'small' | 'large'): KernelSet => ({
    label: `${tiles} tiles`,
    createNetwork: (request) => createGpuNetwork(device, request, { tiles }),
  });
  const now = () => performance.now();
  return {
    name: 'webgpu',
    device: name,
    createNetwork: (request) =>
      createGpuNetwork(device, request, { tiles: software ? 'private' : 'by-size', now }),
    kernelSets: software ? [kernelSet('private')] : [kernelSet('small'), kernelSet('large')],
    dispose: () => device.destroy(),
    lost: device.lost.then(({ message, reason }) => message || reason),
  };
}
