import type { Architecture, BatchNormNode, ConvNode, DenseNode, ExpandNode } from '../models/architecture';

/** A node that makes channels of its own. */
export type Source = ConvNode | DenseNode | ExpandNode;

/**
 * Node outputs whose channels are one and the same: batch norm, ReLU and pooling keep them, an addition joins those of both its
 * inputs, a convolution, dense or expand node starts new ones.
 */
export interface ChannelSpace {
  readonly channels: number;
  /** In network order. */
  readonly sources: readonly Source[];
  readonly norms: readonly BatchNormNode[];
  readonly readers: readonly Reader[];
  /** Names of the add nodes that joined it, in network order. */
  readonly adds: readonly string[];
  /** Holds the network's input or its logits: never narrowed. */
  readonly fixed: boolean;
}

/** Who reads a space as input channels. */
export interface Reader {
  readonly node: Source;
  /** Rows of a dense kernel per channel (height x width of the flattened maps); 1 for the others. */
  readonly positions: number;
}

export interface ChannelSpaces {
  readonly spaces: readonly ChannelSpace[];
  /** Index of the space of a node's output, by node name; `input` included. */
  readonly of: ReadonlyMap<string, number>;
}

export function channelSpaces({ input, nodes }: Architecture): ChannelSpaces {
  const parents = new Map<string, string>([['input', 'input']]);
  const root = (name: string): string => {
    const parent = parents.get(name) ?? name;
    return parent === name ? name : root(parent);
  };
  for (const node of nodes) {
    const [first = 'input', second = first] = node.inputs;
    parents.set(node.name, isSource(node) ? node.name : root(first));
    if (node.kind === 'add') parents.set(root(second), root(first));
  }
  const roots = [...new Set(['input', ...nodes.map(({ name }) => name)].map(root))];
  const of = new Map<string, number>();
  for (const name of parents.keys()) of.set(name, roots.indexOf(root(name)));
  const shapes = new Map([['input', input], ...nodes.map((node) => [node.name, node.output] as const)]);
  const last = nodes.at(-1)?.name ?? 'input';
  const spaces = roots.map((name, index): ChannelSpace => {
    const inside = nodes.filter((node) => of.get(node.name) === index);
    return {
      channels: shapes.get(name)?.channels ?? 0,
      sources: inside.filter(isSource),
      norms: inside.filter((node) => node.kind === 'batch-norm'),
      readers: nodes.flatMap((node) => {
        const from = node.inputs[0] ?? 'input';
        if (!isSource(node) || of.get(from) !== index) return [];
        const { height = 1, width = 1 } = shapes.get(from) ?? {};
        return { node, positions: node.kind === 'dense' ? height * width : 1 };
      }),
      adds: inside.flatMap((node) => (node.kind === 'add' ? node.name : [])),
      fixed: of.get('input') === index || of.get(last) === index,
    };
  });
  return { spaces, of };
}

function isSource(node: Architecture['nodes'][number]): node is Source {
  return node.kind === 'conv' || node.kind === 'dense' || node.kind === 'expand';
}
