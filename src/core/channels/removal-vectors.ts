import { LabError } from '../base/errors';
import type { NetworkState } from '../models/network-state';
import type { OptimiserState } from '../training/optimiser-state';
import type { Removal } from './removal';

/** The smaller network's share of what the larger one has learnt. */
export function removedNetwork(
  { parameters, buffers }: NetworkState,
  { parameterOrigins, bufferOrigins }: Removal,
): NetworkState {
  return {
    parameters: gathered(parameterOrigins, parameters, 'parameters'),
    buffers: gathered(bufferOrigins, buffers, 'batch-norm statistics'),
  };
}

/** What the optimiser remembers of the survivors. */
export function removedOptimiser({ parameterOrigins }: Removal, state: OptimiserState): OptimiserState {
  const slots = state.slots.map((slot) => gathered(parameterOrigins, slot, 'optimiser state'));
  return { slots, steps: state.steps };
}

/** The mask of the smaller network: 0 only where a pruned channel had to stay. */
export function removedMask({ parameterOrigins }: Removal, mask: Uint8Array): Uint8Array {
  return Uint8Array.from(parameterOrigins, (origin) => mask[origin] ?? 1);
}

function gathered(origins: Int32Array, from: Float32Array, what: string): Float32Array {
  const highest = origins.reduce((most, origin) => Math.max(most, origin), -1);
  if (highest >= from.length)
    throw new LabError(
      'internal',
      `Removing channels needs the old network's ${what}: at least ${highest + 1} values, got ${from.length}.`,
    );
  return Float32Array.from(origins, (origin) => from[origin] ?? 0);
}
