import type { Architecture, ConvNode, DenseNode, ExpandNode } from '../models/architecture';
import { type ChannelSpace, type ChannelSpaces, channelSpaces } from './spaces';

/**
 * What pruning does to the channels of a residual stream. `per-block`: as the authors, every block prunes the output of its own
 * second convolution and the stream keeps its width. `coupled`: a channel of the stream is one unit over all blocks of its stage.
 */
export type ResidualRule = 'per-block' | 'coupled';

/** A list of prunable channels (hidden units of a dense layer likewise) with one ranking entry per channel. */
export interface ChannelLayer {
  /** Its first source node. */
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  readonly channels: number;
  /**
   * `own`: made by one node, seen by the readers of its space only. `branch`: the last convolution of a residual block, added to
   * a stream that keeps the channel. `stream`: made by several nodes that are added up.
   */
  readonly place: 'own' | 'branch' | 'stream';
  /** The conv and dense nodes whose filters a channel consists of. */
  readonly sources: readonly ChannelView[];
  /** Where its relevance is read: at the outputs of these nodes (frs 1.3). Several for a stream. */
  readonly readAt: readonly ChannelView[];
  /**
   * Where leaving a channel out takes effect, and so where its activation and Taylor score are read: behind the batch norm and ReLU
   * that belong to it; of a `branch` before the sum; of a `stream` behind every ReLU in it.
   */
  readonly effectAt: readonly ChannelView[];
  /** Of `channelSpaces`; the space that holds its channels. */
  readonly space: number;
}

/** A layer's channels among those of a node. */
export interface ChannelView {
  readonly node: string;
  /** Channel c of the layer is channel `index[c]` of the node; -1 = it has none there; null = the same numbers. */
  readonly index: readonly number[] | null;
}

/** All prunable layers in network order; the logits are never one of them. */
export function channelLayers(architecture: Architecture, residual: ResidualRule): readonly ChannelLayer[] {
  const graph = channelSpaces(architecture);
  const found = graph.spaces.flatMap((space, index) => {
    if (space.adds.length > 0)
      return residual === 'coupled'
        ? streamLayers(architecture, graph, space, index)
        : branchLayers(architecture, space, index);
    const [source] = space.sources;
    if (space.fixed || source === undefined || source.kind === 'expand') return [];
    const expand = expandBehind(space);
    if (expand === null) return [ownLayer(architecture, source, index)];
    return residual === 'coupled' ? [] : [expandedLayer(architecture, source, expand, index)];
  });
  const order = architecture.nodes.map(({ name }) => name);
  return found.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Names of the layers that the first `convolutions` convolutions belong to: 1 as a rule, 2 for VGG (frs 2, "Left out"). */
export function firstLayers(
  architecture: Architecture,
  layers: readonly ChannelLayer[],
  convolutions: number,
): ReadonlySet<string> {
  const first = architecture.nodes.filter(({ kind }) => kind === 'conv').slice(0, convolutions);
  const names = new Set(first.map(({ name }) => name));
  return new Set(
    layers.filter(({ sources }) => sources.some(({ node }) => names.has(node))).map(({ name }) => name),
  );
}

/** The expand node that alone reads the space, if that is so. */
function expandBehind({ readers }: ChannelSpace): ExpandNode | null {
  const [reader, ...others] = readers;
  return reader?.node.kind === 'expand' && others.length === 0 ? reader.node : null;
}

function ownLayer(
  architecture: Architecture,
  { name, kind, output }: ConvNode | DenseNode,
  space: number,
): ChannelLayer {
  const same = [{ node: name, index: null }];
  const effectAt = effectOf(architecture, name);
  return {
    name,
    kind,
    channels: output.channels,
    place: 'own',
    sources: same,
    readAt: same,
    effectAt,
    space,
  };
}

/** The last of the batch norm and ReLU that alone read `source`, one after the other. */
function effectOf({ nodes }: Architecture, source: string): readonly ChannelView[] {
  let last = source;
  for (;;) {
    const [reader, ...others] = nodes.filter(({ inputs }) => inputs.includes(last));
    if (others.length > 0 || (reader?.kind !== 'batch-norm' && reader?.kind !== 'relu'))
      return [{ node: last, index: null }];
    last = reader.name;
  }
}

/** Per add node: the convolution that its branch ends in. */
function branchLayers(architecture: Architecture, space: ChannelSpace, index: number): ChannelLayer[] {
  return space.adds.flatMap((add) => {
    const source = branchSource(architecture, add);
    if (source?.kind !== 'conv') return [];
    return {
      name: source.name,
      kind: 'conv' as const,
      channels: space.channels,
      place: 'branch' as const,
      sources: [{ node: source.name, index: null }],
      readAt: [{ node: add, index: null }],
      effectAt: effectOf(architecture, source.name),
      space: index,
    };
  });
}

/** A branch that was narrowed before: its channels stand in the stream at `places`. */
function expandedLayer(
  architecture: Architecture,
  source: ConvNode | DenseNode,
  expand: ExpandNode,
  space: number,
): ChannelLayer {
  const adds = architecture.nodes.filter(
    ({ kind, name }) => kind === 'add' && branchSource(architecture, name)?.name === expand.name,
  );
  return {
    name: source.name,
    kind: source.kind,
    channels: source.output.channels,
    place: 'branch',
    sources: [{ node: source.name, index: null }],
    readAt: adds.map(({ name }) => ({ node: name, index: expand.places })),
    effectAt: effectOf(architecture, expand.name).map(({ node }) => ({ node, index: expand.places })),
    space,
  };
}

function streamLayers(
  { nodes }: Architecture,
  { spaces, of }: ChannelSpaces,
  space: ChannelSpace,
  index: number,
): ChannelLayer[] {
  if (space.fixed) return [];
  const sources = space.sources.flatMap((source): ChannelView[] => {
    if (source.kind !== 'expand') return [{ node: source.name, index: null }];
    const behind = spaces[of.get(source.inputs[0] ?? '') ?? -1];
    const own = Array.from({ length: space.channels }, (_, channel) => source.places.indexOf(channel));
    return (behind?.sources ?? []).map(({ name }) => ({ node: name, index: own }));
  });
  const first = nodes.find(({ name }) => sources.some(({ node }) => node === name));
  if (first === undefined) return [];
  return [
    {
      name: first.name,
      kind: 'conv',
      channels: space.channels,
      place: 'stream',
      sources,
      readAt: space.adds.map((node) => ({ node, index: null })),
      effectAt: nodes.flatMap(({ kind, name }) =>
        kind === 'relu' && of.get(name) === index ? [{ node: name, index: null }] : [],
      ),
      space: index,
    },
  ];
}

/** What an add node's first input is made by, seen through batch norms. */
export function branchSource({ nodes }: Architecture, add: string): Architecture['nodes'][number] | null {
  const named = (name: string | undefined) => nodes.find((node) => node.name === name);
  let node = named(named(add)?.inputs[0]);
  while (node?.kind === 'batch-norm') node = named(node.inputs[0]);
  return node ?? null;
}
