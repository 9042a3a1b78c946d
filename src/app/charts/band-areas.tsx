import type { ReactElement } from 'react';
import { useId } from 'react';
import type { BandPoint } from './bands';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import type { Panel } from './panel';
import { positionOf } from './scale';

interface BandAreasProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  /** Right end of the axis. */
  readonly last: number;
  readonly plotTop: number;
  readonly plotHeight: number;
}

/** The bands of a chart, beneath its lines. */
export function BandAreas(props: BandAreasProps): ReactElement {
  const id = useId();
  return (
    <g className="bands">
      {props.panel.series.map(({ key, style, band }, index) =>
        band === undefined ? null : (
          <g key={key}>
            {band.fill === 'hatch' && (
              <pattern
                id={`${id}${index}`}
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <line x1="0" y1="0" x2="0" y2="5" stroke={style.color} strokeWidth="2.4" />
              </pattern>
            )}
            <path
              d={bandPath(band.points, props)}
              fill={band.fill === 'hatch' ? `url(#${id}${index})` : style.color}
              fillOpacity={band.fill === 'hatch' ? 0.75 : 0.18}
            />
          </g>
        ),
      )}
    </g>
  );
}

/** Along its upper edge and back along the lower one. */
export function bandPath(points: readonly BandPoint[], props: BandAreasProps): string {
  if (points.length === 0) return '';
  const { panel, geometry, last, plotTop, plotHeight } = props;
  const at = (x: number, value: number) => {
    const y = plotTop + plotHeight * (1 - positionOf(panel.scale, value));
    return `${xOf(geometry, last, x).toFixed(2)} ${y.toFixed(2)}`;
  };
  const upper = points.map(({ x, high }) => at(x, high));
  const lower = points.map(({ x, low }) => at(x, low)).toReversed();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** What the bands of a chart are, beside its title. */
export function BandKey({ panel }: Pick<BandAreasProps, 'panel'>): ReactElement | null {
  const all = panel.series.flatMap(({ key, style, band }) =>
    band === undefined ? [] : [{ key, style, band }],
  );
  if (all.length === 0) return null;
  return (
    <span className="band-key">
      {all.map(({ key, style, band }) => (
        <span key={key}>
          <i className={`band-${band.fill}`} style={{ color: style.color }} aria-hidden="true" />
          {band.label}
        </span>
      ))}
    </span>
  );
}
