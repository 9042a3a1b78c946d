import type { ReactElement, ReactNode } from 'react';
import type { PhaseReport } from '../../core/sparsity/phases';
import { CrossHair } from './cross-hair';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import { NumbersPanel } from './numbers-panel';
import type { Panel } from './panel';
import { PhaseRibbon } from './phase-ribbon';
import { iterationTicks } from './scale';
import { CHART_PAD, SeriesChart } from './series-chart';
import type { XAxisWords } from './x-axis';
import { xTickText } from './x-axis';

interface ChartStackProps {
  readonly geometry: StackGeometry;
  readonly panels: readonly Panel[];
  readonly last: number;
  readonly xWords: XAxisWords;
  readonly newest: number;
  readonly iteration: number;
  readonly valueText: string;
  readonly phases: PhaseReport | null;
  readonly phasesOf: string;
  readonly phasesOpen: boolean;
  readonly veiled: ReadonlySet<string>;
  /** Small controls beside a chart's title. */
  readonly controls: (panel: Panel) => ReactNode;
  /** Drawn over the charts, for the guess. */
  readonly children?: ReactNode;
  onHover(iteration: number | null): void;
  onSelect(iteration: number): void;
}

/** The charts of a group of runs on one x axis, the phases behind them, one cross-hair through them. */
export function ChartStack(props: ChartStackProps): ReactElement {
  const {
    geometry,
    panels,
    last,
    xWords,
    phases,
    phasesOf,
    phasesOpen,
    veiled,
    controls,
    children,
    ...cross
  } = props;
  return (
    <div className={geometry.compact ? 'stack compact' : 'stack'} style={{ height: geometry.axisTop + 22 }}>
      {panels[0]?.id === 'pqi' && (
        <PhaseRibbon geometry={geometry} last={last} report={phases} label={phasesOf} open={phasesOpen} />
      )}
      {panels.map((panel, place) => {
        const row = geometry.rows[place];
        if (row === undefined) return null;
        return (
          <figure key={panel.id} aria-label={`${panel.title}. ${panel.purpose} ${panel.summary}`}>
            <figcaption
              style={{
                top: row.top,
                left: geometry.left,
                width: geometry.plotWidth + (geometry.compact ? geometry.right - 8 : 0),
              }}
            >
              <span className="chart-title">{panel.title}</span>
              <span className="chart-unit">{panel.unit}</span>
              <span className="chart-tools">
                {controls(panel)}
                <NumbersPanel panel={panel} xWord={xWords.word} />
              </span>
            </figcaption>
            <div className="chart" style={{ top: row.plotTop - CHART_PAD }} aria-hidden="true">
              <SeriesChart
                panel={panel}
                geometry={geometry}
                plotHeight={row.plotHeight}
                last={last}
                veiled={veiled.has(panel.id)}
              />
            </div>
          </figure>
        );
      })}
      <XAxisLine geometry={geometry} last={last} words={xWords} />
      {panels.some((panel) => panel.series.some((series) => series.values.length > 0)) && (
        <CrossHair
          geometry={geometry}
          panels={panels}
          last={last}
          xWord={xWords.word}
          veiled={veiled}
          {...cross}
        />
      )}
      {children}
      <p id="chart-keys" className="only-read">
        Arrow keys move the cross-hair by one {xWords.word.toLowerCase()}, Page keys by five, Home and End to
        the ends.
      </p>
    </div>
  );
}

function XAxisLine(props: {
  readonly geometry: StackGeometry;
  readonly last: number;
  readonly words: XAxisWords;
}) {
  const { geometry, last, words } = props;
  return (
    <svg
      className="x-axis"
      width={geometry.width}
      height={22}
      style={{ top: geometry.axisTop }}
      aria-hidden="true"
    >
      {iterationTicks(last, geometry.plotWidth).map((tick) => (
        <text key={tick} x={xOf(geometry, last, tick)} y={14} textAnchor="middle">
          {xTickText(words, tick)}
        </text>
      ))}
      <text x={geometry.left + geometry.plotWidth + (words.epochs === null ? 14 : 28)} y={14}>
        {geometry.compact ? words.name.replace('(epoch)', '(ep.)') : words.name}
      </text>
    </svg>
  );
}
