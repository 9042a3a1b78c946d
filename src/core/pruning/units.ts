import type { Architecture, Node } from '../models/architecture';
import { layerSizes } from '../models/size';

/** A prunable layer's mask: unit j owns the elements i with i % units === j. */
interface LayerMask {
  readonly mask: Uint8Array;
  readonly units: number;
}

/** Kept incoming weights of every unit. */
export function unitCounts(mask: Uint8Array, units: number): number[] {
  const counts = new Uint32Array(units);
  let unit = 0;
  for (const kept of mask) {
    if (kept !== 0) counts[unit] = (counts[unit] ?? 0) + 1;
    if (++unit === units) unit = 0;
  }
  return Array.from(counts);
}

/** Kept outgoing weights of each of `units` channels, read off the mask of a layer that reads them. */
export function outgoingCounts(reader: LayerMask, units: number): number[] {
  const counts = new Uint32Array(units);
  reader.mask.forEach((kept, i) => {
    if (kept === 0) return;
    // Conv [kh, kw, in, out] and dense after flattening NHWC [h * w * in, out] alike: the input channel runs fastest but one.
    const channel = Math.floor(i / reader.units) % units;
    counts[channel] = (counts[channel] ?? 0) + 1;
  });
  return Array.from(counts);
}

/**
 * One byte per unit of every prunable layer, 1 = alive: at least one kept weight coming in and, but for the output layer, at least
 * one going out, into any layer that reads the unit's channel. Batch norm, ReLU, pooling, sums and shortcuts hand the channel on.
 *
 * @param masks of the prunable layers, in network order.
 */
export function aliveUnits(architecture: Architecture, masks: readonly Uint8Array[]): readonly Uint8Array[] {
  const layers = layerSizes(architecture).map(({ name, units }, index) => ({
    ...{ name, units },
    mask: masks[index] ?? new Uint8Array(),
  }));
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  return layers.map(({ name, units, mask }) => {
    const incoming = unitCounts(mask, units);
    const leaves = new Uint8Array(units);
    for (const { reader, channels } of readersOf(architecture, name, units)) {
      const layer = reader === null ? undefined : byName.get(reader.name);
      const counts = layer && outgoingCounts(layer, reader?.width ?? 0);
      channels.forEach((channel, unit) => {
        if (counts === undefined || (counts[channel] ?? 0) > 0) leaves[unit] = 1;
      });
    }
    return leaves.map((out, unit) => (out === 1 && (incoming[unit] ?? 0) > 0 ? 1 : 0));
  });
}

interface Reading {
  /** Dense or conv, and the channels it sees; null where the unit is a logit. */
  readonly reader: { readonly name: string; readonly width: number } | null;
  /** What the reader calls each unit. */
  readonly channels: readonly number[];
}

/** Who reads the units of the layer `source`: everything behind it up to the next layers with weights. */
function readersOf({ nodes }: Architecture, source: string, units: number): readonly Reading[] {
  const found: Reading[] = [];
  const walk = (name: string, width: number, channels: readonly number[]): void => {
    const next = nodes.filter(({ inputs }) => inputs.includes(name));
    if (next.length === 0) found.push({ reader: null, channels });
    for (const node of next) {
      if (node.kind === 'dense' || node.kind === 'conv')
        found.push({ reader: { name: node.name, width }, channels });
      else walk(node.name, node.output.channels, handedOn(node, channels));
    }
  };
  walk(
    source,
    units,
    Array.from({ length: units }, (_, unit) => unit),
  );
  return found;
}

function handedOn(node: Node, channels: readonly number[]): readonly number[] {
  return node.kind === 'expand' ? channels.map((channel) => node.places[channel] ?? channel) : channels;
}
