import type { Architecture } from '../models/architecture';
import { initialBuffers } from '../models/initialise';
import type { NetworkState } from '../models/network-state';
import type { Removal } from './removal';

/** Where the values of a network stand in the flat vectors of the dense net. */
export interface DensePlaces {
  /**
   * The constant that a removed branch channel left stands at the beta of its batch norm. -1: a constant without one, which no
   * offered model has.
   */
  readonly parameters: Int32Array;
  readonly buffers: Int32Array;
}

/** Of the dense net itself. */
export function densePlaces({ parameterCount, bufferCount }: Architecture): DensePlaces {
  const all = (length: number) => new Int32Array(length).map((_, place) => place);
  return { parameters: all(parameterCount), buffers: all(bufferCount) };
}

/** Of the network that a removal leaves. */
export function placesAfter(
  { parameterOrigins, bufferOrigins, constants }: Removal,
  before: DensePlaces,
): DensePlaces {
  const parameters = parameterOrigins.map((origin) => before.parameters[origin] ?? -1);
  for (const { at, norm } of constants)
    if (norm !== null) parameters[at] = before.parameters[norm.beta] ?? -1;
  return { parameters, buffers: bufferOrigins.map((origin) => before.buffers[origin] ?? -1) };
}

/**
 * A network in the shape of the dense net, to be masked by what was pruned: it computes the same. Where a removed channel has left a
 * constant, its batch norm answers a filter of zeros with it: mean 0, and the constant for beta.
 */
export function denseForm(
  dense: Architecture,
  places: DensePlaces,
  { parameters, buffers }: NetworkState,
): NetworkState {
  return {
    parameters: scattered(parameters, places.parameters, new Float32Array(dense.parameterCount)),
    buffers: scattered(buffers, places.buffers, initialBuffers(dense)),
  };
}

function scattered(values: Float32Array, places: Int32Array, into: Float32Array): Float32Array {
  places.forEach((place, i) => {
    if (place >= 0) into[place] = values[i] ?? 0;
  });
  return into;
}
