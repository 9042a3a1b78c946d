import { assertNever } from '../base/assert-never';
import type { Architecture, Node, ParameterSpec } from '../models/architecture';
import { keptChannels } from './kept';
import { channelLayers, type ResidualRule } from './layers';
import type { PrunedChannels } from './mask';
import { partBranches } from './part-branches';
import { type ChannelSpaces, channelSpaces } from './spaces';

/** How to make the smaller network out of the larger one's flat vectors. Plain data; `removal-vectors.ts` applies it. */
export interface Removal {
  /** The smaller network. */
  readonly architecture: Architecture;
  /** For every parameter of the smaller network: its place in the old flat vector. */
  readonly parameterOrigins: Int32Array;
  /** For every batch-norm statistic of the smaller network: its place in the old buffer vector. */
  readonly bufferOrigins: Int32Array;
  /** Per layer of the old network: the old numbers of the channels it still has, ascending. */
  readonly kept: ReadonlyMap<string, readonly number[]>;
  /** Pruned channels that had to stay (the last one of a layer), in the smaller network's numbers: they stay masked. */
  readonly stillPruned: PrunedChannels;
}

/**
 * Removes pruned channels for good: filters, biases, batch-norm entries, the slices of every reader and the rows of a dense layer
 * behind a flatten. The smaller network computes what the masked one does, trained or evaluated, masked meaning `channelMask`: the
 * filters and biases of pruned channels are 0, and the slices of their readers are 0 (`own`, `stream`), or the stream goes on
 * carrying what the batch norm makes of 0 (`branch`): its entries of such a channel stay, behind an expand node that says 0.
 *
 * @param pruned by the layer names of `channelLayers(architecture, residual)`.
 */
export function planRemoval(
  architecture: Architecture,
  residual: ResidualRule,
  pruned: PrunedChannels,
): Removal {
  const oldLayers = channelLayers(architecture, residual);
  const whole = partBranches(architecture, oldLayers, pruned);
  const layers = channelLayers(whole, residual);
  const graph = channelSpaces(whole);
  const kept = keptChannels(whole, graph, layers, pruned);
  const smaller = narrow(whole, graph, kept);
  const keptBy = new Map(layers.map(({ name, space }) => [name, kept[space] ?? []] as const));
  return {
    ...smaller,
    kept: keptBy,
    stillPruned: new Map(
      layers.map(({ name }) => {
        const stays = keptBy.get(name) ?? [];
        const numbers = (pruned.get(name) ?? []).map((channel) => stays.indexOf(channel));
        return [name, numbers.filter((number) => number >= 0)] as const;
      }),
    ),
  };
}

function narrow(
  whole: Architecture,
  graph: ChannelSpaces,
  kept: readonly (readonly number[])[],
): Pick<Removal, 'architecture' | 'parameterOrigins' | 'bufferOrigins'> {
  const keptAt = (node: string): readonly number[] => kept[graph.of.get(node) ?? -1] ?? [];
  const shapes = new Map([
    ['input', whole.input],
    ...whole.nodes.map((node) => [node.name, node.output] as const),
  ]);
  const nodes: Node[] = [];
  const parameters: ParameterSpec[] = [];
  const parameterOrigins: number[] = [];
  const bufferOrigins: number[] = [];
  /** Nodes that went, with the one to read instead. */
  const standsFor = new Map<string, string>();

  /** The rows x columns of `spec` that stay, the last axis being columns. */
  const gather = (name: string, rows: readonly number[], columns: readonly number[]): void => {
    const spec = whole.parameters.find((parameter) => parameter.name === name);
    if (spec === undefined) return;
    const width = spec.shape.at(-1) ?? 1;
    const offset = parameterOrigins.length;
    for (const row of rows)
      for (const column of columns) parameterOrigins.push(spec.offset + row * width + column);
    const size = rows.length * columns.length;
    const shape = shapeOf(spec, rows.length, columns.length);
    parameters.push({ ...spec, shape, offset, size });
  };

  for (const node of whole.nodes) {
    const out = keptAt(node.name);
    const [from = 'input'] = node.inputs;
    const into = keptAt(from);
    const output = { ...node.output, channels: out.length };
    const inputs = node.inputs.map((name) => standsFor.get(name) ?? name);
    const inputShape = shapes.get(from) ?? whole.input;
    switch (node.kind) {
      case 'conv':
        gather(node.weight, spread(into, inputShape.channels, node.kernel * node.kernel), out);
        if (node.bias !== null) gather(node.bias, [0], out);
        nodes.push({ ...node, inputs, output });
        break;
      case 'dense':
        gather(node.weight, spread(into, inputShape.channels, inputShape.height * inputShape.width), out);
        gather(node.bias, [0], out);
        nodes.push({ ...node, inputs, output });
        break;
      case 'batch-norm': {
        gather(node.gamma, [0], out);
        gather(node.beta, [0], out);
        const bufferOffset = bufferOrigins.length;
        const { channels } = node.output;
        for (const part of [0, channels])
          for (const channel of out) bufferOrigins.push(node.bufferOffset + part + channel);
        nodes.push({ ...node, inputs, output, bufferOffset });
        break;
      }
      case 'expand': {
        const places = into.map((channel) => out.indexOf(node.places[channel] ?? -1));
        if (places.length === out.length) {
          // Nothing is missing any more: the branch fits the stream as it is.
          standsFor.set(node.name, standsFor.get(from) ?? from);
          break;
        }
        nodes.push({ ...node, inputs, output, places });
        break;
      }
      case 'relu':
      case 'add':
      case 'max-pool':
      case 'average-pool':
      case 'global-average-pool':
        nodes.push({ ...node, inputs, output });
        break;
      default:
        assertNever(node);
    }
  }
  return {
    architecture: {
      ...whole,
      nodes,
      parameters,
      parameterCount: parameterOrigins.length,
      bufferCount: bufferOrigins.length,
    },
    parameterOrigins: Int32Array.from(parameterOrigins),
    bufferOrigins: Int32Array.from(bufferOrigins),
  };
}

/** Rows of a kernel [blocks * channels, out] that read the kept channels. */
function spread(kept: readonly number[], channels: number, blocks: number): readonly number[] {
  return Array.from({ length: blocks }, (_, block) =>
    kept.map((channel) => block * channels + channel),
  ).flat();
}

function shapeOf({ shape }: ParameterSpec, rows: number, columns: number): readonly number[] {
  const [height, width] = shape;
  if (shape.length === 4 && height !== undefined && width !== undefined)
    return [height, width, rows / (height * width), columns];
  return shape.length === 2 ? [rows, columns] : [columns];
}
