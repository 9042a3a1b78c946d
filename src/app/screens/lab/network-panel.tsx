import type { ReactElement } from 'react';
import { useDeferredValue } from 'react';
import { recordBadge } from '../../../core/record/form-words';
import type { IterationRecord } from '../../../core/record/run-record';
import type { ChartRun } from '../../charts/chart-run';
import { Swatch } from '../../charts/marker';
import { changeView } from '../../store/lab-actions';
import { useSize } from '../../ui/use-size';
import { ChannelPanel } from './channel-panel';
import { CutSection } from './cut-section';
import { UnitsView } from './units-view';
import { useLabRuns } from './use-lab-runs';
import { WhySection } from './why-section';

/** The chosen run at the chosen iteration: its layers, the weights about to go, and why so many. */
export function NetworkPanel(): ReactElement {
  const { charts, selected, iteration } = useLabRuns();
  const [ref, size] = useSize<HTMLDivElement>();
  // The strips and the histogram may come a moment after the cross-hair.
  const shown = useDeferredValue(iteration);
  const record = selected?.iterations[Math.min(shown, selected.iterations.length - 1)] ?? null;
  const next = record === null ? null : (selected?.iterations[record.iteration + 1] ?? null);
  return (
    <section className="network" aria-label="Network">
      <RunTabs charts={charts} chosen={selected?.runId ?? null} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too (WCAG 2.1.1) */}
      <div className="network-body" ref={ref} tabIndex={0}>
        {record === null || selected === null ? (
          <NothingYet />
        ) : record.channels !== undefined ? (
          <ChannelPanel
            record={record}
            channels={record.channels}
            chart={selected}
            width={size.width}
            height={size.height}
          />
        ) : (
          <>
            <section aria-label="Layers">
              <h2>
                Network, {selected.label}, iteration {record.iteration}
              </h2>
              <UnitsView record={record} next={next} run={selected} />
              <p className="hint net-form">
                <span className="badge">{recordBadge(record)}</span>
              </p>
            </section>
            <CutSection
              record={record}
              config={selected.config}
              chart={selected}
              width={size.width}
              height={histogramHeight(size.height, record)}
            />
            <WhySection record={record} config={selected.config} />
          </>
        )}
      </div>
    </section>
  );
}

/** What the layers and the formula leave, within reason. */
function histogramHeight(room: number, record: IterationRecord): number {
  const layers = record.layers.reduce(
    (sum, { unitsTotal }) => sum + 6 + 12 * Math.ceil(Math.min(64, unitsTotal) / 16),
    0,
  );
  return Math.round(Math.min(340, Math.max(72, room - layers - 386)));
}

function RunTabs(props: { readonly charts: readonly ChartRun[]; readonly chosen: string | null }) {
  const { charts, chosen } = props;
  if (charts.length < 2) return null;
  return (
    <fieldset className="run-tabs">
      <legend className="only-read">Run in view</legend>
      {charts.map(({ runId, label, style }) => (
        <label key={runId} className={runId === chosen ? 'run-tab chosen' : 'run-tab'}>
          <input
            type="radio"
            name="run-in-view"
            checked={runId === chosen}
            onChange={() => changeView((view) => ({ ...view, runId }))}
          />
          <Swatch style={style} line={false} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function NothingYet(): ReactElement {
  return (
    <div className="empty">
      <h2>Network</h2>
      <p className="hint">
        With the first step its layers appear here: which neurons and channels live, what goes next, and why
        that much.
      </p>
    </div>
  );
}
