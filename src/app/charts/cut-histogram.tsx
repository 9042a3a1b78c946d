import type { ReactElement } from 'react';
import { memo, useCallback, useMemo } from 'react';
import { Line, LineChart, XAxis, YAxis } from 'recharts';
import { plain } from '../../core/record/number-text';
import type { CutRecord } from '../../core/record/run-record';
import { useTurn } from './use-turn';

interface CutHistogramProps {
  readonly cut: CutRecord;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** What the cut line stands for: "PQI bound", "40 % quantile". */
  readonly lineLabel: string;
  /** Scores drawn by lot have no threshold on |w|. */
  readonly showLine: boolean;
  /** What is ranked, under the axis. */
  readonly valueName?: string;
}

const PAD_BOTTOM = 20;
const PAD_TOP = 18;

/** |score| of the weights alive before a cut: grey goes, ink stays, the line is the threshold. Drawn when its turn comes. */
export const CutHistogram = memo(function CutHistogram(props: CutHistogramProps): ReactElement {
  const shown = useTurn(props);
  // Its room is kept until then.
  return shown === null ? <div style={{ height: props.height }} /> : <DrawnHistogram {...shown} />;
});

const MARGIN = { top: PAD_TOP, right: 0, bottom: PAD_BOTTOM, left: 0 } as const;
const UNIT = [0, 1] as const;
const COUNTS = [0, 'dataMax'] as const;

const DrawnHistogram = memo(function DrawnHistogram(props: CutHistogramProps): ReactElement {
  const { cut, width, height, color, lineLabel, showLine, valueName = '|w|' } = props;
  const { max, kept, cut: gone } = cut.histogram;
  const data = useMemo(
    () =>
      kept.map((count, bin) => ({
        middle: (bin + 0.5) / kept.length,
        all: count + (gone[bin] ?? 0),
        gone: gone[bin] ?? 0,
      })),
    [kept, gone],
  );
  const line = !showLine || cut.threshold === null || max === 0 ? null : Math.abs(cut.threshold) / max;
  const lineX = line === null ? 0 : line * width;
  const toLeft = lineX > width * 0.6;
  const bottom = height - PAD_BOTTOM;
  return (
    <div className="histogram" aria-hidden="true">
      <LineChart width={width} height={height} data={data} margin={MARGIN} accessibilityLayer={false}>
        <XAxis dataKey="middle" type="number" domain={UNIT} hide />
        <YAxis hide domain={COUNTS} />
        <ColumnsLine dataKey="all" bottom={bottom} color="var(--ink)" />
        <ColumnsLine dataKey="gone" bottom={bottom} color="var(--cut)" />
      </LineChart>
      <svg width={width} height={height} aria-hidden="true">
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
      </svg>
    </div>
  );
});

interface ColumnsLineProps {
  readonly dataKey: 'all' | 'gone';
  readonly bottom: number;
  readonly color: string;
}

/** One set of columns; the same shape for the chart as long as it looks the same. */
const ColumnsLine = memo(function ColumnsLine({ dataKey, bottom, color }: ColumnsLineProps): ReactElement {
  const shape = useCallback(
    ({ points }: { readonly points?: ColumnsProps['points'] }) => (
      <Columns points={points ?? []} bottom={bottom} color={color} />
    ),
    [bottom, color],
  );
  return <Line dataKey={dataKey} shape={shape} dot={false} activeDot={false} isAnimationActive={false} />;
});

interface ColumnsProps {
  readonly points: readonly { readonly x: number | null; readonly y: number | null }[];
  readonly bottom: number;
  readonly color: string;
}

/** All columns of a histogram as one path: recharts gives every bar a tree of components. */
function Columns({ points, bottom, color }: ColumnsProps): ReactElement {
  const [first, second] = points;
  const pitch = (second?.x ?? 0) - (first?.x ?? 0);
  const width = Math.max(1, pitch > 5 ? pitch - 1.2 : pitch * 0.8);
  const path = points
    .map(({ x, y }) => {
      if (x === null || y === null || bottom - y < 0.25) return '';
      return `M${(x - width / 2).toFixed(2)} ${bottom}V${y.toFixed(1)}h${width.toFixed(2)}V${bottom}z`;
    })
    .join('');
  return <path d={path} fill={color} />;
}
