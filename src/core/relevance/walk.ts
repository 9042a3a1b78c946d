import { assertNever } from '../base/assert-never';
import { LabError } from '../base/errors';
import type { Architecture, Node } from '../models/architecture';
import { activationOf, type NetworkValues } from './forward';
import { emptyMaps, type Maps, storedAs, sumOf } from './maps';
import type { RelevanceMode } from './mode';
import { parameterValues } from './parameters';
import { addRelevance } from './rules/add';
import { averagePoolRelevance } from './rules/average-pool';
import { convRelevance } from './rules/conv';
import { denseRelevance } from './rules/dense';
import { expandRelevance } from './rules/expand';
import { maxPoolRelevance } from './rules/max-pool';

export interface RelevanceRequest {
  readonly architecture: Architecture;
  readonly values: NetworkValues;
  /** From `activationsOf`. */
  readonly activations: ReadonlyMap<string, Maps>;
  /** Relevance at the output of the last node: `oneHot` of the true labels (frs 1.2). */
  readonly start: Maps;
  readonly mode: RelevanceMode;
  /** Also at the network's input, where the rules are noisy (frs 6.2, 6): for pictures, never for scores. */
  readonly toInput: boolean;
}

export interface Relevance {
  /** Relevance at the output of a node (or `input`): the sum over its readers. */
  readonly at: ReadonlyMap<string, Maps>;
  /** What a node passes to each of its inputs. */
  readonly passed: ReadonlyMap<string, readonly Maps[]>;
}

/** LRP alpha 2, beta 1 from the last node back through the graph (frs 1.1): one rule per kind of node, sums where it branches. */
export function relevanceOf(request: RelevanceRequest): Relevance {
  const { architecture, activations, start, toInput } = request;
  const at = new Map<string, Maps>();
  const passed = new Map<string, readonly Maps[]>();
  const last = architecture.nodes.at(-1);
  if (last !== undefined) at.set(last.name, start);
  for (const node of architecture.nodes.toReversed()) {
    const relevance = at.get(node.name);
    if (relevance === undefined) continue;
    if (!toInput && node.inputs.every((name) => name === 'input')) continue;
    const inputs = node.inputs.map((name) => activationOf(activations, name));
    const shares = passBack(request, node, inputs, activationOf(activations, node.name), relevance);
    passed.set(node.name, shares);
    shares.forEach((share, index) => {
      const name = node.inputs[index] ?? 'input';
      const already = at.get(name);
      at.set(name, already === undefined ? share : sumOf(already, share));
    });
  }
  return { at, passed };
}

/** Relevance 1 at every example's true class, whatever the network predicts (frs 1.2); stored as `like` is. */
export function oneHot(labels: ArrayLike<number>, classes: number, like?: Maps): Maps {
  const start = emptyMaps(labels.length, { height: 1, width: 1, channels: classes });
  for (let n = 0; n < labels.length; n++) start.values[n * classes + (labels[n] ?? 0)] = 1;
  return like === undefined ? start : storedAs(like, start);
}

function passBack(
  { architecture, values, mode }: RelevanceRequest,
  node: Node,
  [x]: readonly Maps[],
  y: Maps,
  relevance: Maps,
): readonly Maps[] {
  if (x === undefined) throw new LabError('internal', `Node ${node.name} reads nothing.`);
  const weights = (name: string): Float64Array => parameterValues(architecture, values.parameters, name);
  switch (node.kind) {
    case 'dense':
      return [denseRelevance(node, x, weights(node.weight), relevance, mode)];
    case 'conv':
      return [convRelevance(node, x, weights(node.weight), relevance, mode)];
    case 'batch-norm':
    case 'relu':
      return [relevance];
    case 'max-pool':
      return [maxPoolRelevance(node, x, relevance, mode)];
    case 'average-pool':
      return [averagePoolRelevance(node.output, node.size, node.size, x, y, relevance, mode)];
    case 'global-average-pool':
      return [averagePoolRelevance(node.output, x.shape.height, x.shape.width, x, y, relevance, mode)];
    case 'add':
      return addRelevance(x, y, relevance, mode);
    case 'expand':
      return [expandRelevance(node, x, relevance)];
    default:
      return assertNever(node);
  }
}
