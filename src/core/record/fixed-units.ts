import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from './run-record';

/** A list may be of several nodes, where a channel is one unit over all of them. */
type ListRecord = ChannelLayerRecord & { readonly nodes?: readonly string[] };

/** The list a node's channels are in; null for a node that is in none. */
export function listOf({ layers }: ChannelsRecord, node: string): ChannelLayerRecord | null {
  const isOf = ({ name, nodes }: ListRecord) => name === node || nodes?.includes(node) === true;
  return layers.find(isOf) ?? null;
}

/**
 * Why a run that prunes channels never takes one of this node; null where it may. Nodes without a list of channels are the output and
 * what writes a residual stream besides the blocks: every block prunes its own branch, and the stream keeps its width (frs 2).
 */
export function fixedReason(
  { layers }: Pick<IterationRecord, 'layers'>,
  channels: ChannelsRecord,
  node: string,
): string | null {
  const list = listOf(channels, node);
  if (list?.leftOut === false) return null;
  if (list !== null)
    return `never pruned by the run: it ${list.name === node ? 'reads the image' : `goes with ${list.name}, which reads the image`}`;
  if (node === layers.at(-1)?.name) return 'always stays: an output, one per class';
  return 'never pruned by the run: it writes the residual stream, which keeps its width';
}
