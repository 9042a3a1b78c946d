import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import type { Look } from './look';
import { lookTarget, nearestStop } from './look';

interface LookAreaProps {
  /** What a place is: "Channel under the pointer". */
  readonly label: string;
  /** In all, and those that can be looked at, ascending. */
  readonly columns: number;
  readonly stops: readonly number[];
  readonly rows?: number;
  readonly at: Look | null;
  /** What is said of the place, or of the picture where none is looked at. */
  readonly text: string;
  /** Of the picture's part that has the places, in pixels. */
  readonly place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  onLook(at: Look | null): void;
}

/** Over a picture of columns (and rows): the one under the pointer, or where the arrow keys are, is marked and told. */
export function LookArea(props: LookAreaProps): ReactElement | null {
  const { label, columns, stops, rows = 1, at, text, place, onLook } = props;
  const [first] = stops;
  if (first === undefined) return null;

  function under(event: PointerEvent<HTMLElement>): Look {
    const box = event.currentTarget.getBoundingClientRect();
    const column = ((event.clientX - box.left) / box.width) * columns - 0.5;
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    return { column: nearestStop(stops, column), row: Math.max(0, Math.min(rows - 1, row)) };
  }

  function onKeyDown(event: KeyboardEvent): void {
    const target = lookTarget(event.key, at, stops, rows);
    if (target === null) return;
    event.preventDefault();
    onLook(target);
  }

  return (
    <div
      className="look-area"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, stops.length * rows - 1)}
      aria-valuenow={at === null ? 0 : stops.indexOf(at.column) + at.row * stops.length}
      aria-valuetext={text}
      style={place}
      onPointerMove={(event) => onLook(under(event))}
      onPointerDown={(event) => onLook(under(event))}
      // A finger that was lifted has not gone elsewhere.
      onPointerLeave={({ pointerType }) => pointerType !== 'touch' && onLook(null)}
      onFocus={({ currentTarget }) =>
        currentTarget.matches(':focus-visible') && at === null && onLook({ column: first, row: 0 })
      }
      onBlur={() => onLook(null)}
      onKeyDown={onKeyDown}
    >
      {at !== null && (
        <div
          className="look-mark"
          style={{
            left: (place.width * at.column) / columns,
            width: place.width / columns,
            top: (place.height * at.row) / rows,
            height: place.height / rows,
          }}
        />
      )}
    </div>
  );
}
