import type { ExpandNode, Node } from '../../core/models/architecture';

/** A node to compile; an addition may have an expand node in it, and then no tensor holds the widened branch. */
export interface FusedNode {
  readonly node: Node;
  /** Names of the nodes read; of an addition that widens [stream, narrow branch]. */
  readonly inputs: readonly string[];
  readonly widens: ExpandNode | null;
}

/** The nodes in order, every expand node that one addition alone reads taken into it. */
export function fuseExpands(nodes: readonly Node[]): readonly FusedNode[] {
  const taken = new Set<Node>();
  const fused = nodes.map((node): FusedNode => {
    const [first, second] = node.kind === 'add' ? node.inputs : [];
    for (const [branch, stream] of [
      [first, second],
      [second, first],
    ]) {
      const widens = nodes.find(({ name }) => name === branch);
      // The gradient of the sum lies in that of the stream, and the network's input has none.
      if (widens?.kind !== 'expand' || stream === undefined || stream === 'input') continue;
      if (nodes.flatMap(({ inputs }) => inputs).filter((name) => name === branch).length > 1) continue;
      taken.add(widens);
      return { node, inputs: [stream, ...widens.inputs], widens };
    }
    return { node, inputs: node.inputs, widens: null };
  });
  return fused.filter(({ node }) => !taken.has(node));
}
