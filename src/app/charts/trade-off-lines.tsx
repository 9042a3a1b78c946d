import type { ReactElement } from 'react';
import { Mark } from './marker';
import type { LineStyle } from './method-style';
import type { PixelPoint } from './place-labels';
import type { TradeOff, TradeOffPoint } from './trade-off';
import type { TradeOffGeometry } from './trade-off-geometry';
import { pixelOf } from './trade-off-geometry';

interface LinesProps {
  readonly chart: TradeOff;
  readonly geometry: TradeOffGeometry;
}

/** Single seeds, faint. */
export function SeedLines({ chart, geometry }: LinesProps): ReactElement {
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

/** Around every mean line what its seeds span. */
export function SpreadBands({ chart, geometry }: LinesProps): ReactElement {
  return (
    <g fillOpacity={0.14}>
      {chart.lines.map(({ key, pieces, style }) => (
        <path
          key={key}
          fill={style.color}
          d={pieces.map((piece) => bandPath(piece, chart, geometry)).join('')}
        />
      ))}
    </g>
  );
}

function bandPath(piece: readonly TradeOffPoint[], chart: TradeOff, geometry: TradeOffGeometry): string {
  const spread = alongX(piece).flatMap(({ x, band }) => (band === null ? [] : [{ x, band }]));
  if (spread.length === 0) return '';
  const edge = (side: 0 | 1) => spread.map(({ x, band }) => pixelOf(geometry, chart, x, band[side]));
  return `${pathOf([...edge(1), ...edge(0).reverse()])}Z`;
}

export function MeanLines({ chart, geometry }: LinesProps): ReactElement {
  return (
    <>
      {chart.lines.map(({ key, pieces, style }) => (
        <g key={key}>
          {pieces.map((points, piece) => (
            <MeanLine
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line hold no state and are drawn anew together.
              key={piece}
              points={alongX(points).map(({ x, mean }) => pixelOf(geometry, chart, x, mean))}
              style={style}
            />
          ))}
        </g>
      ))}
    </>
  );
}

/** Left to right on an axis that grows; of several points at one place the last. */
function alongX(piece: readonly TradeOffPoint[]): readonly TradeOffPoint[] {
  return [...new Map(piece.map((point) => [point.x, point])).values()].sort((a, b) => a.x - b.x);
}

/** Markers on the mean line are at least so many pixels apart. */
const MARK_GAP = 22;

interface MeanLineProps {
  readonly points: readonly PixelPoint[];
  readonly style: LineStyle;
}

function MeanLine({ points, style }: MeanLineProps): ReactElement {
  const marked: PixelPoint[] = [];
  for (const point of points.toSorted((a, b) => a.x - b.x)) {
    const last = marked.at(-1);
    if (last === undefined || Math.hypot(point.x - last.x, point.y - last.y) >= MARK_GAP) marked.push(point);
  }
  return (
    <g>
      <path
        d={pathOf(points)}
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

function pathOf(points: readonly PixelPoint[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
}
