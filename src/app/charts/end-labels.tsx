import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import { spreadLabels } from './label-spread';
import { Leader, labelColumn } from './leader';
import { Mark } from './marker';
import type { Panel } from './panel';
import { lastPoint } from './panel';
import { positionOf } from './scale';

const LINE_HEIGHT = 15;

interface EndLabelsProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly plotTop: number;
  readonly plotHeight: number;
}

/** Names and last values in a column right of the plot, spread so that none hides another. */
export const EndLabels = memo(function EndLabels(props: EndLabelsProps): ReactElement {
  const { panel, geometry, plotTop, plotHeight } = props;
  const y = (value: number) => plotTop + plotHeight * (1 - positionOf(panel.scale, value));
  const lines = panel.series.flatMap((series) => {
    const end = series.weight === 'full' ? lastPoint(series) : null;
    return end === null ? [] : [{ series, y: y(end.value), text: panel.valueText(end.value) }];
  });
  const reference = panel.reference;
  const wishes = lines.map((line) => line.y);
  if (reference !== null) wishes.push(y(reference.value) - 1);
  // Where the column is narrow the chart's own button stands at its head.
  const top = geometry.compact ? plotTop + 6 : plotTop - 6;
  const places = spreadLabels(wishes, LINE_HEIGHT, top, plotTop + plotHeight - 1);
  const edge = geometry.left + geometry.plotWidth;
  const left = labelColumn(geometry);
  return (
    <svg className="end-labels" aria-hidden="true" width={geometry.width} height={plotHeight + 2 * plotTop}>
      {lines.map(({ series, y: wish, text }, index) => {
        const place = places[index] ?? wish;
        return (
          <g key={series.key}>
            <Leader from={{ x: edge, y: wish }} to={{ x: left, y: place }} color={series.style.color} />
            <Mark x={left + 5} y={place} size={7} style={series.style} />
            <text x={left + 15} y={place + 4} className="label-name">
              {geometry.compact ? series.shortLabel : (series.endLabel ?? series.label)}
              <tspan className="label-value" dx={geometry.compact && series.shortLabel === '' ? 0 : 5}>
                {text}
              </tspan>
            </text>
          </g>
        );
      })}
      {reference !== null && (
        <text x={left} y={(places.at(-1) ?? 0) + 4} className="label-value">
          {geometry.compact ? (reference.shortLabel ?? reference.label) : reference.label}
        </text>
      )}
    </svg>
  );
});
