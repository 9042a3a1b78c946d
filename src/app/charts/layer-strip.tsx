import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import { Mark } from './marker';
import type { Panel, Strip } from './panel';
import { RowLabels } from './row-labels';
import type { Cell } from './strip-cells';
import { cellsOf } from './strip-cells';
import { stripLayout } from './strip-layout';
import { useTurn } from './use-turn';
import type { StackAxis } from './x-axis';

interface LayerStripProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly axis: StackAxis;
  readonly plotTop: number;
  readonly plotHeight: number;
}

/** A layer that lost all but a few still has a tone. */
const PALEST = 6;
/** Lower rows have no room for a marker beside them. */
const LEAST_FOR_MARKER = 6;

/** A row per layer and run, drawn when its turn comes. */
export const LayerStrip = memo(function LayerStrip(props: LayerStripProps): ReactElement | null {
  const drawn = useTurn(props);
  return drawn?.panel.strip === undefined ? null : <DrawnStrip {...drawn} strip={drawn.panel.strip} />;
});

/** The rows of a layer lie together, a run's beside the other's; neighbouring layers of a stage share a name and a count. */
const DrawnStrip = memo(function DrawnStrip(
  props: LayerStripProps & { readonly strip: Strip },
): ReactElement {
  const { panel, strip, geometry, axis, plotTop, plotHeight } = props;
  const { form, totals } = strip;
  const layout = stripLayout(strip, plotTop, plotHeight);
  const { rowHeight, groups, names, together } = layout;
  const marked = together && rowHeight >= LEAST_FOR_MARKER;
  const Row = form === 'lanes' ? Lane : Tones;
  return (
    <svg className="layer-strip" aria-hidden="true" width={geometry.width} height={plotHeight + 2 * plotTop}>
      {groups.map(({ group, top }) => (
        <g key={group.key}>
          {Array.from({ length: group.rows }, (_, row) => {
            const series = panel.series[group.from + row];
            return series === undefined ? null : (
              <Row
                key={series.key}
                color={group.style.color}
                cells={cellsOf(series, axis)}
                total={totals[group.from + row] ?? 1}
                x={(value) => xOf(geometry, axis.last, value)}
                last={axis.last}
                y={top + row * rowHeight}
                height={Math.max(0.75, rowHeight - (group.rows > 1 && rowHeight >= 4 ? 1 : 0))}
              />
            );
          })}
          {marked && <Mark x={geometry.left - 7} y={top + rowHeight / 2} size={6} style={group.style} />}
        </g>
      ))}
      {names.map(({ name, y }) => (
        <text
          key={name}
          x={geometry.left - (marked ? 15 : 8)}
          y={y + 4}
          textAnchor="end"
          className="label-value"
        >
          {name}
        </text>
      ))}
      <RowLabels layout={layout} geometry={geometry} />
    </svg>
  );
});

interface RowProps {
  readonly color: string;
  readonly cells: readonly Cell[];
  readonly total: number;
  readonly x: (value: number) => number;
  /** End of the axis. */
  readonly last: number;
  readonly y: number;
  readonly height: number;
}

/** High where all are left, over a pale ground as high as that. */
function Lane({ color, cells, total, x, last, y, height }: RowProps): ReactElement {
  const path = cells
    .map(({ from, to, value }) => {
      const high = (height * value) / Math.max(1, total);
      return `M${x(from).toFixed(1)} ${(y + height).toFixed(1)}v${(-high).toFixed(1)}H${x(to).toFixed(1)}v${high.toFixed(1)}z`;
    })
    .join('');
  return (
    <>
      <rect
        x={x(0)}
        y={y}
        width={x(last) - x(0)}
        height={height}
        fill={`color-mix(in srgb, ${color} 12%, var(--bg))`}
      />
      <path d={path} fill={`color-mix(in srgb, ${color} 78%, var(--bg))`} />
    </>
  );
}

/** Darker where more are left: for rows too low to have a height. */
function Tones({ color, cells, total, x, y, height }: RowProps): ReactElement {
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
