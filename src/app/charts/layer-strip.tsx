import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import { spreadLabels } from './label-spread';
import { Mark } from './marker';
import type { Panel, Strip } from './panel';
import type { Cell } from './strip-cells';
import { cellsOf } from './strip-cells';
import { useTurn } from './use-turn';
import type { StackAxis } from './x-axis';

interface LayerStripProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly axis: StackAxis;
  readonly plotTop: number;
  readonly plotHeight: number;
}

const GROUP_GAP = 3;
const RUN_GAP = 8;
const LINE_HEIGHT = 14;
/** A layer that lost all but a few still has a tone. */
const PALEST = 6;

/** Longer names of runs do not fit beside their numbers: the marker says whose they are. */
const LONGEST_NAME = 10;

/** A row of tones per layer, darker for more channels left, drawn when its turn comes. */
export const LayerStrip = memo(function LayerStrip(props: LayerStripProps): ReactElement | null {
  const drawn = useTurn(props);
  return drawn?.panel.strip === undefined ? null : <DrawnStrip {...drawn} strip={drawn.panel.strip} />;
});

/** Neighbouring layers of a stage share a name and a count. */
const DrawnStrip = memo(function DrawnStrip(
  props: LayerStripProps & { readonly strip: Strip },
): ReactElement {
  const { panel, strip, geometry, axis, plotTop, plotHeight } = props;
  const { groups, totals } = strip;
  const gaps = groups.reduce((sum, { opens }, i) => sum + (i === 0 ? 0 : opens ? RUN_GAP : GROUP_GAP), 0);
  const rowHeight = Math.max(1, (plotHeight - gaps) / Math.max(1, totals.length));
  const line = rowHeight >= 4 ? 1 : 0;
  let next = plotTop;
  const placed = groups.map((group, i) => {
    const top = next + (i === 0 ? 0 : group.opens ? RUN_GAP : GROUP_GAP);
    next = top + group.rows * rowHeight;
    return { group, top, middle: (top + next) / 2 };
  });
  const labels = spreadLabels(
    placed.map(({ middle }) => middle),
    LINE_HEIGHT,
    plotTop,
    plotTop + plotHeight,
  );
  const right = geometry.left + geometry.plotWidth + 8;
  return (
    <svg className="layer-strip" aria-hidden="true" width={geometry.width} height={plotHeight + 2 * plotTop}>
      {placed.map(({ group, top }, place) => {
        const y = (labels[place] ?? top) + 4;
        const several = groups.some(({ label }) => label !== group.label);
        const named = several && !geometry.compact && group.label.length <= LONGEST_NAME;
        return (
          <g key={`${group.label}/${group.name}`}>
            {Array.from({ length: group.rows }, (_, row) => {
              const series = panel.series[group.from + row];
              return series === undefined ? null : (
                <Tones
                  key={series.key}
                  color={group.style.color}
                  cells={cellsOf(series, axis)}
                  total={totals[group.from + row] ?? 1}
                  x={(value) => xOf(geometry, axis.last, value)}
                  y={top + row * rowHeight}
                  height={Math.max(0.75, rowHeight - line)}
                />
              );
            })}
            <text x={geometry.left - 8} y={y} textAnchor="end" className="label-value">
              {group.name}
            </text>
            <Mark x={right + 5} y={y - 4} size={7} style={group.style} />
            <text x={right + 15} y={y} className="label-name">
              {named ? `${group.label} ` : ''}
              <tspan className="label-value">
                {group.alive} of {group.total}
              </tspan>
            </text>
          </g>
        );
      })}
    </svg>
  );
});

interface TonesProps {
  readonly color: string;
  readonly cells: readonly Cell[];
  readonly total: number;
  readonly x: (value: number) => number;
  readonly y: number;
  readonly height: number;
}

function Tones({ color, cells, total, x, y, height }: TonesProps): ReactElement {
  return (
    <>
      {cells.map(({ from, to, value }) => {
        const tone = value === 0 ? 0 : Math.max(PALEST, Math.round((100 * value) / total));
        return (
          <rect
            key={from}
            x={x(from)}
            y={y}
            width={Math.max(0, x(to) - x(from))}
            height={height}
            fill={`color-mix(in srgb, ${color} ${tone}%, var(--bg))`}
          />
        );
      })}
    </>
  );
}
