import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import { markPath } from './marker';
import type { Panel, Series } from './panel';
import { positionOf } from './scale';

interface DipsProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly plotTop: number;
  readonly plotHeight: number;
  readonly last: number;
}

/** What every cut of one training costs: straight down where it was made, and up again to the next value of its line. */
export const Dips = memo(function Dips(props: DipsProps): ReactElement | null {
  const { panel, geometry, plotTop, plotHeight, last } = props;
  const dips = panel.series.filter(({ weight }) => weight === 'dip');
  if (dips.length === 0) return null;
  const x = (t: number) => xOf(geometry, last, t).toFixed(1);
  const y = (value: number) => (plotTop + plotHeight * (1 - positionOf(panel.scale, value))).toFixed(1);
  return (
    <svg className="end-labels" aria-hidden="true" width={geometry.width} height={plotHeight + 2 * plotTop}>
      {dips.map(({ key, style, values, around }) => {
        const steps = dipsOf(values, around ?? []);
        return (
          <g key={key} fill="none" stroke={style.color} opacity={0.75}>
            <path
              d={steps
                .map(({ t, from, low, to }) => `M${x(t)} ${y(from)}V${y(low)}L${x(t + 1)} ${y(to)}`)
                .join('')}
              strokeDasharray="2 2"
            />
            <path
              d={steps.map(({ t, low }) => markPath(style.marker, Number(x(t)), Number(y(low)), 2)).join('')}
              fill={style.marker === 'cross' ? 'none' : 'var(--bg)'}
            />
          </g>
        );
      })}
    </svg>
  );
});

interface Dip {
  /** Where the cut was made. */
  readonly t: number;
  readonly from: number;
  readonly low: number;
  readonly to: number;
}

function dipsOf(lows: Series['values'], around: Series['values']): readonly Dip[] {
  return lows.flatMap((low, iteration) => {
    const t = iteration - 1;
    const from = around[t] ?? null;
    const to = around[iteration] ?? null;
    return low === null || from === null || to === null ? [] : [{ t, from, low, to }];
  });
}
