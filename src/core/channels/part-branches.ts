import type { Architecture, ExpandNode, Node } from '../models/architecture';
import { branchSource, type ChannelLayer } from './layers';
import type { PrunedChannels } from './mask';

/**
 * The same network, with a full-width expand node right behind the last convolution of every residual block whose branch loses
 * channels: the seam along which it can be narrowed. The batch norm behind the seam keeps its entries of the channels that go, because
 * it answers their zeros in the stream: with beta in training, with beta - gamma mean / sigma otherwise (frs 2, "Enforcement").
 */
export function partBranches(
  architecture: Architecture,
  layers: readonly ChannelLayer[],
  pruned: PrunedChannels,
): Architecture {
  const cut = new Set(
    layers.flatMap(({ name, place }) =>
      place === 'branch' && (pruned.get(name)?.length ?? 0) > 0 ? name : [],
    ),
  );
  const ends = new Set(
    architecture.nodes.flatMap((node) => {
      const source = node.kind === 'add' ? branchSource(architecture, node.name) : null;
      return source?.kind === 'conv' && cut.has(source.name) ? source.name : [];
    }),
  );
  const nodes = architecture.nodes.flatMap((node): Node[] => {
    const inputs = node.inputs.map((name) => (ends.has(name) ? seamOf(name) : name));
    const own = { ...node, inputs };
    return ends.has(node.name) ? [own, seamBehind(node)] : [own];
  });
  return { ...architecture, nodes };
}

function seamOf(source: string): string {
  return `${source}.expand`;
}

function seamBehind({ name, output }: Node): ExpandNode {
  const places = Array.from({ length: output.channels }, (_, channel) => channel);
  return { kind: 'expand', name: seamOf(name), inputs: [name], output, places };
}
