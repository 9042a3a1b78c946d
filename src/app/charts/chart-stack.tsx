import type { ReactElement, ReactNode } from 'react';
import type { PhaseReport } from '../../core/sparsity/phases';
import { BandKey } from './band-areas';
import { CrossHair } from './cross-hair';
import type { StackGeometry } from './geometry';
import { xOf } from './geometry';
import { LayerStrip } from './layer-strip';
import { NumbersPanel } from './numbers-panel';
import type { Panel } from './panel';
import { PhaseRibbon } from './phase-ribbon';
import { iterationTicks } from './scale';
import { CHART_PAD, SeriesChart } from './series-chart';
import { StepMarks } from './step-marks';
import type { StackAxis } from './x-axis';

interface ChartStackProps {
  readonly geometry: StackGeometry;
  readonly panels: readonly Panel[];
  readonly axis: StackAxis;
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
  const { geometry, panels, axis, phases, phasesOf, phasesOpen, veiled, controls, children, ...cross } =
    props;
  const { last } = axis;
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
              <span className="chart-title">
                {geometry.compact ? (panel.shortTitle ?? panel.title) : panel.title}
              </span>
              <span className="chart-unit">{panel.unit}</span>
              {!veiled.has(panel.id) && <BandKey panel={panel} />}
              <span className="chart-tools">
                {controls(panel)}
                <NumbersPanel panel={panel} axis={axis} />
              </span>
            </figcaption>
            <div className="chart" style={{ top: row.plotTop - CHART_PAD }} aria-hidden="true">
              {panel.strip === undefined ? (
                <SeriesChart
                  panel={panel}
                  geometry={geometry}
                  plotHeight={row.plotHeight}
                  axis={axis}
                  veiled={veiled.has(panel.id)}
                />
              ) : (
                <LayerStrip
                  panel={panel}
                  geometry={geometry}
                  axis={axis}
                  plotTop={CHART_PAD}
                  plotHeight={row.plotHeight}
                />
              )}
            </div>
          </figure>
        );
      })}
      {axis.grid !== null && <StepMarks geometry={geometry} last={last} cuts={axis.grid.cuts} />}
      <XAxisLine geometry={geometry} axis={axis} />
      {panels.some((panel) => panel.series.some((series) => series.values.length > 0)) && (
        <CrossHair geometry={geometry} panels={panels} axis={axis} veiled={veiled} {...cross} />
      )}
      {children}
      <p id="chart-keys" className="only-read">
        Arrow keys move the cross-hair by one {axis.word.toLowerCase()}, Page keys by five, Home and End to
        the ends.
      </p>
    </div>
  );
}

function XAxisLine({ geometry, axis }: { readonly geometry: StackGeometry; readonly axis: StackAxis }) {
  const { last, name, grid } = axis;
  const right = geometry.left + geometry.plotWidth + 14;
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
          {tick}
        </text>
      ))}
      <text x={right} y={14}>
        {name}
      </text>
      {grid !== null && grid.cuts.length > 0 && (
        <g className="step-key">
          <path d={`M${right + 46} 4v13`} />
          <text x={right + 51} y={14}>
            cut
          </text>
        </g>
      )}
    </svg>
  );
}
