import type { ReactElement } from 'react';
import type { ChartRun } from '../../charts/chart-run';
import type { Row, StackGeometry } from '../../charts/geometry';
import { useLab } from '../../store/lab-store';
import type { Guess } from '../../store/prefs';

/** Heights (0 bottom, 1 top) of a guess along the axis: a shape, not numbers. */
const SHAPES: Readonly<Record<Guess, readonly number[]>> = {
  fall: [0.8, 0.45, 0.25, 0.15, 0.1, 0.08, 0.06],
  rise: [0.15, 0.25, 0.38, 0.52, 0.66, 0.8, 0.92],
  'fall-rise-fall': [0.8, 0.4, 0.15, 0.3, 0.75, 0.5, 0.12],
};

interface GuessCurveProps {
  readonly geometry: StackGeometry;
  readonly row: Row;
  readonly charts: readonly ChartRun[];
}

/** The guess of this visit as a ghost line over the recorded run; the caption says what really happened. */
export function GuessCurve({ geometry, row, charts }: GuessCurveProps): ReactElement | null {
  const guessed = useLab((state) => state.view.guessed);
  const recorded = charts.every((run) => run.over);
  if (guessed === null || !recorded) return null;
  const shape = SHAPES[guessed];
  const points = shape.map((height, index) => {
    const x = (geometry.plotWidth * index) / (shape.length - 1);
    return `${x.toFixed(1)},${(row.plotHeight * (1 - height)).toFixed(1)}`;
  });
  return (
    <svg
      className="guess-curve"
      style={{ left: geometry.left, top: row.plotTop }}
      width={geometry.plotWidth}
      height={row.plotHeight}
      aria-hidden="true"
    >
      <polyline points={points.join(' ')} />
    </svg>
  );
}
