/** A place of a picture that is looked at. */
export interface Look {
  readonly column: number;
  readonly row: number;
}

/** Where a key moves the look to; null for keys that are not ours. */
export function lookTarget(
  key: string,
  at: Look | null,
  stops: readonly number[],
  rows: number,
): Look | null {
  const place = at === null ? -1 : nearestPlace(stops, at.column);
  const row = at?.row ?? 0;
  const to = (wanted: number, wantedRow = row): Look => ({
    column: stops[Math.max(0, Math.min(stops.length - 1, wanted))] ?? 0,
    row: Math.max(0, Math.min(rows - 1, wantedRow)),
  });
  switch (key) {
    case 'ArrowRight':
      return to(place + 1);
    case 'ArrowLeft':
      return to(place - 1);
    case 'ArrowDown':
      return rows === 1 ? to(place - 1) : to(place, row + 1);
    case 'ArrowUp':
      return rows === 1 ? to(place + 1) : to(place, row - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(stops.length - 1);
    default:
      return null;
  }
}

/** The stop nearest to a column. */
export function nearestStop(stops: readonly number[], column: number): number {
  return stops[nearestPlace(stops, column)] ?? 0;
}

function nearestPlace(stops: readonly number[], column: number): number {
  return stops.reduce(
    (best, stop, place) =>
      Math.abs(stop - column) < Math.abs((stops[best] ?? stop) - column) ? place : best,
    0,
  );
}
