import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import type { Panel } from './panel';
import { positionOf } from './scale';

interface ValueAxisProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly plotTop: number;
  readonly plotHeight: number;
  /** Curves are held back: no level of theirs is shown. */
  readonly veiled: boolean;
}

/** Numbers left of the plot, a hairline through it at each, and the level the lines are compared with. */
export const ValueAxis = memo(function ValueAxis(props: ValueAxisProps): ReactElement {
  const { panel, geometry, plotTop, plotHeight, veiled } = props;
  const { scale, reference, tickText } = panel;
  const { left, plotWidth, width } = geometry;
  const y = (value: number) => plotTop + plotHeight * (1 - positionOf(scale, value));
  return (
    <svg className="value-axis" aria-hidden="true" width={width} height={plotHeight + 2 * plotTop}>
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={left + plotWidth} y1={y(tick)} y2={y(tick)} stroke="var(--hair)" />
          <text x={left - 10} y={y(tick) + 4} textAnchor="end">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {reference !== null && !veiled && (
        <line
          x1={left}
          x2={left + plotWidth}
          y1={y(reference.value)}
          y2={y(reference.value)}
          stroke="var(--muted)"
        />
      )}
    </svg>
  );
});
