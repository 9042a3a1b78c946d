import { LabError } from '../base/errors';
import type { Architecture } from '../models/architecture';

/** A float64 copy of one parameter out of the flat vector. */
export function parameterValues(
  architecture: Architecture,
  parameters: ArrayLike<number>,
  name: string,
): Float64Array {
  const spec = architecture.parameters.find((parameter) => parameter.name === name);
  if (spec === undefined) throw new LabError('internal', `The network has no parameter called ${name}.`);
  return Float64Array.from({ length: spec.size }, (_, i) => parameters[spec.offset + i] ?? 0);
}
