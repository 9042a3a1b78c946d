import { assertNever } from '../base/assert-never';
import type { Scope } from './recipe';
import { elementsOf, inputsOf, type TensorSpec, unitsOf } from './tensor';

/** Elements `start`, `start + stride`, ... (`count` of them) of tensor number `tensor`. */
interface Segment {
  readonly tensor: number;
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** The weights in which one budget counts and one threshold cuts. */
export interface Group {
  readonly segments: readonly Segment[];
}

/**
 * What "neuron" means on a conv tensor. `filter`: all kh * kw * in weights of an output unit. `input-axis`: the input
 * channels of one (kh, kw, out) position, which is what the authors' quantile runs over (pqi-sap 2.4). The same for dense.
 */
export type NeuronGrouping = 'filter' | 'input-axis';

/** The groups of a scope, tensor by tensor; within a tensor in the order of (kh, kw,) out. */
export function groupsOf(
  tensors: readonly TensorSpec[],
  scope: Scope,
  neuronGrouping: NeuronGrouping,
): readonly Group[] {
  switch (scope) {
    case 'global':
      return [{ segments: tensors.map(wholeTensor) }];
    case 'layer':
      return tensors.map((tensor, index) => ({ segments: [wholeTensor(tensor, index)] }));
    case 'neuron':
      return tensors.flatMap((tensor, index) =>
        neuronGrouping === 'filter' ? filters(tensor, index) : inputAxes(tensor, index),
      );
    default:
      return assertNever(scope);
  }
}

/** Total length of a group, pruned weights included. */
export function lengthOf(group: Group): number {
  return group.segments.reduce((sum, segment) => sum + segment.count, 0);
}

function wholeTensor(tensor: TensorSpec, index: number): Segment {
  return { tensor: index, start: 0, stride: 1, count: elementsOf(tensor) };
}

function filters(tensor: TensorSpec, index: number): Group[] {
  const units = unitsOf(tensor);
  const count = elementsOf(tensor) / units;
  return Array.from({ length: units }, (_, unit) => ({
    segments: [{ tensor: index, start: unit, stride: units, count }],
  }));
}

function inputAxes(tensor: TensorSpec, index: number): Group[] {
  const units = unitsOf(tensor);
  const inputs = inputsOf(tensor);
  const positions = elementsOf(tensor) / (units * inputs);
  return Array.from({ length: positions * units }, (_, group) => {
    const position = Math.floor(group / units);
    const start = position * inputs * units + (group % units);
    return { segments: [{ tensor: index, start, stride: units, count: inputs }] };
  });
}
