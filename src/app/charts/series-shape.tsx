import type { ReactElement } from 'react';
import { markPath } from './marker';
import type { Marker } from './method-style';
import type { Series } from './panel';

export interface SeriesShapeProps extends Pick<Series, 'style' | 'weight'> {
  /** Pixel positions as recharts computed them, one per place of the axis; null where nothing was measured. */
  readonly points: readonly { readonly x: number | null; readonly y: number | null }[];
  /** Points with a marker; the last one always has one. */
  readonly marked: (index: number) => boolean;
  /** A point that was not measured is passed over, not a gap. */
  readonly joined: boolean;
}

/** A run's line and all its markers in two paths: recharts' own dots cost a tree of components each. */
export function SeriesShape({ points, style, weight, marked, joined }: SeriesShapeProps): ReactElement {
  const thin = weight === 'thin';
  const hollow = thin || style.hollow;
  return (
    <g opacity={thin ? 0.65 : 1}>
      <path
        d={linePath(points, joined)}
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

function linePath(points: SeriesShapeProps['points'], joined: boolean): string {
  let path = '';
  let open = false;
  for (const { x, y } of points) {
    const drawn = isNumber(x) && isNumber(y);
    if (drawn) path += `${open ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    open = drawn || (joined && open);
  }
  return path;
}

function markersPath(
  points: SeriesShapeProps['points'],
  marker: Marker,
  marked: SeriesShapeProps['marked'],
  size: number,
): string {
  const end = points.findLastIndex(({ x, y }) => isNumber(x) && isNumber(y));
  return points
    .map(({ x, y }, index) => {
      const wanted = marked(index) || index === end;
      return wanted && isNumber(x) && isNumber(y) ? markPath(marker, x, y, size / 2) : '';
    })
    .join('');
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
