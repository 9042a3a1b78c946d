import { LabError } from '../base/errors';
import { NORM_EPSILON } from '../models/architecture';
import type { OptimiserState } from '../training/optimiser-state';
import type { Removal } from './removal';

/** The smaller network's parameters. The old ones are masked ones: the filters of pruned channels are 0. */
export function removedParameters(
  { parameterOrigins, constants }: Removal,
  parameters: Float32Array,
  buffers: Float32Array,
): Float32Array {
  const result = gathered(parameterOrigins, parameters, 'parameters');
  for (const { at, norm } of constants) {
    if (norm === null) continue;
    const gamma = parameters[norm.gamma] ?? 1;
    const beta = parameters[norm.beta] ?? 0;
    const mean = buffers[norm.mean] ?? 0;
    const variance = buffers[norm.variance] ?? 1;
    result[at] = beta - (gamma * mean) / Math.sqrt(variance + NORM_EPSILON);
  }
  return result;
}

/** The smaller network's running means and variances. */
export function removedBuffers({ bufferOrigins }: Removal, buffers: Float32Array): Float32Array {
  return gathered(bufferOrigins, buffers, 'batch-norm statistics');
}

/** What the optimiser remembers of the survivors. A constant goes on with that of the batch norm's beta it came from. */
export function removedOptimiser(
  { parameterOrigins, constants }: Removal,
  state: OptimiserState,
): OptimiserState {
  const slots = state.slots.map((slot) => {
    const result = gathered(parameterOrigins, slot, 'optimiser state');
    for (const { at, norm } of constants) result[at] = norm === null ? 0 : (slot[norm.beta] ?? 0);
    return result;
  });
  return { slots, steps: state.steps };
}

/** The mask of the smaller network: 0 only where a pruned channel had to stay. */
export function removedMask({ parameterOrigins }: Removal, mask: Uint8Array): Uint8Array {
  const result = new Uint8Array(parameterOrigins.length);
  parameterOrigins.forEach((origin, at) => {
    result[at] = origin < 0 ? 1 : (mask[origin] ?? 1);
  });
  return result;
}

function gathered(origins: Int32Array, from: Float32Array, what: string): Float32Array {
  const highest = origins.reduce((most, origin) => Math.max(most, origin), -1);
  if (highest >= from.length)
    throw new LabError(
      'internal',
      `Removing channels needs the old network's ${what}: at least ${highest + 1} values, got ${from.length}.`,
    );
  const result = new Float32Array(origins.length);
  origins.forEach((origin, at) => {
    result[at] = origin < 0 ? 0 : (from[origin] ?? 0);
  });
  return result;
}
