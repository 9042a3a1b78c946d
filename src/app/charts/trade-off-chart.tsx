import type { ReactElement } from 'react';
import { memo } from 'react';
import { Surface } from 'recharts';
import { Mark } from './marker';
import type { PixelPoint } from './place-labels';
import { placeLabels } from './place-labels';
import type { TradeOff, TradeOffPoint } from './trade-off';
import { thinTicks } from './trade-off';
import type { TradeOffGeometry } from './trade-off-geometry';
import { pixelOf, plotHeight, plotWidth } from './trade-off-geometry';
import { MeanLines, SeedLines, SpreadBands } from './trade-off-lines';

interface TradeOffChartProps {
  readonly chart: TradeOff;
  readonly geometry: TradeOffGeometry;
  /** "dense 95.6 ± 0.2 %"; null without one. */
  readonly denseText: string | null;
}

/** Accuracy against a cost: mean lines with their bands, faint single seeds, the dense net, names at the line ends. Where all of it lies is told
 * by our scales: a chart of recharts' own works that out in its store, which took 70 ms for this one. */
export const TradeOffChart = memo(function TradeOffChart(props: TradeOffChartProps): ReactElement {
  const { chart, geometry } = props;
  return (
    <Surface width={geometry.width} height={geometry.height}>
      <Grid {...props} />
      <SeedLines chart={chart} geometry={geometry} />
      <LineNames {...props} />
      <DenseBand {...props} />
      <SpreadBands chart={chart} geometry={geometry} />
      <DenseLine {...props} />
      <MeanLines chart={chart} geometry={geometry} />
      <TickTexts {...props} />
    </Surface>
  );
});

function Grid({ chart, geometry }: TradeOffChartProps): ReactElement {
  const right = geometry.left + plotWidth(geometry);
  return (
    <g stroke="var(--hair)">
      {chart.y.ticks.map((tick) => {
        const { y } = pixelOf(geometry, chart, chart.x.domain[0], tick);
        return <line key={tick} x1={geometry.left} x2={right} y1={y} y2={y} />;
      })}
    </g>
  );
}

function TickTexts({ chart, geometry }: TradeOffChartProps): ReactElement {
  const bottom = geometry.top + plotHeight(geometry);
  return (
    <>
      <g textAnchor="middle">
        {thinTicks(chart.x.ticks, plotWidth(geometry), 44).map((tick) => (
          <text key={tick} x={pixelOf(geometry, chart, tick, 0).x} y={bottom + 12} dy="0.71em">
            {chart.axis.text(tick)}
          </text>
        ))}
      </g>
      <g textAnchor="end">
        {chart.y.ticks.map((tick) => (
          <text
            key={tick}
            x={geometry.left - 10}
            y={pixelOf(geometry, chart, chart.x.domain[0], tick).y}
            dy="0.355em"
          >
            {percentTick(tick)}
          </text>
        ))}
      </g>
    </>
  );
}

function percentTick(share: number): string {
  return String(Number((100 * share).toFixed(2)));
}

/** What the dense nets span, where all of that is inside the frame. */
function DenseBand({ chart, geometry }: TradeOffChartProps): ReactElement | null {
  const band = chart.dense?.band ?? null;
  if (band === null || !band.every((value) => isInFrame(chart, value))) return null;
  const [low, high] = band.map((value) => pixelOf(geometry, chart, chart.x.domain[0], value).y);
  if (low === undefined || high === undefined) return null;
  return (
    <rect
      x={geometry.left}
      y={high}
      width={plotWidth(geometry)}
      height={low - high}
      fill="var(--muted)"
      fillOpacity={0.12}
    />
  );
}

function DenseLine({ chart, geometry }: TradeOffChartProps): ReactElement | null {
  if (chart.dense === null || !isInFrame(chart, chart.dense.mean)) return null;
  const { y } = pixelOf(geometry, chart, chart.x.domain[0], chart.dense.mean);
  return (
    <line
      x1={geometry.left}
      x2={geometry.left + plotWidth(geometry)}
      y1={y}
      y2={y}
      stroke="var(--muted)"
      strokeWidth={1}
    />
  );
}

function isInFrame({ y: { domain } }: TradeOff, value: number): boolean {
  return value >= domain[0] && value <= domain[1];
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
