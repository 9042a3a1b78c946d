import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../core/base/errors';
import { createGpuNetwork } from '../network/gpu/gpu-network';
import type { Backend } from './backend';

/** TensorFlow.js and our own kernels on one WebGPU device of ours, so that limits, errors and loss are ours to handle. */
export async function startWebgpu(): Promise<Backend> {
  const { gpu } = navigator;
  if (gpu === undefined) throw unavailable('This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw unavailable('The browser offers no WebGPU adapter on this machine.');
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
  const software =
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`);
  const name =
    info.description || [info.vendor, info.architecture].filter((part) => part !== '').join(' ') || 'GPU';
  return {
    name: 'webgpu',
    device: software ? `WebGPU on a software adapter (${name})` : `WebGPU on ${name}`,
    software,
    createNetwork: (request) =>
      createGpuNetwork(device, request, { tiles: software ? 'private' : 'by-size' }),
    createEvidence: null,
    lost: device.lost.then(({ message, reason }) => message || reason),
  };
}

function unavailable(message: string): LabError {
  return new LabError('backend-unavailable', message);
}
