import type { ReactElement } from 'react';
import { memo } from 'react';
import { Surface } from 'recharts';
import { BandAreas } from './band-areas';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import type { Panel, Series } from './panel';
import { positionOf } from './scale';
import type { LinePoint } from './series-line';
import { SeriesLine } from './series-line';
import type { StackAxis } from './x-axis';
import { xOfValue } from './x-axis';

interface SeriesLinesProps {
  readonly panel: Panel;
  readonly geometry: StackGeometry;
  readonly axis: StackAxis;
  readonly plotTop: number;
  readonly plotHeight: number;
}

/** Markers closer than this hide their line. */
const MARKER_GAP = 9;

/**
 * The lines of a chart, drawn by recharts where they are told to lie. A chart of recharts' own works that out in its store, which takes
 * 10 to 25 ms for each one at a start.
 */
export const SeriesLines = memo(function SeriesLines(props: SeriesLinesProps): ReactElement {
  const { panel, geometry, axis, plotTop, plotHeight } = props;
  const every = Math.max(1, Math.ceil(MARKER_GAP / (geometry.plotWidth / axis.last)));
  return (
    <Surface className="series-lines" aria-hidden width={geometry.width} height={plotHeight + 2 * plotTop}>
      <BandAreas {...{ panel, geometry, plotTop, plotHeight }} last={axis.last} />
      {panel.series.map(
        (series) =>
          series.weight !== 'dip' && (
            <SeriesLine
              key={series.key}
              points={linePoints(series.values, props)}
              style={series.style}
              weight={series.weight}
              every={every}
              {...(series.records === undefined ? {} : { records: series.records })}
            />
          ),
      )}
    </Surface>
  );
});

const NOWHERE: LinePoint = { x: null, y: null };

/** Where the values of a line lie: at the pixels that the axes, the labels at its end and the cross-hair mean. */
export function linePoints(values: Series['values'], props: SeriesLinesProps): readonly LinePoint[] {
  const { panel, geometry, axis, plotTop, plotHeight } = props;
  return values.map((value, index) =>
    value === null || !Number.isFinite(value)
      ? NOWHERE
      : {
          x: xOf(geometry, axis.last, xOfValue(axis, index)),
          y: plotTop + plotHeight * (1 - positionOf(panel.scale, value)),
        },
  );
}
