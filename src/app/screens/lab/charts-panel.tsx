import type { ReactElement, ReactNode } from 'react';
import { useCallback, useMemo, useRef } from 'react';
import { isGradual } from '../../../core/record/plan';
import { readOutSentence } from '../../../core/record/read-out';
import { runPhases } from '../../../core/record/run-series';
import { revealedRuns } from '../../charts/chart-run';
import { ChartStack } from '../../charts/chart-stack';
import type { StackGeometry } from '../../charts/geometry';
import { stackGeometry } from '../../charts/geometry';
import { keepPanels, useEqual } from '../../charts/keep-panels';
import type { Panel } from '../../charts/panel';
import { runPanels } from '../../charts/run-panels';
import { canShowLayers } from '../../charts/units-panel';
import type { StackAxis } from '../../charts/x-axis';
import { recordText, stackAxis } from '../../charts/x-axis';
import { changeView } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { select } from '../../store/view';
import { Select } from '../../ui/select';
import { useSize } from '../../ui/use-size';
import { GuessCurve } from './guess-curve';
import { GuessPrompt } from './guess-prompt';
import { ReadOutLine } from './read-out-line';
import type { LabRuns } from './use-lab-runs';
import { useBehind, useLabRuns } from './use-lab-runs';

const NO_VEIL: ReadonlySet<string> = new Set();
const VEIL_PQI: ReadonlySet<string> = new Set(['pqi']);

/** The four charts of the shown runs and the read-out under them. */
export function ChartsPanel(): ReactElement {
  const lab = useLabRuns();
  const { charts, selected, newest, iteration, live, recorded } = lab;
  const [ref, size] = useSize<HTMLDivElement>();
  const revealed = useLab((state) => state.view.revealed);
  const keptScale = useLab((state) => state.view.keptScale);
  const unitsOf = useLab((state) => state.view.unitsOf);
  const macsOf = useLab((state) => state.view.macsOf);
  const guessed = useLab((state) => state.view.guessed !== null);
  const selectedId = selected?.runId ?? null;
  const guess = useLab((state) => state.prefs.guess);
  const drawn = useMemo(() => revealedRuns(charts, revealed), [charts, revealed]);
  const before = useRef<readonly Panel[]>([]);
  const panels = useMemo(() => {
    const now = runPanels(drawn, charts, { keptScale, unitsOf, macsOf, runId: selectedId });
    before.current = keepPanels(before.current, now);
    return before.current;
  }, [drawn, charts, keptScale, unitsOf, macsOf, selectedId]);
  const geometry = useEqual(stackGeometry(size.width, size.height, panels));
  const phases = useMemo(() => {
    const chosen = drawn.find((run) => run.runId === selected?.runId);
    if (chosen === undefined || chosen.iterations.length === 0 || isGradual(chosen.config)) return null;
    // One network alone has no phases.
    if (chosen.over && chosen.iterations.length === 1) return null;
    return runPhases(chosen.iterations, chosen.over && revealed === null);
  }, [drawn, selected, revealed]);

  const onHover = useCallback((hover: number | null) => {
    changeView((view) => (view.hover === hover ? view : { ...view, hover }));
  }, []);
  const onSelect = useCallback(
    (wanted: number) => changeView((view) => select(view, wanted, newest)),
    [newest],
  );

  const axis = useEqual(useMemo(() => stackAxis(charts, selectedId), [charts, selectedId]));
  // The guess is about the PQ Index of the weights: runs that prune channels have no such chart.
  const hasPhases = panels[0]?.id === 'pqi';
  // Only over the recording: what a person ran is never hidden behind a question.
  const asks = guess === null && recorded && !live && newest > 0 && hasPhases;
  const valueText = useMemo(() => {
    const parts = charts.flatMap(({ label, iterations, config }) => {
      const record = iterations[iteration];
      return record === undefined ? [] : readOutSentence(label, record, config);
    });
    return `${recordText(axis, iteration)}. ${parts.join('; ')}`;
  }, [charts, iteration, axis]);
  const row = geometry.rows[0];

  return (
    <ChartsSection charts={charts}>
      <div className="charts-room" ref={ref}>
        {size.width > 0 && size.height > 0 && (
          <ChartStack
            geometry={geometry}
            panels={panels}
            axis={axis}
            newest={newest}
            iteration={iteration}
            valueText={valueText}
            phases={asks ? null : phases}
            phasesOf={asks || phases === null ? '' : (selected?.label ?? '')}
            phasesOpen={selected?.over === false}
            veiled={asks ? VEIL_PQI : NO_VEIL}
            controls={(panel) => (
              <PanelControls
                panel={panel}
                keptScale={keptScale}
                unitsOf={unitsOf}
                macsOf={macsOf}
                layersFit={canShowLayers(charts, selectedId)}
                guessed={guessed && !live && hasPhases}
              />
            )}
            onHover={onHover}
            onSelect={onSelect}
          >
            {row !== undefined && asks && <GuessPrompt geometry={geometry} row={row} />}
            {row !== undefined && !asks && hasPhases && (
              <GuessCurve geometry={geometry} row={row} charts={charts} />
            )}
            {charts.every((run) => run.iterations.length === 0) && (
              <EmptyCharts live={live} started={lab.group !== null} axis={axis} geometry={geometry} />
            )}
          </ChartStack>
        )}
      </div>
      <ReadOutLine charts={charts} iteration={iteration} heading={recordText(axis, iteration)} />
    </ChartsSection>
  );
}

/** Its parts are not drawn again when it says that they are about to be. */
function ChartsSection(props: { readonly charts: LabRuns['charts']; readonly children: ReactNode }) {
  const behind = useBehind(props.charts);
  return (
    <section className="charts" aria-label="Charts" aria-busy={behind}>
      {props.children}
    </section>
  );
}

function PanelControls(props: {
  readonly panel: Panel;
  readonly keptScale: 'log2' | 'linear';
  readonly unitsOf: 'layers' | 'total';
  readonly macsOf: 'image' | 'training';
  /** Too many lines per layer: only the sum over the layers can be read. */
  readonly layersFit: boolean;
  readonly guessed: boolean;
}): ReactElement | null {
  const { panel, keptScale, unitsOf, macsOf, layersFit } = props;
  if (panel.id === 'pqi') return props.guessed ? <span className="hint">dotted: your guess</span> : null;
  if (panel.id === 'kept')
    return (
      <Select
        label="Scale of weights kept"
        className="plain-select"
        value={keptScale}
        options={[
          { value: 'log2', label: 'log₂ axis' },
          { value: 'linear', label: 'linear axis' },
        ]}
        onChange={(value) => changeView((view) => ({ ...view, keptScale: value }))}
      />
    );
  if (panel.id === 'macs')
    return (
      <Select
        label="Multiply-accumulates of"
        className="plain-select"
        value={macsOf}
        options={[
          { value: 'image', label: 'per image' },
          { value: 'training', label: 'of training' },
        ]}
        onChange={(value) => changeView((view) => ({ ...view, macsOf: value }))}
      />
    );
  if (panel.id === 'units' && layersFit)
    return (
      <Select
        label="Units shown"
        className="plain-select"
        value={unitsOf}
        options={[
          { value: 'layers', label: 'per layer' },
          { value: 'total', label: 'all layers' },
        ]}
        onChange={(value) => changeView((view) => ({ ...view, unitsOf: value }))}
      />
    );
  return null;
}

function EmptyCharts(props: {
  readonly live: boolean;
  /** These charts are a run's; one that only waits for its turn to be drawn has not ended. */
  readonly started: boolean;
  readonly axis: StackAxis;
  readonly geometry: StackGeometry;
}) {
  const { live, started, axis, geometry } = props;
  const first = axis.epochs?.[0];
  const recording = useLab((state) => state.recording);
  const [row] = geometry.rows;
  if (row === undefined) return null;
  return (
    <div
      className="charts-empty"
      style={{ left: geometry.left, width: geometry.plotWidth, top: row.plotTop, height: row.plotHeight }}
    >
      {live && first === undefined && <p>Training the dense net. The first point appears when it is done.</p>}
      {live && first !== undefined && (
        <p>Training. The curves begin with the first step, after epoch {first}.</p>
      )}
      {!live && started && <p>The run ended before its first point; the reason is at the bottom right.</p>}
      {!live && recording === 'loading' && !started && <p>Loading the recorded run.</p>}
      {!live && recording === 'missing' && !started && (
        <>
          <p className="empty-title">No run yet</p>
          <p className="hint">
            Press the button on the left: both methods train on this device, and every cut adds a point to
            each chart.
          </p>
        </>
      )}
    </div>
  );
}
