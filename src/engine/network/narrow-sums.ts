import type { ExpandNode, Node } from '../../core/models/architecture';

/**
 * What is compiled as one: a node, or an addition with the expand node in front of it. That sum takes the narrow branch as it is,
 * so that no tensor holds the widened one: `inputs` = [stream, narrow branch].
 */
export interface Unit {
  readonly node: Node;
  readonly inputs: readonly string[];
  /** The expand node that the addition takes in. */
  readonly widens: ExpandNode | null;
}

/** The nodes in order, expand nodes that one addition alone reads taken into it. */
export function joinNarrowSums(nodes: readonly Node[]): readonly Unit[] {
  const taken = new Set<Node>();
  const sums = nodes.map((node): Unit => {
    const [first, second] = node.kind === 'add' ? node.inputs : [];
    for (const [branch, stream] of [
      [first, second],
      [second, first],
    ]) {
      const widens = nodes.find(({ name }) => name === branch);
      // The gradient of the sum lies in that of the stream, which the network's input has not.
      if (widens?.kind !== 'expand' || stream === undefined || stream === 'input') continue;
      if (nodes.flatMap(({ inputs }) => inputs).filter((name) => name === branch).length > 1) continue;
      taken.add(widens);
      return { node, inputs: [stream, ...widens.inputs], widens };
    }
    return { node, inputs: node.inputs, widens: null };
  });
  return sums.filter(({ node }) => !taken.has(node));
}
