import type { ReactElement } from 'react';
import { memo, useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from 'recharts';
import { Mark } from './marker';
import type { LineStyle } from './method-style';
import type { PixelPoint } from './place-labels';
import { placeLabels } from './place-labels';
import { positionOf } from './scale';
import type { TradeOff, TradeOffLine, TradeOffPoint } from './trade-off';
import { placeOf, thinTicks } from './trade-off';

/** Pixels of the trade-off chart. */
export interface TradeOffGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const COMPACT_BELOW = 600;

export function tradeOffGeometry(width: number, height: number): TradeOffGeometry {
  const compact = width < COMPACT_BELOW;
  return { width, height, left: compact ? 28 : 32, right: compact ? 12 : 128, top: 14, bottom: 24 };
}

export function plotWidth({ width, left, right }: TradeOffGeometry): number {
  return Math.max(40, width - left - right);
}

function plotHeight({ height, top, bottom }: TradeOffGeometry): number {
  return Math.max(40, height - top - bottom);
}

export function pixelOf(
  geometry: TradeOffGeometry,
  chart: TradeOff,
  x: number,
  accuracy: number,
): PixelPoint {
  return {
    x: geometry.left + plotWidth(geometry) * placeOf(chart.x, x),
    y: geometry.top + plotHeight(geometry) * (1 - positionOf(chart.y, accuracy)),
  };
}

interface TradeOffChartProps {
  readonly chart: TradeOff;
  readonly geometry: TradeOffGeometry;
  /** "dense 95.6 ± 0.2 %"; null without one. */
  readonly denseText: string | null;
}

/** Accuracy against a cost: mean lines with their bands, faint single seeds, the dense net, names at the line ends. */
export const TradeOffChart = memo(function TradeOffChart(props: TradeOffChartProps): ReactElement {
  const { chart, geometry, denseText } = props;
  const { x, y, axis, lines, dense } = chart;
  const drawn = useMemo(() => rowsOf(chart), [chart]);
  return (
    <ComposedChart
      width={geometry.width}
      height={geometry.height}
      data={drawn}
      margin={{ top: geometry.top, right: geometry.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ overflow: 'visible' }}
    >
      <CartesianGrid vertical={false} stroke="var(--hair)" syncWithTicks />
      <XAxis
        dataKey="x"
        type="number"
        scale={x.kind === 'log2' ? 'log' : 'linear'}
        domain={[...x.domain]}
        ticks={[...thinTicks(x.ticks, plotWidth(geometry), 44)]}
        tickFormatter={axis.text}
        reversed={x.reversed}
        height={geometry.bottom}
        interval={0}
        axisLine={false}
        tickLine={false}
        tickMargin={6}
      />
      <YAxis
        width={geometry.left}
        type="number"
        domain={[...y.domain]}
        ticks={[...y.ticks]}
        tickFormatter={percentTick}
        interval={0}
        axisLine={false}
        tickLine={false}
        tickMargin={4}
      />
      {dense?.band != null && (
        <ReferenceArea y1={dense.band[0]} y2={dense.band[1]} fill="var(--muted)" fillOpacity={0.12} />
      )}
      {dense !== null && <ReferenceLine y={dense.mean} stroke="var(--muted)" strokeWidth={1} />}
      {/* Without a value recharts draws no axis: this line has one, the top of the axis, and draws nothing. */}
      <Line dataKey={() => y.domain[1]} shape={noShape} dot={false} isAnimationActive={false} />
      {lines.flatMap((line) =>
        line.pieces.map((_, piece) => (
          <Area
            key={bandKey(line, piece)}
            dataKey={bandKey(line, piece)}
            type="linear"
            stroke="none"
            fill={line.style.color}
            fillOpacity={0.14}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls
            legendType="none"
          />
        )),
      )}
      <SeedLines chart={chart} geometry={geometry} />
      {lines.flatMap((line) =>
        line.pieces.map((_, piece) => (
          <Line
            key={meanKey(line, piece)}
            dataKey={meanKey(line, piece)}
            type="linear"
            shape={({ points }) => <MeanShape points={points ?? []} style={line.style} />}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls
            legendType="none"
          />
        )),
      )}
      <LineNames chart={chart} geometry={geometry} denseText={denseText} />
    </ComposedChart>
  );
});

function noShape(): ReactElement {
  return <g />;
}

function percentTick(share: number): string {
  return String(Number((100 * share).toFixed(2)));
}

function meanKey({ key }: TradeOffLine, piece: number): string {
  return `${key}/mean ${piece}`;
}

function bandKey({ key }: TradeOffLine, piece: number): string {
  return `${key}/band ${piece}`;
}

type DataRow = Record<string, number | readonly [number, number]>;

/** One row per place where any line has a point, as recharts wants it. */
function rowsOf({ lines, x }: TradeOff): DataRow[] {
  const rows = new Map<number, DataRow>();
  const put = (points: readonly TradeOffPoint[], write: (row: DataRow, point: TradeOffPoint) => void) => {
    for (const point of points) {
      const row = rows.get(point.x) ?? { x: point.x };
      write(row, point);
      rows.set(point.x, row);
    }
  };
  for (const line of lines) {
    line.pieces.forEach((points, piece) => {
      put(points, (row, { mean, band }) => {
        row[meanKey(line, piece)] = mean;
        if (band !== null) row[bandKey(line, piece)] = band;
      });
    });
  }
  // recharts draws no axis without two rows.
  for (const edge of x.domain) if (!rows.has(edge)) rows.set(edge, { x: edge });
  return [...rows.values()].sort((a, b) => Number(a.x) - Number(b.x));
}

type ShapePoints = readonly { readonly x: number | null; readonly y: number | null }[];

interface ShapeProps {
  readonly points: ShapePoints;
  readonly style: LineStyle;
}

/** Markers on the mean line are at least so many pixels apart. */
const MARK_GAP = 22;

function MeanShape({ points, style }: ShapeProps): ReactElement {
  const known = measured(points);
  const marked: PixelPoint[] = [];
  for (const point of known.toSorted((a, b) => a.x - b.x)) {
    const last = marked.at(-1);
    if (last === undefined || Math.hypot(point.x - last.x, point.y - last.y) >= MARK_GAP) marked.push(point);
  }
  return (
    <g>
      <path
        d={pathOf(known)}
        fill="none"
        stroke={style.color}
        strokeWidth={2}
        strokeDasharray={style.dash}
        strokeLinejoin="round"
      />
      {marked.map(({ x, y }) => (
        <Mark key={x} x={x} y={y} size={6} style={style} />
      ))}
    </g>
  );
}

/** Our own paths: there may be hundreds, and recharts takes every line through its store. */
function SeedLines({ chart, geometry }: Pick<TradeOffChartProps, 'chart' | 'geometry'>): ReactElement {
  return (
    <g fill="none" strokeWidth={1}>
      {chart.lines.map(({ key, seeds, style }) => (
        <g key={key} stroke={style.color}>
          {seeds.map((points, piece) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line hold no state and are drawn anew together.
              key={piece}
              d={pathOf(points.map(({ x, mean }) => pixelOf(geometry, chart, x, mean)))}
              opacity={0.35}
            />
          ))}
        </g>
      ))}
    </g>
  );
}

function measured(points: ShapePoints): readonly PixelPoint[] {
  return points.flatMap(({ x, y }) =>
    x !== null && y !== null && Number.isFinite(x) && Number.isFinite(y) ? [{ x, y }] : [],
  );
}

function pathOf(points: readonly PixelPoint[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
}

/** A 12 px letter of the interface's font, on average. */
const LETTER = 6.7;
const MARK_ROOM = 12;

function LineNames({ chart, geometry, denseText }: TradeOffChartProps): ReactElement {
  const { lines, dense } = chart;
  const ends = lines.flatMap((line) => {
    const text = line.leaves ? `${line.label} ↓` : line.label;
    return line.end === null ? [] : [{ line, text, at: pixelOf(geometry, chart, line.end.x, line.end.mean) }];
  });
  const obstacles = lines.flatMap((line) => line.pieces.flatMap((piece) => along(piece, chart, geometry)));
  const denseY = dense === null ? null : pixelOf(geometry, chart, chart.x.domain[0], dense.mean).y;
  const right = geometry.left + plotWidth(geometry);
  if (denseY !== null) for (let x = geometry.left; x <= right; x += 6) obstacles.push({ x, y: denseY });
  const room = {
    left: geometry.left,
    right: geometry.width,
    top: geometry.top - 6,
    bottom: geometry.height - geometry.bottom - 2,
  };
  const wishes = ends.map(({ at, text }) => ({ at, width: MARK_ROOM + text.length * LETTER }));
  // The dense net's own words stand right of its line, or above it where there is no margin.
  const margin = geometry.right > 60;
  const densePlace =
    denseY === null ? null : { x: margin ? right + 8 : right, y: margin ? denseY : denseY - 9 };
  if (densePlace !== null && denseText !== null) obstacles.push(...words(densePlace, denseText, margin));
  const places = placeLabels(wishes, obstacles, room);
  return (
    <g className="line-names">
      {ends.map(({ line, text, at }, index) => {
        const place = places[index] ?? at;
        const width = MARK_ROOM + text.length * LETTER;
        const near = at.x <= place.x ? place.x - 2 : Math.min(at.x, place.x + width + 2);
        const far = Math.abs(place.y - at.y) > 20;
        return (
          <g key={line.key}>
            {far && <line x1={at.x} y1={at.y} x2={near} y2={place.y} stroke="var(--line)" />}
            <Mark x={place.x + 4} y={place.y} size={7} style={line.style} />
            <text x={place.x + MARK_ROOM} y={place.y + 4} className="line-name">
              {text}
            </text>
          </g>
        );
      })}
      {densePlace !== null && denseText !== null && (
        <text
          x={densePlace.x}
          y={densePlace.y + 4}
          textAnchor={margin ? 'start' : 'end'}
          className="line-name dense-name"
        >
          {denseText}
        </text>
      )}
    </g>
  );
}

/** Points that keep other names off a text. */
function words({ x, y }: PixelPoint, text: string, startsThere: boolean): readonly PixelPoint[] {
  const width = text.length * LETTER;
  const left = startsThere ? x : x - width;
  return Array.from({ length: Math.ceil(width / 3) }, (_, index) => [
    { x: left + 3 * index, y: y - 5 },
    { x: left + 3 * index, y: y + 5 },
  ]).flat();
}

/** Points of a drawn line, a few pixels apart. */
function along(
  piece: readonly TradeOffPoint[],
  chart: TradeOff,
  geometry: TradeOffGeometry,
): readonly PixelPoint[] {
  const corners = piece.map(({ x, mean }) => pixelOf(geometry, chart, x, mean));
  return corners.flatMap((corner, index) => {
    const before = corners[index - 1];
    if (before === undefined) return [corner];
    const steps = Math.max(1, Math.ceil(Math.hypot(corner.x - before.x, corner.y - before.y) / 5));
    return Array.from({ length: steps }, (_, step) => ({
      x: before.x + ((corner.x - before.x) * (step + 1)) / steps,
      y: before.y + ((corner.y - before.y) * (step + 1)) / steps,
    }));
  });
}
