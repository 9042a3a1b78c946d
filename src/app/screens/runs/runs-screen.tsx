import type { ReactElement } from 'react';
import { useLab } from '../../store/lab-store';
import { screenHref } from '../../store/route';
import { ErrorBoundary } from '../../ui/error-boundary';
import { ScreenHeading } from '../screen-heading';
import { ChosenPanel } from './chosen-panel';
import { OutcomeLine } from './outcome-line';
import './runs-table.css';
import './runs.css';
import { RunsFilters } from './runs-filters';
import { RunsTable } from './runs-table';
import { StorageSection } from './storage-section';
import { useLines } from './use-lines';

/** Every run this browser keeps: found, judged, named, taken up again, deleted. */
export function RunsScreen(): ReactElement {
  const lines = useLines();
  const listed = useLab((state) => state.library.listed);
  return (
    <main className="runs">
      <div className="runs-main">
        <div className="runs-head">
          <ScreenHeading>Runs</ScreenHeading>
          {lines.all.length > 0 && <RunsFilters all={lines.all} shown={lines.shown.length} />}
        </div>
        <OutcomeLine />
        {lines.all.length === 0 ? (
          <NothingKept listed={listed} />
        ) : lines.shown.length === 0 ? (
          <p className="runs-none">No run fits all of this.</p>
        ) : (
          <ErrorBoundary what="The table of runs">
            <RunsTable lines={lines} />
          </ErrorBoundary>
        )}
      </div>
      <aside className="runs-side" aria-label="Chosen runs and storage">
        <div className="runs-panel">
          <ErrorBoundary what="The chosen run">
            {lines.all.length > 0 && <ChosenPanel chosen={lines.chosen} />}
          </ErrorBoundary>
        </div>
        <StorageSection />
      </aside>
    </main>
  );
}

function NothingKept({ listed }: { readonly listed: boolean }): ReactElement {
  return (
    <div className="runs-empty">
      {listed ? (
        <>
          <p>No runs yet.</p>
          <p className="hint">
            Every run you start in{' '}
            <a className="runs-link" href={screenHref('lab')}>
              the Lab
            </a>{' '}
            is kept here as it happens: its settings, its numbers and its network. It goes on after a reload
            or a crash.
          </p>
        </>
      ) : (
        <p className="hint" role="status">
          Reading the stored runs.
        </p>
      )}
    </div>
  );
}
