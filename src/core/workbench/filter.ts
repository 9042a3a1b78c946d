import type { Architecture, Shape } from '../models/architecture';

/** The weights of one channel or neuron: as a picture where it reads the image itself, and summed up. */
export interface Filter {
  /** [height, width, channels] weights; null behind the first layer. */
  readonly picture: (Shape & { readonly values: Float32Array }) | null;
  readonly weights: number;
  readonly kept: number;
  /** L2, lowest and highest of the kept weights. */
  readonly norm: number;
  readonly low: number;
  readonly high: number;
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
  const shape = spec.shape.length === 4 ? { height, width, channels } : input;
  return {
    picture: readsImage ? { ...shape, values: weights } : null,
    weights: weights.length,
    kept,
    norm: Math.sqrt(squares),
    low: kept === 0 ? 0 : low,
    high: kept === 0 ? 0 : high,
  };
}
