import * as tf from '@tensorflow/tfjs-core';
import { LabWebgpuBackend } from '../kernels/registered/webgpu/lab-backend';
import { registerOnWebgpu } from '../kernels/registered/webgpu/register-on-webgpu';
import { createGpuNetwork } from '../network/gpu/gpu-network';
import type { Backend, KernelSet } from './backend';
import { findAdapter, unavailable } from './webgpu-adapter';

/**
 * TensorFlow.js, our kernels beneath its operations, and our own network on one WebGPU device of ours, so that limits, errors and
 * loss are ours to handle.
 */
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
  const tiles = software ? 'private' : 'by-size';
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new LabWebgpuBackend(device, info, tiles), 3);
  registerOnWebgpu();
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
    createNetwork: (request) => createGpuNetwork(device, request, { tiles, now }),
    kernelSets: software ? [kernelSet('private')] : [kernelSet('small'), kernelSet('large')],
    dispose: () => device.destroy(),
    lost: device.lost.then(({ message, reason }) => message || reason),
  };
}
