import type { ReactElement } from 'react';
import { memo, useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import { EndLabels } from './end-labels';
import type { StackGeometry } from './geometry';
import type { Panel, Series } from './panel';
import { SeriesShape } from './series-shape';
import { useLater } from './use-later';

interface SeriesChartProps {
  readonly panel: Panel;
  /** Place in the stack: charts below are drawn a moment later. */
  readonly place: number;
  readonly geometry: StackGeometry;
  readonly plotHeight: number;
  /** Last iteration of the shared x axis. */
  readonly last: number;
  /** Curves are held back: axes only. */
  readonly veiled: boolean;
}

/** Room above and below the plot inside the SVG: markers and labels at the edge are not cut off. */
export const CHART_PAD = 8;

/** recharts behind one door: no animation, no tooltip, no legend, sizes given, one x axis for the whole stack. */
export const SeriesChart = memo(function SeriesChart(props: SeriesChartProps): ReactElement {
  const { geometry, plotHeight, last, veiled } = props;
  const panel = useLater(props.panel, props.place);
  const shown = veiled ? [] : panel.series;
  const data = useMemo(() => rowsOf(panel.series), [panel.series]);
  const every = Math.max(1, Math.ceil(9 / (geometry.plotWidth / last)));
  return (
    <LineChart
      width={geometry.width}
      height={plotHeight + 2 * CHART_PAD}
      data={data}
      margin={{ top: CHART_PAD, right: geometry.right, bottom: CHART_PAD, left: 0 }}
      accessibilityLayer={false}
      style={{ overflow: 'visible' }}
    >
      <CartesianGrid vertical={false} stroke="var(--hair)" syncWithTicks />
      <XAxis dataKey="iteration" type="number" domain={[0, last]} hide />
      <YAxis
        width={geometry.left}
        type="number"
        scale={panel.scale.kind === 'log2' ? 'log' : 'linear'}
        domain={[...panel.scale.domain]}
        ticks={[...panel.scale.ticks]}
        tickFormatter={panel.tickText}
        interval={0}
        axisLine={false}
        tickLine={false}
        tickMargin={4}
      />
      {panel.reference !== null && !veiled && (
        <ReferenceLine y={panel.reference.value} stroke="var(--muted)" strokeWidth={1} />
      )}
      {/* Without a value recharts draws no axis: this line has one, the top of the axis, and draws nothing. */}
      <Line
        dataKey={() => panel.scale.domain[1]}
        shape={noShape}
        dot={false}
        activeDot={false}
        isAnimationActive={false}
      />
      {shown.map((series) => (
        <Line
          key={series.key}
          dataKey={series.key}
          type="linear"
          shape={({ points }) => <SeriesShape points={points ?? []} series={series} every={every} />}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
          connectNulls={false}
          legendType="none"
        />
      ))}
      {!veiled && <EndLabels panel={panel} geometry={geometry} plotTop={CHART_PAD} plotHeight={plotHeight} />}
    </LineChart>
  );
});

function noShape(): ReactElement {
  return <g />;
}

type DataRow = Record<string, number | null>;

function rowsOf(all: readonly Series[]): DataRow[] {
  // Two rows at least: without any recharts draws no axis, and a single one gets a dot of its own.
  const length = Math.max(2, ...all.map((series) => series.values.length));
  return Array.from({ length }, (_, iteration) => {
    const row: DataRow = { iteration };
    for (const series of all) row[series.key] = series.values[iteration] ?? null;
    return row;
  });
}
