import { assertNever } from '../base/assert-never';
import { LabError } from '../base/errors';
import type { Architecture, Node } from '../models/architecture';
import { type Maps, sumOf, type Values } from './maps';
import { convolve } from './ops/convolve';
import { expand } from './ops/expand';
import { multiply } from './ops/multiply';
import { normAffine } from './ops/norm';
import { averagePool, maxPool } from './ops/windows';
import { parameterValues } from './parameters';

/** A network's weights: the flat vectors of Architecture. */
export interface NetworkValues {
  readonly parameters: ArrayLike<number>;
  /** Running mean and variance per batch-norm node. */
  readonly buffers: ArrayLike<number>;
}

/** Evaluation-mode activations of every node by name, and of `input`. Plain and exact: a reference, not fast. */
export function activationsOf(
  architecture: Architecture,
  values: NetworkValues,
  images: Maps,
): ReadonlyMap<string, Maps> {
  const activations = new Map<string, Maps>([['input', images]]);
  for (const node of architecture.nodes) {
    const inputs = node.inputs.map((name) => activationOf(activations, name));
    activations.set(node.name, apply(architecture, values, node, inputs));
  }
  return activations;
}

export function activationOf(activations: ReadonlyMap<string, Maps>, name: string): Maps {
  const found = activations.get(name);
  if (found === undefined) throw new LabError('internal', `Node ${name} is read before it is computed.`);
  return found;
}

/** Logits [count, classes]: the activations of the last node. */
export function logitsOf(architecture: Architecture, values: NetworkValues, images: Maps): Values {
  const last = architecture.nodes.at(-1)?.name ?? 'input';
  return activationOf(activationsOf(architecture, values, images), last).values;
}

function apply(
  architecture: Architecture,
  values: NetworkValues,
  node: Node,
  [x, shortcut]: readonly Maps[],
): Maps {
  const parameter = (name: string): Float64Array => parameterValues(architecture, values.parameters, name);
  if (x === undefined) throw new LabError('internal', `Node ${node.name} reads nothing.`);
  switch (node.kind) {
    case 'dense':
      return plusChannels(multiply(x, parameter(node.weight), node.output), parameter(node.bias));
    case 'conv': {
      const y = convolve(x, parameter(node.weight), node);
      return node.bias === null ? y : plusChannels(y, parameter(node.bias));
    }
    case 'batch-norm': {
      const { scale, shift } = normAffine(node, parameter(node.gamma), parameter(node.beta), values.buffers);
      const { channels } = node.output;
      return {
        ...x,
        values: x.values.map((value, i) => value * (scale[i % channels] ?? 0) + (shift[i % channels] ?? 0)),
      };
    }
    case 'relu':
      return { ...x, values: x.values.map((value) => Math.max(0, value)) };
    case 'max-pool':
      return maxPool(x, node.output, node.size);
    case 'average-pool':
      return averagePool(x, node.output, node.size, node.size);
    case 'global-average-pool':
      return averagePool(x, node.output, x.shape.height, x.shape.width);
    case 'add':
      if (shortcut === undefined) throw new LabError('internal', `Node ${node.name} adds one input only.`);
      return sumOf(x, shortcut);
    case 'expand':
      return expand(x, node);
    default:
      return assertNever(node);
  }
}

function plusChannels(maps: Maps, bias: Float64Array): Maps {
  return { ...maps, values: maps.values.map((value, i) => value + (bias[i % bias.length] ?? 0)) };
}
