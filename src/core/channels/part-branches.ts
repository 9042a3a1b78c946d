import type { Architecture, ExpandNode, Node, ParameterSpec } from '../models/architecture';
import { branchSource, type ChannelLayer } from './layers';
import type { PrunedChannels } from './mask';

/**
 * The same network, with a full-width expand node between the branch and the addition of every residual block whose branch loses
 * channels. It computes the same and has no constants yet; it is the seam along which the branch can be narrowed.
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
  const nodes: Node[] = [];
  const parameters: ParameterSpec[] = [...architecture.parameters];
  for (const node of architecture.nodes) {
    const source = node.kind === 'add' ? branchSource(architecture, node.name) : null;
    if (node.kind !== 'add' || source?.kind !== 'conv' || !cut.has(source.name)) {
      nodes.push(node);
      continue;
    }
    const [branch = '', shortcut = ''] = node.inputs;
    const expand: ExpandNode = {
      kind: 'expand',
      name: `${source.name}.expand`,
      inputs: [branch],
      output: node.output,
      places: Array.from({ length: node.output.channels }, (_, channel) => channel),
      shift: `${source.name}.expand.shift`,
    };
    parameters.push(emptyShift(expand, architecture.parameterCount));
    nodes.push(expand, { ...node, inputs: [expand.name, shortcut] });
  }
  return { ...architecture, nodes, parameters };
}

function emptyShift({ name, shift }: ExpandNode, offset: number): ParameterSpec {
  const init = { kind: 'constant', value: 0 } as const;
  return { name: shift, shape: [0], offset, size: 0, prunable: false, init, node: name };
}
