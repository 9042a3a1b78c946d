import { rngStream } from '../base/rng';
import type { Architecture } from './architecture';

/** The initial flat parameter vector of `seed`; every parameter has its own stream. */
export function initialParameters(architecture: Architecture, seed: number): Float32Array {
  const values = new Float32Array(architecture.parameterCount);
  for (const { name, offset, size, init } of architecture.parameters) {
    const part = values.subarray(offset, offset + size);
    const rng = rngStream(seed, `init/${name}`);
    if (init.kind === 'constant') part.fill(init.value);
    else if (init.kind === 'normal') for (let i = 0; i < size; i++) part[i] = init.std * rng.normal();
    else for (let i = 0; i < size; i++) part[i] = init.bound * (2 * rng.uniform() - 1);
  }
  return values;
}

/** Batch-norm running statistics before training: mean 0, variance 1. */
export function initialBuffers(architecture: Architecture): Float32Array {
  const values = new Float32Array(architecture.bufferCount);
  for (const node of architecture.nodes) {
    if (node.kind !== 'batch-norm') continue;
    const channels = node.output.channels;
    values.fill(1, node.bufferOffset + channels, node.bufferOffset + 2 * channels);
  }
  return values;
}
