import type { ReactElement } from 'react';
import { useEffect } from 'react';
import { compareOnly, useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import { recallRuns } from '../../store/recall-runs';
import { screenHref } from '../../store/route';
import { ErrorBoundary } from '../../ui/error-boundary';
import { ScreenHeading } from '../screen-heading';
import { SweepPlace } from '../sweep/sweep-place';
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
        ) : chosen ? (
          <NothingOfTheChosen />
        ) : (
          <NothingYet />
        )}
      </div>
      <aside className="cmp-side" aria-label="Layers, phases and runs">
        <div className="cmp-side-scroll">
          <ErrorBoundary what="The layer matrix">
            <DensityMatrix comparison={comparison} />
          </ErrorBoundary>
          <ErrorBoundary what="The PQ Index charts">
            <PqiMultiples comparison={comparison} />
          </ErrorBoundary>
          <ControlsSection comparison={comparison} />
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
      <ErrorBoundary what="The chart">
        <TradeOffPanel comparison={comparison} />
      </ErrorBoundary>
      <ErrorBoundary what="The scores">
        <ScoreTable comparison={comparison} />
      </ErrorBoundary>
      <ErrorBoundary what="The settings">
        <SettingsDiff comparison={comparison} />
      </ErrorBoundary>
      <ErrorBoundary what="The maps over p and q">
        <PqiMaps comparison={comparison} />
      </ErrorBoundary>
    </>
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
