import type { ReactElement, ReactNode } from 'react';
import { useEffect } from 'react';
import { countText } from '../../../core/record/number-text';
import { useTurn } from '../../charts/use-turn';
import { compareOnly, useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import { recallRuns } from '../../store/recall-runs';
import { screenHref } from '../../store/route';
import { ErrorBoundary } from '../../ui/error-boundary';
import { ScreenHeading } from '../screen-heading';
import { SweepPlace } from '../sweep/sweep-place';
import './score-table.css';
import './compare-side.css';
import './pqi-maps.css';
import './compare.css';
import { ControlsSection } from './controls-section';
import { DensityMatrix } from './density-matrix';
import { ExperimentLine } from './experiment-line';
import { PqiMaps } from './pqi-maps';
import { PqiMultiples } from './pqi-multiples';
import { RunsUnderWay } from './runs-under-way';
import { ScoreTable } from './score-table';
import { SeedsSection } from './seeds-section';
import { SettingsDiff } from './settings-diff';
import { TradeOffPanel } from './trade-off-panel';
import type { Comparison } from './use-comparison';
import { useComparison } from './use-comparison';
import { VerdictHead } from './verdict-head';

/** Methods and seeds side by side: who keeps how much accuracy at which cost, and whether that can be said. */
export function CompareScreen(): ReactElement {
  const comparison = useComparison();
  const chosen = useCompareView((view) => view.chosen !== null);
  useEffect(() => {
    void recallRuns();
  }, []);
  return (
    <main className="cmp">
      <div className="cmp-main">
        {comparison.experiment !== null ? (
          <Results comparison={comparison} />
        ) : comparison.preparing > 0 ? (
          <Preparing count={comparison.preparing} />
        ) : chosen ? (
          <NothingOfTheChosen />
        ) : (
          <NothingYet />
        )}
      </div>
      <aside className="cmp-side" aria-label="Layers, phases and runs">
        <div className="cmp-side-scroll">
          {comparison.preparing === 0 && (
            <>
              <Part what="The layer matrix">
                <DensityMatrix comparison={comparison} />
              </Part>
              <Part what="The PQ Index charts">
                <PqiMultiples comparison={comparison} />
              </Part>
              <Part what="The controls">
                <ControlsSection comparison={comparison} />
              </Part>
            </>
          )}
        </div>
        <div className="cmp-side-foot">
          <SweepPlace />
          <RunsUnderWay />
          <SeedsSection />
        </div>
      </aside>
    </main>
  );
}

function Results({ comparison }: { readonly comparison: Comparison }): ReactElement {
  return (
    <>
      <ExperimentLine comparison={comparison} />
      <VerdictHead comparison={comparison} />
      <Part what="The chart">
        <TradeOffPanel comparison={comparison} />
      </Part>
      <Part what="The scores">
        <ScoreTable comparison={comparison} />
      </Part>
      <Part what="The settings">
        <SettingsDiff comparison={comparison} />
      </Part>
      <Part what="The maps over p and q">
        <PqiMaps comparison={comparison} />
      </Part>
    </>
  );
}

/** A part of the screen; the first time drawn in a task of its own, so that many runs do not hold up the page. */
function Part({ what, children }: { readonly what: string; readonly children: ReactNode }): ReactElement {
  const isThere = useTurn(true) === true;
  return <ErrorBoundary what={what}>{isThere && children}</ErrorBoundary>;
}

/** For a moment: hundreds of runs are aggregated a slice at a time. */
function Preparing({ count }: { readonly count: number }): ReactElement {
  return (
    <div className="cmp-empty">
      <ScreenHeading className="cmp-title">Comparing {countText(count)} runs</ScreenHeading>
    </div>
  );
}

/** The chosen runs are being read, or have nothing to compare. */
function NothingOfTheChosen(): ReactElement {
  const reading = useCompareView((view) => view.reading);
  return (
    <div className="cmp-empty">
      <ScreenHeading className="cmp-title">
        {reading ? 'Reading the chosen runs' : 'Nothing to compare in the chosen runs'}
      </ScreenHeading>
      {!reading && (
        <>
          <p>None of them has a record yet: they come with the first pruning iteration.</p>
          <button type="button" className="text-button" onClick={() => compareOnly(null)}>
            Compare all runs of this page
          </button>
        </>
      )}
    </div>
  );
}

function NothingYet(): ReactElement {
  const recording = useLab((state) => state.recording);
  const active = useLab((state) => Object.keys(state.runs.byId).length > 0);
  return (
    <div className="cmp-empty">
      <ScreenHeading className="cmp-title">Nothing to compare yet</ScreenHeading>
      {active || recording === 'loading' ? (
        <p role="status">
          {active
            ? 'The first nets are training. Their lines appear with the first pruning iteration.'
            : 'Loading the recorded run.'}
        </p>
      ) : (
        <>
          <p>
            Run methods in the Lab, or start the Lab’s setup with three seeds here: three are needed before a
            winner can be named. Runs of earlier visits are chosen under <a href={screenHref('runs')}>Runs</a>
            .
          </p>
          <p className="hint">
            What you will see: accuracy against compression with the spread of the seeds, a table of scores,
            the share of every layer that is kept, and the phases of every method.
          </p>
        </>
      )}
    </div>
  );
}
