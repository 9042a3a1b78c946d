import type { FigureAxis } from './figure';

/** A drawn axis: where values lie in pixels, and its ticks. */
export interface PixelAxis {
  /** null outside what the scale can show: not finite, or not positive on a log scale. */
  place(value: number): number | null;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** Values `min` to `max` of an axis along pixels `from` to `to`. */
export function pixelAxis(axis: FigureAxis, from: number, to: number, mostTicks: number): PixelAxis {
  const log = axis.scale !== 'linear';
  const position = (value: number): number => (log ? Math.log(value) : value);
  const [low, high] = domainOf(axis);
  const start = position(low);
  const span = position(high) - start;
  const place = (value: number): number | null => {
    if (!Number.isFinite(value) || (log && value <= 0)) return null;
    return from + ((position(value) - start) / span) * (to - from);
  };
  const values = log
    ? powers(axis.scale === 'log2' ? 2 : 10, low, high, mostTicks)
    : roundValues(low, high, mostTicks);
  return {
    place,
    ticks: values.flatMap((value) => {
      const at = place(value);
      const text = axis.tickText(value);
      return at === null || text === '' ? [] : [{ at, text }];
    }),
  };
}

/** No chart of the lab shows more; beyond it float64 runs out. */
const LARGEST = 1e100;

/** A domain with a length that float64 can divide, positive on a log scale. */
function domainOf({ scale, min, max }: FigureAxis): readonly [number, number] {
  const low = Math.max(-LARGEST, Math.min(LARGEST, Number.isFinite(min) ? min : 0));
  const high = Math.max(-LARGEST, Math.min(LARGEST, Number.isFinite(max) ? max : 1));
  if (scale === 'linear') {
    const least = Math.max(1e-12, 1e-9 * Math.max(Math.abs(low), Math.abs(high)));
    if (high - low >= least) return [low, high];
    const half = Math.max(0.5, 0.001 * Math.abs(low));
    return [low - half, low + half];
  }
  const start = Math.max(1 / LARGEST, low > 0 ? low : high > 0 ? Math.min(high / 10, 1) : 1);
  return high >= start * 1.001 ? [start, high] : [start, 2 * start];
}

/** Multiples of 1, 2 or 5 times a power of ten, at most `most`. */
function roundValues(low: number, high: number, most: number): readonly number[] {
  const raw = (high - low) / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Rounded so that 3 x 0.1 is 0.3.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function powers(base: number, low: number, high: number, most: number): readonly number[] {
  const first = Math.ceil(Math.log(low) / Math.log(base) - 1e-9);
  const last = Math.floor(Math.log(high) / Math.log(base) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => base ** (first + i * step));
}
