import type { Axis } from '../../core/compare/axes';
import type { DenseBaseline } from '../../core/compare/dense';
import { runCurve } from '../../core/compare/run-curve';
import type { Series } from '../../core/compare/series';
import { seriesCurve } from '../../core/compare/series-curve';
import type { Statistics } from '../../core/compare/statistics';
import type { LineStyle } from './method-style';
import type { ValueScale } from './scale';
import { linearScale } from './scale';

/** What the band around a mean line spans. */
export type Spread = 'std' | 'stderr' | 'range';

/** A series with the look it has everywhere on the screen. */
export interface StyledSeries {
  readonly series: Series;
  readonly style: LineStyle;
}

/** Accuracies 0..1 over a place of the axis; a missing spread is null. */
export interface TradeOffPoint {
  readonly x: number;
  readonly mean: number;
  readonly band: readonly [number, number] | null;
}

export interface TradeOffLine {
  readonly key: string;
  readonly label: string;
  readonly style: LineStyle;
  /** Pieces of the mean line inside the frame; it is cut where it leaves through the floor. */
  readonly pieces: readonly (readonly TradeOffPoint[])[];
  /** Pieces of the lines of single seeds; none for a single seed, which is the mean line. */
  readonly seeds: readonly (readonly TradeOffPoint[])[];
  /** Where it ends as pruning goes on; null where nothing of it is inside the frame. */
  readonly end: TradeOffPoint | null;
  /** Goes on below the floor. */
  readonly leaves: boolean;
}

/** An x axis. Reversed ones still have their smaller number first in `domain`. */
export interface PlaceScale extends ValueScale {
  readonly reversed: boolean;
}

export interface TradeOff {
  readonly axis: Axis;
  readonly x: PlaceScale;
  readonly y: ValueScale;
  readonly lines: readonly TradeOffLine[];
  readonly dense: DenseLevel | null;
}

export interface DenseLevel {
  readonly mean: number;
  readonly band: readonly [number, number] | null;
}

/** Accuracy below the best that the near view shows. */
const NEAR_POINTS = 0.2;

interface TradeOffView {
  readonly axis: Axis;
  readonly spread: Spread;
  /** `near`: what lies at most 20 points below the best; `whole`: everything. */
  readonly range: 'near' | 'whole';
}

/** The trade-off chart of these series, ready to draw. */
export function tradeOff(
  styled: readonly StyledSeries[],
  dense: DenseBaseline | null,
  { axis, spread, range }: TradeOffView,
): TradeOff {
  const level = dense === null ? null : { mean: dense.accuracy.mean, band: bandOf(dense.accuracy, spread) };
  const whole = styled.map(({ series, style }) => {
    const mean = seriesCurve(series, axis).map(({ x, accuracy }) => ({
      ...{ x, mean: accuracy.mean, band: bandOf(accuracy, spread) },
    }));
    const seeds =
      series.runs.length < 2
        ? []
        : series.runs.map((run) =>
            runCurve(run, axis).map(({ x, accuracy }) => ({ x, mean: accuracy, band: null })),
          );
    return { series, style, mean, seeds };
  });
  const y = accuracyRange(
    whole.flatMap(({ mean }) => mean),
    level,
    range,
  );
  const [floor] = y.domain;
  const lines = whole.map(({ series, style, mean, seeds }): TradeOffLine => {
    const pieces = aboveFloor(mean, floor, axis.scale);
    const last = reversed(axis) ? mean[0] : mean.at(-1);
    return {
      ...{ key: series.key, label: series.label, style, pieces },
      seeds: seeds.flatMap((points) => aboveFloor(points, floor, axis.scale)),
      end: (reversed(axis) ? pieces[0]?.[0] : pieces.at(-1)?.at(-1)) ?? null,
      leaves: (last?.mean ?? 1) < floor,
    };
  });
  const places = lines.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.map(({ x }) => x)));
  // Single seeds may stay longer than their mean: the axis ends with the last mean line.
  const x = placeScale(axis, places);
  const inside = lines.map((line) => ({ ...line, seeds: line.seeds.map((seed) => within(seed, x.domain)) }));
  return { axis, x, y, lines: inside, dense: level };
}

/** The interval of a spread; null for one seed, whose spread is unknown. */
function bandOf(
  { mean, std, stderr, min, max, n }: Statistics,
  spread: Spread,
): readonly [number, number] | null {
  if (n < 2) return null;
  if (spread === 'range') return [min, max];
  const half = (spread === 'std' ? std : stderr) ?? 0;
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}

function accuracyRange(
  points: readonly TradeOffPoint[],
  dense: DenseLevel | null,
  range: 'near' | 'whole',
): ValueScale {
  const means = points.map(({ mean }) => mean);
  if (dense !== null) means.push(dense.mean);
  if (means.length === 0) return linearScale(0, 1, 5);
  const best = Math.max(...means);
  const highs = points.map(({ band, mean }) => band?.[1] ?? mean);
  const lows = points.map(({ band, mean }) => band?.[0] ?? mean);
  const lowest = Math.min(...lows, dense?.band?.[0] ?? best);
  const low = range === 'near' ? Math.max(lowest, best - NEAR_POINTS) : lowest;
  const high = Math.min(1, Math.max(...highs, dense?.band?.[1] ?? best));
  // Nets that all agree to a tenth of a point still get an axis of two points.
  const scale = linearScale(Math.min(low, high - 0.02), high, 5);
  const [floor, top] = scale.domain;
  return { ...scale, domain: [Math.max(0, floor), Math.min(1, top)], ticks: scale.ticks.filter(inUnit) };
}

function inUnit(tick: number): boolean {
  return tick >= 0 && tick <= 1;
}

/** A line as the pieces of it that lie on or above `floor`, cut exactly there. */
export function aboveFloor(
  points: readonly TradeOffPoint[],
  floor: number,
  kind: Axis['scale'],
): readonly (readonly TradeOffPoint[])[] {
  const pieces: TradeOffPoint[][] = [];
  let open: TradeOffPoint[] | null = null;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined && before.mean < floor !== point.mean < floor) {
      const edge = crossing(before, point, floor, kind);
      if (open === null) {
        open = [edge];
        pieces.push(open);
      } else {
        open.push(edge);
        open = null;
      }
    }
    if (point.mean < floor) return;
    if (open === null) {
      open = [];
      pieces.push(open);
    }
    open.push({ ...point, band: clip(point.band, floor) });
  });
  return pieces;
}

function crossing(a: TradeOffPoint, b: TradeOffPoint, floor: number, kind: Axis['scale']): TradeOffPoint {
  const share = (floor - a.mean) / (b.mean - a.mean);
  const between = (from: number, to: number) => from + share * (to - from);
  const x = kind === 'log2' ? 2 ** between(Math.log2(a.x), Math.log2(b.x)) : between(a.x, b.x);
  const high = a.band === null || b.band === null ? null : between(a.band[1], b.band[1]);
  return { x, mean: floor, band: high === null ? null : [floor, Math.max(floor, high)] };
}

function clip(band: TradeOffPoint['band'], floor: number): TradeOffPoint['band'] {
  return band === null ? null : [Math.max(floor, band[0]), Math.max(floor, band[1])];
}

function within(points: readonly TradeOffPoint[], [low, high]: readonly [number, number]) {
  return points.filter(({ x }) => x >= low && x <= high);
}

/** Fewer multiply-adds to the right: pruning goes to the right on every axis. */
function reversed({ name }: Axis): boolean {
  return name === 'macs';
}

/** An axis that ends where the lines do. */
function placeScale(axis: Axis, places: readonly number[]): PlaceScale {
  const { name, scale } = axis;
  const low = places.length === 0 ? 1 : Math.min(...places);
  const high = places.length === 0 ? 2 : Math.max(...places);
  if (scale === 'linear') return { ...linearScale(name === 'epochs' ? 0 : low, high, 8), reversed: false };
  if (reversed(axis)) {
    const ticks = doublings(1, high / low).map((times) => high / times);
    return { kind: 'log2', domain: [Math.min(low, high / 2), high], ticks: ticks.reverse(), reversed: true };
  }
  const first = 2 ** Math.floor(Math.log2(low) + 1e-9);
  return {
    kind: 'log2',
    domain: [first, Math.max(high, 2 * first)],
    ticks: doublings(first, Math.max(high, 2 * first)),
    reversed: false,
  };
}

function doublings(first: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let tick = first; tick <= high * (1 + 1e-9); tick *= 2) ticks.push(tick);
  return ticks;
}

/** Every second, third, ... tick, so that neighbours are at least `gap` pixels apart; the first one stays. */
export function thinTicks(ticks: readonly number[], width: number, gap: number): readonly number[] {
  const every = Math.max(1, Math.ceil((gap * Math.max(1, ticks.length - 1)) / Math.max(1, width)));
  return ticks.filter((_, index) => index % every === 0);
}

/** Share of the plot's width at which `x` lies, from its left edge. */
export function placeOf(scale: PlaceScale, x: number): number {
  const [low, high] = scale.domain;
  const share =
    scale.kind === 'linear'
      ? (x - low) / (high - low)
      : (Math.log2(x) - Math.log2(low)) / (Math.log2(high) - Math.log2(low));
  return scale.reversed ? 1 - share : share;
}
