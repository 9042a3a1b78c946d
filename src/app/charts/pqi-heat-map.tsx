import type { PointerEvent, ReactElement } from 'react';
import { memo } from 'react';
import type { PqiMap } from '../../core/compare/pqi-map';
import { parameterText } from '../../core/record/number-text';

/** A cell by its places on the two axes. */
export interface MapPlace {
  readonly p: number;
  readonly q: number;
}

interface PqiHeatMapProps {
  readonly map: PqiMap;
  /** The value with the full colour: maps side by side share it. */
  readonly top: number;
  readonly width: number;
  readonly place: MapPlace;
  readonly onPoint: (place: MapPlace | null) => void;
  readonly onPick: (place: MapPlace) => void;
}

const LEFT = 36;
const FOOT = 30;

/** p upwards, q to the right; the stronger the colour, the larger the PQ Index. Cells without a value stay empty. */
export const PqiHeatMap = memo(function PqiHeatMap(props: PqiHeatMapProps): ReactElement {
  const { map, top, width, place, onPoint, onPick } = props;
  const { ps, qs, cells } = map;
  const cell = Math.max(4, Math.floor((width - LEFT) / Math.max(1, qs.length)));
  const tall = Math.min(cell, 28);
  const [right, bottom] = [LEFT + cell * qs.length, tall * ps.length];
  const y = (row: number) => bottom - (row + 1) * tall;
  const placeOf = (event: PointerEvent<SVGSVGElement>): MapPlace | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const q = Math.floor((event.clientX - box.left - LEFT) / cell);
    const p = Math.floor((bottom - (event.clientY - box.top)) / tall);
    return q >= 0 && q < qs.length && p >= 0 && p < ps.length ? { p, q } : null;
  };
  const every = cell * 2 < 30 ? 5 : cell < 30 ? 2 : 1;
  return (
    <svg
      width={width}
      height={bottom + FOOT}
      className="pqi-map"
      aria-hidden="true"
      onPointerMove={(event) => onPoint(placeOf(event))}
      onPointerLeave={() => onPoint(null)}
      onPointerDown={(event) => {
        const at = placeOf(event);
        if (at !== null) onPick(at);
      }}
    >
      {cells.map((row, p) =>
        row.map((value, q) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a square is a place on two fixed axes.
            key={`${p}-${q}`}
            x={LEFT + q * cell}
            y={y(p)}
            width={cell}
            height={tall}
            fill={value === null ? 'none' : shade(value.mean, top)}
          />
        )),
      )}
      <rect x={LEFT} y={0} width={right - LEFT} height={bottom} fill="none" stroke="var(--hair)" />
      <rect
        x={LEFT + place.q * cell + 0.5}
        y={y(place.p) + 0.5}
        width={cell - 1}
        height={tall - 1}
        fill="none"
        stroke="var(--ink)"
        strokeWidth={1.5}
      />
      {ps.map(
        (p, row) =>
          (row + 1) % every === 0 && (
            <text key={p} x={LEFT - 5} y={y(row) + tall / 2 + 4} textAnchor="end">
              {parameterText(p)}
            </text>
          ),
      )}
      {qs.map(
        (q, column) =>
          column % every === 0 && (
            <text key={q} x={LEFT + (column + 0.5) * cell} y={bottom + 14} textAnchor="middle">
              {q}
            </text>
          ),
      )}
      <text x={0} y={12}>
        p
      </text>
      <text x={right} y={bottom + 28} textAnchor="end">
        q
      </text>
    </svg>
  );
});

/** One hue from the ground to full. */
export function shade(value: number, top: number): string {
  const share = top === 0 ? 0 : Math.min(1, value / top);
  return `color-mix(in srgb, var(--sap) ${(4 + 96 * share).toFixed(1)}%, var(--bg))`;
}
