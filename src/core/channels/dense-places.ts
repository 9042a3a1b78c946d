import type { Architecture } from '../models/architecture';
import { initialBuffers } from '../models/initialise';
import type { NetworkState } from '../models/network-state';
import type { Removal } from './removal';

/** Where the values of a network stand in the flat vectors of the dense net. */
export interface DensePlaces {
  readonly parameters: Int32Array;
  readonly buffers: Int32Array;
}

/** Of the dense net itself. */
export function densePlaces({ parameterCount, bufferCount }: Architecture): DensePlaces {
  const all = (length: number) => new Int32Array(length).map((_, place) => place);
  return { parameters: all(parameterCount), buffers: all(bufferCount) };
}

/** Of the network that a removal leaves. */
export function placesAfter({ parameterOrigins, bufferOrigins }: Removal, before: DensePlaces): DensePlaces {
  return {
    parameters: parameterOrigins.map((origin) => before.parameters[origin] ?? 0),
    buffers: bufferOrigins.map((origin) => before.buffers[origin] ?? 0),
  };
}

/** A network in the shape of the dense net, to be masked by what was pruned: it computes the same. */
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
    into[place] = values[i] ?? 0;
  });
  return into;
}
