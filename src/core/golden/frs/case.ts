import type { ChannelLayer } from '../../channels/layers';
import { channelLayers } from '../../channels/layers';
import { channelMask, type PrunedChannels } from '../../channels/mask';
import type { NetworkValues } from '../../relevance/forward';
import { type Maps, mapsOf } from '../../relevance/maps';
import { child, childrenOf, complaint, type JsonNode, numbersOf, optionalChild, textOf } from '../json-node';
import { fromNchw } from './nchw';
import type { GoldenNetwork } from './network';
import { plainNetwork } from './plain-network';
import { residualNetwork } from './residual-network';

/** One network of the file with its images: everything the checks compute from. */
export interface GoldenCase {
  readonly name: string;
  readonly entry: JsonNode;
  readonly network: GoldenNetwork;
  readonly images: Maps;
  readonly labels: readonly number[];
  readonly layers: readonly ChannelLayer[];
  /** Official activations and relevance to compare, with the node they belong to. */
  readonly places: readonly GoldenPlace[];
  /** Node name of a layer as scores, tables and lists call it: a layer index or a module name. */
  readonly nodeOf: (label: JsonNode) => string;
  /** Images the authors count per class beyond those there are: one per batch in their ResNet scripts (frs 1.4, 3). */
  readonly strayCount: number;
  /** frs 7: 1e-5, residual nets 1e-4. */
  readonly scoreTolerance: number;
  /** Convolutions whose own filters the authors do not mask (frs 2, "Left out"). */
  readonly whole: ReadonlySet<string>;
}

export interface GoldenPlace {
  readonly label: string;
  /** Holds `Y` and, where the authors store it, `R_in`. */
  readonly entry: JsonNode;
  /** Whose output Y is. */
  readonly node: string;
  /** Who passed on R_in, and to which of its inputs. */
  readonly reader: string;
  /** The layer's input is the network's input. */
  readonly first: boolean;
}

export function goldenCase(entry: JsonNode): GoldenCase {
  return optionalChild(entry, 'modules') === null ? plainCase(entry) : residualCase(entry);
}

/**
 * The network after a step: filters and slices of the pruned channels are 0. The biases of convolutions stay (frs 2, "Enforcement"), so a
 * pruned channel may still fire: where nothing else feeds a position, the 1e-9 clamps of its reader send relevance through it.
 */
export function maskedValues(
  { network, layers, whole }: GoldenCase,
  pruned: PrunedChannels,
): NetworkValues & { parameters: Float32Array } {
  const { nodes, parameters: specs } = network.architecture;
  const mask = channelMask(network.architecture, layers, pruned, whole);
  for (const node of nodes) {
    const bias = node.kind === 'conv' && node.bias !== null ? node.bias : null;
    for (const { name, offset, size } of specs) if (name === bias) mask.fill(1, offset, offset + size);
  }
  const { parameters, buffers } = network.values;
  return { parameters: parameters.map((value, i) => (mask[i] === 0 ? 0 : value)), buffers };
}

function plainCase(entry: JsonNode): GoldenCase {
  const network = plainNetwork(entry);
  // A reshape has no node; what reaches its input is what the next layer passes on.
  const readerOf = (index: number): string =>
    network.layers.slice(index).find(({ op }) => !op.startsWith('reshape'))?.node ?? '';
  return {
    ...shared(entry, network),
    places: network.layers.map((layer, index) => ({
      label: `layer ${index}, ${layer.op}`,
      entry: layer.entry,
      node: layer.node,
      reader: readerOf(index),
      first: layer.from === 'input',
    })),
    nodeOf: (label) => {
      const layer = network.layers[Number(label.value)];
      if (layer === undefined) throw complaint(label, 'the number of a layer');
      return layer.node;
    },
    strayCount: 0,
    scoreTolerance: 1e-5,
    whole: new Set(),
  };
}

function residualCase(entry: JsonNode): GoldenCase {
  const network = residualNetwork(entry);
  const modules = child(entry, 'modules');
  return {
    ...shared(entry, network),
    places: [...network.nodeOf].flatMap(([module, node]) => {
      const place = optionalChild(modules, module);
      const first = network.architecture.nodes.some(
        ({ name, inputs }) => name === node && inputs.includes('input'),
      );
      return place === null ? [] : { label: module, entry: place, node, reader: node, first };
    }),
    nodeOf: (label) => textOf(label),
    strayCount: childrenOf(child(entry, 'batch_sizes')).length,
    scoreTolerance: 1e-4,
    whole: new Set(network.blocks.slice(0, 1).map(({ name }) => `${name}.conv1`)),
  };
}

function shared(entry: JsonNode, network: GoldenNetwork) {
  const labels = numbersOf(child(entry, 'labels'));
  const pixels = fromNchw(child(child(entry, 'input'), 'data'), network.input).map(Math.fround);
  return {
    name: textOf(child(entry, 'name')),
    entry,
    network,
    labels,
    images: mapsOf(labels.length, network.input, pixels),
    layers: channelLayers(network.architecture, 'per-block'),
  };
}
