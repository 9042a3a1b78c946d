import type { ReactElement } from 'react';
import { memo } from 'react';
import { Dips } from './dips';
import { EndLabels } from './end-labels';
import type { StackGeometry } from './geometry';
import type { Panel } from './panel';
import { SeriesLines } from './series-lines';
import { useTurn } from './use-turn';
import { ValueAxis } from './value-axis';
import type { StackAxis } from './x-axis';

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

function DrawnChart(props: SeriesChartProps): ReactElement {
  const { panel, geometry, plotHeight, axis, veiled } = props;
  const place = { panel, geometry, plotHeight, plotTop: CHART_PAD };
  return (
    <>
      <ValueAxis {...place} veiled={veiled} />
      {!veiled && <SeriesLines {...place} axis={axis} />}
      {!veiled && <Dips {...place} last={axis.last} />}
      {!veiled && <EndLabels {...place} />}
    </>
  );
}
