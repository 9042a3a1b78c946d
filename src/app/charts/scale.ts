/** A linear or log2 axis: where values lie between 0 (bottom) and 1 (top), and which ticks it shows. */
export interface ValueScale {
  readonly kind: 'linear' | 'log2';
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Share of the height at which `value` lies, clamped to the axis. */
export function positionOf(scale: ValueScale, value: number): number {
  const [low, high] = scale.domain;
  const share =
    scale.kind === 'linear'
      ? (value - low) / (high - low)
      : (Math.log2(Math.max(value, low)) - Math.log2(low)) / (Math.log2(high) - Math.log2(low));
  return Math.min(1, Math.max(0, share));
}

/** A linear axis from `low` to at least `high` with about `count` round steps. */
export function linearScale(low: number, high: number, count: number): ValueScale {
  const span = high > low ? high - low : 1;
  const step = niceStep(span / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
  return { kind: 'linear', domain: [ticks[0] ?? low, ticks.at(-1) ?? high], ticks };
}

/** An axis from 1 (nothing cut) down to the power of two below `low`, at most `count` + 1 ticks, evenly spaced. */
export function densityScale(low: number, count: number): ValueScale {
  const deepest = Math.max(2, Math.ceil(-Math.log2(Math.max(low, 2 ** -30)) - 1e-9));
  const step = Math.ceil(deepest / count);
  const last = Math.ceil(deepest / step) * step;
  const ticks = Array.from({ length: last / step + 1 }, (_, i) => 2 ** -(last - i * step));
  return { kind: 'log2', domain: [2 ** -last, 1], ticks };
}

/** Accuracy axis: from the multiple of ten below the lowest value, or 0 when that lies low anyway. */
export function accuracyScale(low: number): ValueScale {
  const floor = low < 0.5 ? 0 : Math.floor(low * 10 - 1e-9) / 10;
  const step = floor === 0 ? 0.5 : floor >= 0.8 ? 0.1 : 0.2;
  const ticks: number[] = [];
  for (let tick = 1; tick >= floor - 1e-9; tick = round(tick - step)) ticks.unshift(tick);
  return { kind: 'linear', domain: [Math.min(floor, ticks[0] ?? floor), 1], ticks };
}

/** Whole iterations for the x axis, no two closer than `gap` pixels. */
export function iterationTicks(last: number, width: number, gap = 56): readonly number[] {
  const most = Math.max(1, Math.floor(width / gap));
  const step = [1, 2, 4, 5, 10, 20, 25, 50, 100].find((size) => last / size <= most) ?? last;
  const ticks: number[] = [];
  for (let tick = 0; tick <= last; tick += step) ticks.push(tick);
  const end = ticks.at(-1) ?? 0;
  if (end !== last && (last - end) / step > 0.6) ticks.push(last);
  return ticks;
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  const nice = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10;
  return nice * power;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
