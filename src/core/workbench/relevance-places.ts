import { assertNever } from '../base/assert-never';
import type { Architecture, Node } from '../models/architecture';

/** Where the values of every node, and of `input`, lie in the image, and how much relevance is counted there. */
export interface Places {
  /** Pixels from one value to the next; of nodes whose values have a place. */
  readonly steps: ReadonlyMap<string, number>;
  /** Product of the windows of the average pools between the node and the output. */
  readonly gains: ReadonlyMap<string, number>;
}

export function placesOf({ nodes }: Pick<Architecture, 'nodes'>): Places {
  const steps = new Map([['input', 1]]);
  const shapes = new Map(nodes.map(({ name, output }) => [name, output]));
  for (const node of nodes) {
    const before = steps.get(node.inputs[0] ?? 'input');
    const own = stepOf(node);
    if (before !== undefined && own !== null) steps.set(node.name, before * own);
  }
  const gains = new Map<string, number>();
  for (const node of nodes.toReversed()) {
    const behind = gains.get(node.name) ?? 1;
    for (const name of node.inputs) {
      const shape = shapes.get(name);
      const window =
        node.kind === 'average-pool'
          ? node.size ** 2
          : node.kind === 'global-average-pool' && shape !== undefined
            ? shape.height * shape.width
            : 1;
      gains.set(name, behind * window);
    }
  }
  return { steps, gains };
}

/** How much coarser a node's output is than its input; null where places are lost. */
function stepOf(node: Node): number | null {
  switch (node.kind) {
    case 'conv':
      return node.stride;
    case 'max-pool':
    case 'average-pool':
      return node.size;
    case 'dense':
    case 'global-average-pool':
      return null;
    case 'batch-norm':
    case 'relu':
    case 'add':
    case 'expand':
      return 1;
    default:
      return assertNever(node);
  }
}
