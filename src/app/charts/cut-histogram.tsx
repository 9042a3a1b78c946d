import type { ReactElement } from 'react';
import { memo } from 'react';
import { Curve, Surface } from 'recharts';
import { countText, plain } from '../../core/record/number-text';
import type { ScoreHistogram } from '../../core/record/run-record';
import { LINE_HEIGHT, mostPlace } from './histogram-words';
import { useTurn } from './use-turn';

interface CutHistogramProps {
  readonly histogram: ScoreHistogram;
  /** Where the cut line stands; null for none. What goes is drawn left of it, what stays right of it, in the bin it splits, too. */
  readonly line: number | null;
  /** What the cut line stands for: "PQI bound 0.20", "highest cut 0.034". */
  readonly lineText: string;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** What is ranked, under the axis: "|w|", "score", "lot". */
  readonly valueName: string;
  /** What is counted: "channel", "weight". */
  readonly unit: string;
}

/** Around the bars: the numbers of the axis, and the words of the line and of the count. */
export const HISTOGRAM_PAD = { top: 18, bottom: 20 } as const;

/** |score| of what is alive before a cut: grey goes, ink stays. Drawn when its turn comes. */
export const CutHistogram = memo(function CutHistogram(props: CutHistogramProps): ReactElement {
  const shown = useTurn(props);
  // Its room is kept until then.
  return shown === null ? <div style={{ height: props.height }} /> : <DrawnHistogram {...shown} />;
});

const DrawnHistogram = memo(function DrawnHistogram(props: CutHistogramProps): ReactElement {
  const { histogram, line, lineText, width, height, color, valueName, unit } = props;
  const { max } = histogram;
  const share = line === null || max === 0 ? null : Math.abs(line) / max;
  // Whole at the edges, too.
  const lineX = share === null ? null : Math.min(width - 1, Math.max(1, share * width));
  const toLeft = lineX !== null && lineX > width * 0.6;
  const bottom = height - HISTOGRAM_PAD.bottom;
  const { most, stays, goes } = cutColumns(histogram, lineX, { width, bottom });
  const countLabel = `${countText(most)} ${unit}${most === 1 ? '' : 's'}`;
  const count = mostPlace({ width, lineX, toLeft, lineText, countLabel });
  return (
    <div className="histogram" aria-hidden="true">
      <Surface width={width} height={height} aria-hidden>
        <path d={`M0 ${HISTOGRAM_PAD.top + 0.5}H${width}M0 ${bottom + 0.5}H${width}`} stroke="var(--hair)" />
        <Curve path={stays} fill="var(--ink)" />
        <Curve path={goes} fill="var(--cut)" />
        {lineX !== null && (
          <>
            <line x1={lineX} x2={lineX} y1={2} y2={bottom} stroke={color} strokeWidth={2} />
            <text
              x={lineX + (toLeft ? -6 : 6)}
              y={LINE_HEIGHT}
              textAnchor={toLeft ? 'end' : 'start'}
              className="label-name"
            >
              {lineText}
            </text>
          </>
        )}
        <text x={count.x} y={LINE_HEIGHT} textAnchor={count.anchor} className="label-value">
          {countLabel}
        </text>
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

interface CutColumns {
  /** The count of the highest column. */
  readonly most: number;
  readonly stays: string;
  readonly goes: string;
}

/** The columns of what stays and of what goes, one on the other, but side by side in the bin that the cut line splits. */
export function cutColumns(
  { kept, cut }: ScoreHistogram,
  lineX: number | null,
  { width, bottom }: Omit<ColumnsPlot, 'most'>,
): CutColumns {
  const pitch = width / Math.max(1, kept.length);
  const split = lineX === null ? -1 : Math.min(kept.length - 1, Math.floor(lineX / pitch));
  const others = (counts: readonly number[]) => counts.map((count, bin) => (bin === split ? 0 : count));
  const all = kept.map((count, bin) => count + (cut[bin] ?? 0));
  const stay = kept[split] ?? 0;
  const go = cut[split] ?? 0;
  const most = Math.max(1, ...others(all), stay, go);
  const plot = { width, bottom, most };
  const column = columnWidth(pitch);
  const left = (split + 0.5) * pitch - column / 2;
  const x = lineX ?? 0;
  const piece = (from: number, to: number, count: number) =>
    lineX === null ? '' : columnPath(from, Math.max(1, to - from), count, plot);
  const end = Math.min(x, left + column);
  return {
    most,
    stays: columnsPath(others(all), plot) + piece(Math.max(x, left), left + column, stay),
    goes: columnsPath(others(cut), plot) + piece(Math.min(left, end - 1), end, go),
  };
}

interface ColumnsPlot {
  readonly width: number;
  readonly bottom: number;
  /** The count that reaches the top. */
  readonly most: number;
}

/** All columns of a histogram as one path, each in the middle of its bin. */
export function columnsPath(counts: readonly number[], plot: ColumnsPlot): string {
  const pitch = plot.width / counts.length;
  const column = columnWidth(pitch);
  return counts
    .map((count, bin) => columnPath((bin + 0.5) * pitch - column / 2, column, count, plot))
    .join('');
}

function columnWidth(pitch: number): number {
  return Math.max(1, pitch > 5 ? pitch - 1.2 : pitch * 0.8);
}

function columnPath(left: number, width: number, count: number, { bottom, most }: ColumnsPlot): string {
  const high = ((bottom - HISTOGRAM_PAD.top) * count) / most;
  if (high < 0.25) return '';
  return `M${left.toFixed(2)} ${bottom}V${(bottom - high).toFixed(1)}h${width.toFixed(2)}V${bottom}z`;
}
