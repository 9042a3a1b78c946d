import type { Architecture, Shape } from '../models/architecture';

/** The weights of one channel or neuron: as a picture, and summed up. */
export interface Filter {
  /** Null for neurons that do not read the image itself: their weights have no places. */
  readonly picture: FilterPicture | null;
  readonly weights: number;
  readonly kept: number;
  /** L2, lowest and highest of the kept weights. */
  readonly norm: number;
  readonly low: number;
  readonly high: number;
}

/** [height, width, channels] weights: of the image itself, or of every input channel as a tile of its own, in one plane. */
export interface FilterPicture extends Shape {
  readonly reads: 'image' | 'channels';
  readonly values: Float32Array;
}

/**
 * The filter of channel `channel` (in the network's own numbers) of conv or dense node `node`; null where there is none.
 * Kernels are [k, k, in, out] and [height x width x in, out].
 */
export function filterOf(
  { nodes, parameters, input }: Architecture,
  values: Float32Array,
  mask: Uint8Array,
  node: string,
  channel: number,
): Filter | null {
  const spec = parameters.find((parameter) => parameter.node === node && parameter.prunable);
  const units = spec?.shape.at(-1) ?? 0;
  if (spec === undefined || channel < 0 || channel >= units) return null;
  const weights = new Float32Array(spec.size / units);
  let kept = 0;
  let squares = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < weights.length; i++) {
    const at = spec.offset + i * units + channel;
    if (mask[at] === 0) continue;
    const weight = values[at] ?? 0;
    weights[i] = weight;
    kept += 1;
    squares += weight * weight;
    low = Math.min(low, weight);
    high = Math.max(high, weight);
  }
  const readsImage = nodes.find(({ name }) => name === node)?.inputs[0] === 'input';
  const [height = 1, width = 1, channels = 1] = spec.shape;
  const isConv = spec.shape.length === 4;
  const shape = isConv ? { height, width, channels } : input;
  const whole = { ...shape, reads: 'image' as const, values: weights };
  return {
    picture: readsImage ? whole : isConv ? tiled(whole) : null,
    weights: weights.length,
    kept,
    norm: Math.sqrt(squares),
    low: kept === 0 ? 0 : low,
    high: kept === 0 ? 0 : high,
  };
}

/** A k x k tile per input channel, in rows as long as there are rows, one empty line between tiles. */
function tiled({ height, width, channels, values }: FilterPicture): FilterPicture {
  const columns = Math.ceil(Math.sqrt(channels));
  const rows = Math.ceil(channels / columns);
  const whole = { height: rows * (height + 1) - 1, width: columns * (width + 1) - 1, channels: 1 };
  const plane = new Float32Array(whole.height * whole.width);
  values.forEach((value, i) => {
    const tile = i % channels;
    const place = Math.floor(i / channels);
    const y = Math.floor(tile / columns) * (height + 1) + Math.floor(place / width);
    const x = (tile % columns) * (width + 1) + (place % width);
    plane[y * whole.width + x] = value;
  });
  return { ...whole, reads: 'channels', values: plane };
}
