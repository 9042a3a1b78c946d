import type { ReactElement } from 'react';
import { memo, useCallback, useMemo } from 'react';
import { Line, LineChart, XAxis, YAxis } from 'recharts';
import { Dips } from './dips';
import { EndLabels } from './end-labels';
import type { StackGeometry } from './geometry';
import type { Panel, Series } from './panel';
import type { SeriesShapeProps } from './series-shape';
import { SeriesShape } from './series-shape';
import { useTurn } from './use-turn';
import { ValueAxis } from './value-axis';
import type { StackAxis } from './x-axis';
import { xOfValue } from './x-axis';

interface SeriesChartProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly plotHeight: number;
  readonly axis: StackAxis;
  /** Curves are held back: axes only. */
  readonly veiled: boolean;
}

/** Room above and below the plot inside the SVG: markers and labels at the edge are not cut off. */
export const CHART_PAD = 8;

/** A chart of the stack, drawn when its turn comes, whatever of it changed. */
export const SeriesChart = memo(function SeriesChart(props: SeriesChartProps): ReactElement | null {
  const drawn = useTurn(props);
  return drawn === null ? null : <DrawnChart {...drawn} />;
});

const OVERFLOW = { overflow: 'visible' } as const;

/**
 * recharts behind one door: no animation, no tooltip, no legend, sizes given, one x axis for the whole stack. It gets the same objects
 * as long as they say the same: every new one, even an equal one, goes through its store and redraws the chart. Axis and labels are ours.
 */
const DrawnChart = memo(function DrawnChart(props: SeriesChartProps): ReactElement {
  const { panel, geometry, plotHeight, axis, veiled } = props;
  const { last } = axis;
  const { scale } = panel;
  const [low, high] = scale.domain;
  const margin = useMemo(
    () => ({ top: CHART_PAD, right: geometry.right, bottom: CHART_PAD, left: geometry.left }),
    [geometry.left, geometry.right],
  );
  const domain = useMemo(() => [0, last] as const, [last]);
  const values = useMemo(() => [low, high] as const, [low, high]);
  const data = useMemo(() => rowsOf(panel.series, axis), [panel.series, axis]);
  const every = Math.max(1, Math.ceil(9 / (geometry.plotWidth / last)));
  return (
    <>
      <ValueAxis
        panel={panel}
        geometry={geometry}
        plotTop={CHART_PAD}
        plotHeight={plotHeight}
        veiled={veiled}
      />
      <LineChart
        width={geometry.width}
        height={plotHeight + 2 * CHART_PAD}
        data={data}
        margin={margin}
        accessibilityLayer={false}
        style={OVERFLOW}
      >
        <XAxis dataKey="x" type="number" domain={domain} hide />
        <YAxis type="number" scale={scale.kind === 'log2' ? 'log' : 'linear'} domain={values} hide />
        {!veiled &&
          panel.series.map(
            ({ key, style, weight, records }) =>
              weight !== 'dip' && (
                <SeriesLine
                  key={key}
                  name={key}
                  style={style}
                  weight={weight}
                  every={every}
                  {...(records === undefined ? {} : { records })}
                />
              ),
          )}
      </LineChart>
      {!veiled && (
        <Dips panel={panel} geometry={geometry} plotTop={CHART_PAD} plotHeight={plotHeight} last={last} />
      )}
      {!veiled && <EndLabels panel={panel} geometry={geometry} plotTop={CHART_PAD} plotHeight={plotHeight} />}
    </>
  );
});

interface SeriesLineProps extends Pick<Series, 'style' | 'weight' | 'records'> {
  readonly name: string;
  readonly every: number;
}

const SeriesLine = memo(function SeriesLine(props: SeriesLineProps): ReactElement {
  const { name, style, weight, every, records } = props;
  const joined = records !== undefined;
  const marked = useCallback(
    (index: number) => (records === undefined ? index % every === 0 : records.includes(index)),
    [records, every],
  );
  const shape = useCallback(
    ({ points }: { readonly points?: SeriesShapeProps['points'] }) => (
      <SeriesShape points={points ?? []} style={style} weight={weight} marked={marked} joined={joined} />
    ),
    [style, weight, marked, joined],
  );
  return (
    <Line
      dataKey={name}
      type="linear"
      shape={shape}
      dot={false}
      activeDot={false}
      isAnimationActive={false}
      connectNulls={false}
      legendType="none"
    />
  );
});

type DataRow = Record<string, number | null>;

function rowsOf(all: readonly Series[], axis: StackAxis): DataRow[] {
  // Two rows at least: recharts gives a single one a dot of its own.
  const length = Math.max(2, ...all.map((series) => series.values.length));
  return Array.from({ length }, (_, index) => {
    const row: DataRow = { x: xOfValue(axis, index) };
    for (const series of all) row[series.key] = series.values[index] ?? null;
    return row;
  });
}
