import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { createTensorNetwork } from '../network/tensor/tensor-network';
import type { Backend } from './backend';

/** Plain JavaScript: slow, always there, and the yardstick of the self-test. */
export async function startCpu(): Promise<Backend> {
  // Otherwise TensorFlow.js advertises its Node package on the console.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  return {
    name: 'cpu',
    device: 'plain JavaScript',
    lost: null,
    createNetwork: async (request) => createTensorNetwork(request),
  };
}
