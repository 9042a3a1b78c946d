import type { ReactElement } from 'react';
import type { StackGeometry } from './geometry';

interface LeaderProps {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly color: string;
}

/** A label less far from its line than this needs nothing that leads to it. */
const NEAR = 4;
/** Around the marker at a line's end, and before that of its label. */
const CLEAR = 5;

/** Left end of the labels at the ends of lines; the column of a phone is narrow. */
export function labelColumn({ left, plotWidth, compact }: StackGeometry): number {
  return left + plotWidth + (compact ? 11 : 16);
}

/** A hair from the end of a line to its label, where that had to make room for others. */
export function Leader({ from, to, color }: LeaderProps): ReactElement | null {
  if (Math.abs(from.y - to.y) < NEAR) return null;
  return (
    <path
      d={`M${from.x + CLEAR} ${from.y.toFixed(1)}L${to.x - 1} ${to.y.toFixed(1)}`}
      fill="none"
      stroke={color}
      strokeOpacity={0.7}
    />
  );
}
