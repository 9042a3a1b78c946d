import type { ReactElement } from 'react';
import { memo } from 'react';
import { Curve, Surface } from 'recharts';
import { plain } from '../../core/record/number-text';
import type { CutRecord } from '../../core/record/run-record';
import { useTurn } from './use-turn';

interface CutHistogramProps {
  readonly cut: Pick<CutRecord, 'threshold' | 'histogram'>;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** What the cut line stands for: "PQI bound", "40 % quantile". */
  readonly lineLabel: string;
  /** What is ranked, under the axis: "|w|", "score", "lot". */
  readonly valueName: string;
}

const PAD_BOTTOM = 20;
const PAD_TOP = 18;

/** |score| of the weights alive before a cut: grey goes, ink stays, the line is the threshold. Drawn when its turn comes. */
export const CutHistogram = memo(function CutHistogram(props: CutHistogramProps): ReactElement {
  const shown = useTurn(props);
  // Its room is kept until then.
  return shown === null ? <div style={{ height: props.height }} /> : <DrawnHistogram {...shown} />;
});

const DrawnHistogram = memo(function DrawnHistogram(props: CutHistogramProps): ReactElement {
  const { cut, width, height, color, lineLabel, valueName } = props;
  const { max, kept, cut: gone } = cut.histogram;
  const all = kept.map((count, bin) => count + (gone[bin] ?? 0));
  const line = cut.threshold === null || max === 0 ? null : Math.abs(cut.threshold) / max;
  // Whole at the edges, too.
  const lineX = line === null ? 0 : Math.min(width - 1, Math.max(1, line * width));
  const toLeft = lineX > width * 0.6;
  const bottom = height - PAD_BOTTOM;
  const plot = { width, bottom, most: Math.max(1, ...all) };
  return (
    <div className="histogram" aria-hidden="true">
      <Surface width={width} height={height} aria-hidden>
        <Curve path={columnsPath(all, plot)} fill="var(--ink)" />
        <Curve path={columnsPath(gone, plot)} fill="var(--cut)" />
        {line !== null && <line x1={lineX} x2={lineX} y1={2} y2={bottom} stroke={color} strokeWidth={2} />}
        {line !== null && (
          <text
            x={lineX + (toLeft ? -6 : 6)}
            y={12}
            textAnchor={toLeft ? 'end' : 'start'}
            className="label-name"
          >
            {lineLabel} {plain(Math.abs(cut.threshold ?? 0), 2)}
          </text>
        )}
        <text x={0} y={height - 5}>
          0
        </text>
        <text x={width} y={height - 5} textAnchor="end">
          {valueName} {plain(max, 2)}
        </text>
      </Surface>
    </div>
  );
});

interface ColumnsPlot {
  readonly width: number;
  readonly bottom: number;
  /** The count that reaches the top. */
  readonly most: number;
}

/** All columns of a histogram as one path, each in the middle of its bin. */
export function columnsPath(counts: readonly number[], { width, bottom, most }: ColumnsPlot): string {
  const pitch = width / counts.length;
  const column = Math.max(1, pitch > 5 ? pitch - 1.2 : pitch * 0.8);
  return counts
    .map((count, bin) => {
      const high = ((bottom - PAD_TOP) * count) / most;
      if (high < 0.25) return '';
      const left = (bin + 0.5) * pitch - column / 2;
      return `M${left.toFixed(2)} ${bottom}V${(bottom - high).toFixed(1)}h${column.toFixed(2)}V${bottom}z`;
    })
    .join('');
}
