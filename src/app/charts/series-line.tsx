import type { ReactElement } from 'react';
import { markPath } from './marker';
import type { Marker } from './method-style';
import type { Series } from './panel';

/** A place in the plot, one per value of the line; null where nothing was measured. */
export type LinePoint = { readonly x: number; readonly y: number } | null;

interface SeriesLineProps extends Pick<Series, 'style' | 'weight' | 'records'> {
  readonly points: readonly LinePoint[];
  /** Of a line without records every so manieth point has a marker. */
  readonly every: number;
}

/** A run's line and all its markers in two paths; the last point always has a marker. */
export function SeriesLine({ points, style, weight, records, every }: SeriesLineProps): ReactElement {
  const thin = weight === 'thin';
  const hollow = thin || style.hollow;
  const marked = (index: number) => (records === undefined ? index % every === 0 : records.includes(index));
  return (
    <g opacity={thin ? 0.65 : 1}>
      <path
        d={linePath(points, records !== undefined)}
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

/** @param joined A point that was not measured is passed over, not a gap. */
export function linePath(points: readonly LinePoint[], joined: boolean): string {
  let path = '';
  let open = false;
  for (const point of points) {
    if (point !== null) path += `${open ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    open = point !== null || (joined && open);
  }
  return path;
}

function markersPath(
  points: readonly LinePoint[],
  marker: Marker,
  marked: (index: number) => boolean,
  size: number,
): string {
  const end = points.findLastIndex((point) => point !== null);
  return points
    .map((point, index) =>
      point !== null && (marked(index) || index === end) ? markPath(marker, point.x, point.y, size / 2) : '',
    )
    .join('');
}
