import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { keyTarget } from './cross-hair';
import { Mark } from './marker';
import type { LineStyle } from './method-style';
import type { TradeOff } from './trade-off';
import { placeOf } from './trade-off';
import type { TradeOffGeometry } from './trade-off-geometry';
import { pixelOf, plotWidth } from './trade-off-geometry';

interface PlaceCrossHairProps {
  readonly chart: TradeOff;
  readonly geometry: TradeOffGeometry;
  /** Where the cross-hair can stand, left to right on the screen. */
  readonly stops: readonly number[];
  /** Where it stands; null where the chosen place is not on the axis. */
  readonly place: number | null;
  readonly label: string;
  readonly valueText: string;
  readonly dots: readonly { readonly key: string; readonly accuracy: number; readonly style: LineStyle }[];
  onHover(place: number | null): void;
  onSelect(place: number): void;
}

/** The cross-hair of the trade-off chart: one tab stop, arrows move it from stop to stop, a click keeps it. */
export function PlaceCrossHair(props: PlaceCrossHairProps): ReactElement {
  const { chart, geometry, stops, place, label, valueText, dots, onHover, onSelect } = props;
  const width = plotWidth(geometry);
  const bottom = geometry.height - geometry.bottom;
  const index = place === null ? stops.length - 1 : nearestStop(stops, (stop) => Math.abs(stop - place));
  const x = place === null ? null : geometry.left + width * placeOf(chart.x, place);

  function under(event: PointerEvent<HTMLElement>): number | null {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return stops[nearestStop(stops, (stop) => Math.abs(placeOf(chart.x, stop) - share))] ?? null;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const target = keyTarget(event.key, index, stops.length - 1);
    const stop = target === null ? undefined : stops[target];
    if (stop === undefined) return;
    event.preventDefault();
    onHover(null);
    onSelect(stop);
  }

  return (
    <>
      {x !== null && x >= geometry.left - 1 && x <= geometry.left + width + 1 && (
        <svg
          className="cross-hair place-line"
          width={geometry.width}
          height={geometry.height}
          aria-hidden="true"
        >
          <line x1={x} x2={x} y1={geometry.top - 6} y2={bottom} />
          {dots.map(({ key, accuracy, style }) =>
            accuracy < chart.y.domain[0] || place === null ? null : (
              <Mark key={key} x={x} y={pixelOf(geometry, chart, place, accuracy).y} size={10} style={style} />
            ),
          )}
        </svg>
      )}
      <div
        className="cross-hair-area"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, stops.length - 1)}
        aria-valuenow={Math.max(0, index)}
        aria-valuetext={valueText}
        style={{ left: geometry.left, width, top: 0, height: bottom }}
        onPointerMove={(event) => onHover(under(event))}
        onPointerLeave={() => onHover(null)}
        onPointerDown={(event) => {
          const stop = under(event);
          if (stop !== null) onSelect(stop);
        }}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

function nearestStop(stops: readonly number[], distance: (stop: number) => number): number {
  let best = 0;
  stops.forEach((stop, index) => {
    if (distance(stop) < distance(stops[best] ?? stop)) best = index;
  });
  return best;
}
