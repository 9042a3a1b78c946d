import { type Architecture, prunableParameters } from '../models/architecture';
import { branchSource, channelLayers } from './layers';
import { channelMask, type PrunedChannels } from './mask';

/**
 * The authors' sparsity of a net with pruned channels, 0..1 (frs 4): zeros per weight of all convolutions and dense layers under
 * their masks; biases and batch norm do not count. Residual blocks are pruned each by itself, as theirs are.
 *
 * @param architecture the dense net. @param pruned by layer name, in its numbers.
 */
export function officialSparsity(architecture: Architecture, pruned: PrunedChannels): number {
  const layers = channelLayers(architecture, 'per-block');
  const mask = channelMask(architecture, layers, pruned, unmaskedByAuthors(architecture));
  let zeros = 0;
  let weights = 0;
  for (const { offset, size } of prunableParameters(architecture)) {
    weights += size;
    for (let i = offset; i < offset + size; i++) if (mask[i] === 0) zeros++;
  }
  return zeros / weights;
}

/** The convolution that opens the first residual block: its pruned filters count as weights, only what reads them is cut (frs 2). */
function unmaskedByAuthors(architecture: Architecture): ReadonlySet<string> {
  const { nodes } = architecture;
  const add = nodes.find(({ kind }) => kind === 'add');
  let node = add === undefined ? null : branchSource(architecture, add.name);
  do {
    const from = node?.inputs[0];
    node = nodes.find(({ name }) => name === from) ?? null;
  } while (node !== null && node.kind !== 'conv');
  return new Set(node === null ? [] : [node.name]);
}
