import type { ReactElement } from 'react';
import { Curve } from 'recharts';
import { markPath } from './marker';
import type { Marker } from './method-style';
import type { Series } from './panel';

/** A place in the plot, one per value of the line; nowhere, both null, where nothing was measured. */
export interface LinePoint {
  readonly x: number | null;
  readonly y: number | null;
}

interface SeriesLineProps extends Pick<Series, 'style' | 'weight' | 'records'> {
  readonly points: readonly LinePoint[];
  /** Of a line without records every so manieth point has a marker. */
  readonly every: number;
}

/**
 * A run's line and all its markers in two paths; the last point always has a marker. A line with records passes over what was not
 * measured, others have a gap there.
 */
export function SeriesLine({ points, style, weight, records, every }: SeriesLineProps): ReactElement {
  const thin = weight === 'thin';
  const hollow = thin || style.hollow;
  const marked = (index: number) => (records === undefined ? index % every === 0 : records.includes(index));
  return (
    <g opacity={thin ? 0.65 : 1}>
      <Curve
        points={points}
        connectNulls={records !== undefined}
        fill="none"
        stroke={style.color}
        strokeWidth={thin ? 1 : 2}
        strokeDasharray={style.dash}
        strokeLinejoin="round"
      />
      <path
        d={markersPath(points, style.marker, marked, thin ? 3.5 : 5)}
        fill={style.marker === 'cross' ? 'none' : hollow ? 'var(--bg)' : style.color}
        stroke={style.color}
        strokeWidth={thin ? 1 : 1.5}
      />
    </g>
  );
}

function markersPath(
  points: readonly LinePoint[],
  marker: Marker,
  marked: (index: number) => boolean,
  size: number,
): string {
  const end = points.findLastIndex(({ x }) => x !== null);
  return points
    .map(({ x, y }, index) =>
      x !== null && y !== null && (marked(index) || index === end) ? markPath(marker, x, y, size / 2) : '',
    )
    .join('');
}
