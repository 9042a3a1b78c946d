import type { Shape } from '../models/architecture';
import type { KerasWeights } from './keras-weights';
import { type JsonObject, refusal, shown, wholeNumber } from './refuse';

/** The shape of the images; and how the model reads them. */
export function inputShape(
  at: string,
  config: JsonObject,
  hint: Shape | null,
): { readonly shape: Shape; readonly layout: 'maps' | 'flattened' | 'vector' } {
  const sizes = config.batch_input_shape ?? config.batch_shape;
  if (!Array.isArray(sizes) || (sizes.length !== 4 && sizes.length !== 2))
    throw refusal(`${at} reads ${shown(sizes)}; the lab's networks read [null, height, width, channels].`);
  const size = (place: number) => wholeNumber(sizes[place], `${at}: size ${place} of its input`, 1, 2 ** 24);
  if (sizes.length === 4)
    return { shape: { height: size(1), width: size(2), channels: size(3) }, layout: 'maps' };
  const length = size(1);
  const known = hint !== null && hint.height * hint.width * hint.channels === length ? hint : null;
  if (known !== null) return { shape: known, layout: 'flattened' };
  return { shape: { height: 1, width: 1, channels: length }, layout: 'vector' };
}

/** A Conv2D as a node: a convolution, or the expand node it stands for. `pad` is the zero padding in front of it. */
export function convolution(
  at: string,
  name: string,
  config: JsonObject,
  pad: number,
  weights: KerasWeights,
): JsonObject {
  requireChannelsLast(at, config);
  const kernel = square(at, 'kernel_size', config.kernel_size, 31);
  const stride = square(at, 'strides', config.strides ?? 1, 31);
  if (square(at, 'dilation_rate', config.dilation_rate ?? 1, 31) !== 1 || (config.groups ?? 1) !== 1)
    throw refusal(`${at} is dilated or grouped; the lab has plain convolutions.`);
  const filters = wholeNumber(config.filters, `${at}: filters`, 1, 65_536);
  const same = config.padding === 'same' && kernel > 1;
  if (same && (stride !== 1 || kernel % 2 === 0 || pad > 0))
    throw refusal(
      `${at} pads “same” with kernel ${kernel} and stride ${stride}, which is not the same on all sides; the lab pads evenly (ZeroPadding2D, then “valid”).`,
    );
  const bias = config.use_bias !== false;
  if (kernel === 1 && stride === 1 && pad === 0 && !bias && /expand$/.test(name)) {
    const places = selectedPlaces(weights, name, filters);
    if (places !== null) return { kind: 'expand', channels: filters, places };
  }
  return { kind: 'conv', filters, kernel, stride, pad: same ? (kernel - 1) / 2 : pad, bias };
}

/** The places of an expand node written as a 1x1 convolution; null when it is not one. */
function selectedPlaces(weights: KerasWeights, name: string, filters: number): readonly number[] | null {
  const kernel = weights.get(`${name}/kernel`);
  if (kernel === undefined || kernel.values.length % filters !== 0) return null;
  const places: number[] = [];
  for (let row = 0; row < kernel.values.length; row += filters) {
    const place = kernel.values.subarray(row, row + filters).indexOf(1);
    if (place <= (places.at(-1) ?? -1)) return null;
    places.push(place);
  }
  const ones = kernel.values.reduce((sum, value) => sum + Math.abs(value), 0);
  return ones === places.length && places.length < filters ? places : null;
}

/** Of a batch norm over the last axis, number `last`. */
export function epsilonOf(at: string, config: JsonObject, last: number): number {
  const { epsilon = 1e-3, axis = -1 } = config;
  const [only, ...others] = Array.isArray(axis) ? axis : [axis];
  if ((only !== last && only !== -1) || others.length > 0)
    throw refusal(`${at} normalises axis ${shown(axis)}; the lab normalises channels, the last axis.`);
  if (typeof epsilon === 'number' && epsilon >= 0 && epsilon < 1) return epsilon;
  throw refusal(`${at} has the epsilon ${shown(epsilon)}, which is no small positive number.`);
}

/** Size of windows that lie side by side. */
export function poolSize(at: string, config: JsonObject): number {
  requireChannelsLast(at, config);
  const size = square(at, 'pool_size', config.pool_size ?? 2, 4096);
  if (square(at, 'strides', config.strides ?? size, 4096) !== size || (config.padding ?? 'valid') !== 'valid')
    throw refusal(
      `${at} pools windows that overlap or are padded; the lab's lie side by side (strides = pool_size, “valid”).`,
    );
  return size;
}

/** Zeros on every side. */
export function padding(at: string, config: JsonObject): number {
  requireChannelsLast(at, config);
  const sides = Array.isArray(config.padding) ? config.padding.flat(1) : [config.padding];
  const [first] = sides;
  if (sides.length > 4 || sides.some((side) => side !== first))
    throw refusal(`${at} pads ${shown(config.padding)}; the lab pads all sides alike.`);
  return wholeNumber(first, `${at}: padding`, 1, 15);
}

function square(at: string, key: string, value: unknown, max: number): number {
  const [first, second] = Array.isArray(value) ? value : [value, value];
  if (first !== second || (Array.isArray(value) && value.length !== 2))
    throw refusal(`${at}: ${key} is ${shown(value)}; the lab has squares only.`);
  return wholeNumber(first, `${at}: ${key}`, 1, max);
}

function requireChannelsLast(at: string, { data_format: format = 'channels_last' }: JsonObject): void {
  if (format !== 'channels_last' && format !== 'channelsLast')
    throw refusal(`${at} has its channels first; save the model with channels last.`);
}
