import type { ReactElement } from 'react';
import { memo } from 'react';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';

interface StepMarksProps {
  readonly geometry: StackGeometry;
  readonly last: number;
  /** On the axis. */
  readonly cuts: readonly number[];
}

/** Every pruning step as a dotted line through all charts. */
export const StepMarks = memo(function StepMarks({ geometry, last, cuts }: StepMarksProps): ReactElement {
  const path = cuts
    .flatMap((cut) => {
      const x = xOf(geometry, last, cut).toFixed(1);
      return geometry.rows.map(({ plotTop, plotHeight }) => `M${x} ${plotTop}v${plotHeight}`);
    })
    .join('');
  return (
    <svg className="step-marks" width={geometry.width} height={geometry.axisTop} aria-hidden="true">
      <path d={path} />
    </svg>
  );
});
