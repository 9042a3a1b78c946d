import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import type { StackGeometry } from './geometry';
import { xOf, yOf } from './geometry';
import { Mark } from './marker';
import type { Panel, Series } from './panel';
import type { StackAxis } from './x-axis';
import { nearestRecord, xOfRecord, xOfValue } from './x-axis';

interface CrossHairProps {
  readonly geometry: StackGeometry;
  readonly panels: readonly Panel[];
  readonly axis: StackAxis;
  /** Newest iteration that can be chosen. */
  readonly newest: number;
  readonly iteration: number;
  /** What a screen reader says for the iteration. */
  readonly valueText: string;
  /** Charts whose curves are held back get no dots. */
  readonly veiled: ReadonlySet<string>;
  onHover(iteration: number | null): void;
  onSelect(iteration: number): void;
}

const PAGE = 5;

/** One line through all charts, one tab stop for all of them: arrows, Home, End and Page keys move it, a click keeps it. */
export function CrossHair(props: CrossHairProps): ReactElement {
  const { geometry, panels, axis, newest, iteration, valueText, veiled, onHover, onSelect } = props;
  const x = xOf(geometry, axis.last, xOfRecord(axis, iteration));

  function under(event: PointerEvent<HTMLElement>): number {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return nearestRecord(axis, share * axis.last, newest);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const target = keyTarget(event.key, iteration, newest);
    if (target === null) return;
    event.preventDefault();
    onHover(null);
    onSelect(target);
  }

  return (
    <>
      <svg className="cross-hair" width={geometry.width} height={geometry.axisTop} aria-hidden="true">
        {geometry.rows.map((row) => (
          <line key={row.top} x1={x} x2={x} y1={row.plotTop} y2={row.plotTop + row.plotHeight} />
        ))}
        {panels.flatMap((panel, place) => {
          const row = geometry.rows[place];
          if (row === undefined || veiled.has(panel.id) || panel.strip !== undefined) return [];
          return panel.series.flatMap((series) => {
            const at = placeIn(series, iteration);
            const value = series.values[at];
            if (value === null || value === undefined || series.weight !== 'full') return [];
            return (
              <Mark
                key={`${panel.id}/${series.key}`}
                x={xOf(geometry, axis.last, xOfValue(axis, at))}
                y={yOf(row, panel, value)}
                size={9}
                style={series.style}
              />
            );
          });
        })}
      </svg>
      <div
        className="cross-hair-area"
        role="slider"
        tabIndex={0}
        aria-label={`${axis.word} under the cross-hair`}
        aria-valuemin={0}
        aria-valuemax={newest}
        aria-valuenow={iteration}
        aria-valuetext={valueText}
        aria-describedby="chart-keys"
        style={{
          left: geometry.left,
          width: geometry.plotWidth,
          height: geometry.axisTop,
        }}
        onPointerMove={(event) => onHover(under(event))}
        onPointerLeave={() => onHover(null)}
        onPointerDown={(event) => onSelect(under(event))}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** The value of a line that belongs to a record; lines that stand for no run have none. */
function placeIn({ records }: Series, iteration: number): number {
  return records === undefined ? iteration : (records[iteration] ?? -1);
}

/** Where a key moves the cross-hair to; null for keys that are not ours. */
export function keyTarget(key: string, iteration: number, newest: number): number | null {
  const within = (wanted: number) => Math.min(newest, Math.max(0, wanted));
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return within(iteration + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(iteration - 1);
    case 'PageUp':
      return within(iteration + PAGE);
    case 'PageDown':
      return within(iteration - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return newest;
    default:
      return null;
  }
}
