import type { ReactElement } from 'react';
import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { runLabels } from '../../../core/record/run-label';
import type { RunRecord } from '../../../core/record/run-record';
import { changedUnits, useBench } from '../../store/bench-store';
import { useLab } from '../../store/lab-store';
import { measuredRecord, runRecord } from '../../store/run-records';
import type { RunState } from '../../store/run-state';
import { shownRuns } from '../../store/shown';
import { Dialog } from '../../ui/dialog';
import { FileList } from '../../ui/file-list';
import { Select } from '../../ui/select';
import './export.css';
import { labSvg } from './lab-svg';
import { everything, networkFiles, scriptFiles } from './network-files';
import { pictureFiles, recordFiles } from './record-files';

/** What the Lab shows as files: pictures, records, all of it in one zip, and one run's network. */
export function ExportDialog({ open, onClose }: { readonly open: boolean; onClose(): void }): ReactElement {
  return (
    <Dialog title="Export" open={open} onClose={onClose}>
      <Parts />
    </Dialog>
  );
}

function Parts(): ReactElement {
  const runs = useLab(useShallow((state) => shownRuns(state).flatMap((run) => runRecord(run) ?? [])));
  const opened = useLab((state) => shownRuns(state).find(({ status }) => status === 'opened')) ?? null;
  if (opened !== null) return <OpenedPart opened={opened} />;
  if (runs.length === 0) return <p>Nothing is measured yet: the first record comes with the dense net.</p>;
  return (
    <div className="export-parts">
      <section aria-label="What is shown">
        <h3>What is shown</h3>
        <FileList files={[everything(runs), ...pictureFiles('lab', labSvg), ...recordFiles('', runs)]} />
      </section>
      <NetworkPart runs={runs} />
    </div>
  );
}

/** A network that came out of a file, for other tools. */
function OpenedPart({ opened }: { readonly opened: RunState }): ReactElement | null {
  const record = measuredRecord(opened);
  const flipped = useBench(useShallow((state) => changedUnits(state, opened.runId, 0)));
  if (record === null) return null;
  return (
    <>
      <p>
        This network came out of a file and belongs to no run, so there are no records. Here it is in every
        format the lab writes{handText(flipped.length)}.
      </p>
      <FileList files={networkFiles(record, flipped, 'network')} />
    </>
  );
}

/** The run in view first; any other of those shown. */
function NetworkPart({ runs }: { readonly runs: readonly RunRecord[] }): ReactElement | null {
  const inView = useLab((state) => state.view.runId);
  const [chosen, setChosen] = useState(inView);
  const run = runs.find(({ runId }) => runId === chosen) ?? runs[0];
  const recorded = useLab((state) => state.runs.byId[run?.runId ?? '']?.status === 'recorded');
  const flipped = useBench(
    useShallow((state) =>
      run === undefined ? [] : changedUnits(state, run.runId, run.iterations.length - 1),
    ),
  );
  if (run === undefined) return null;
  const labels = runLabels(runs.map(({ config }) => config));
  return (
    <section aria-label="One run">
      <h3>
        {runs.length === 1 ? (
          `${labels[0]}: its network`
        ) : (
          <Select
            label="Run"
            className="plain-select"
            value={run.runId}
            options={runs.map(({ runId }, index) => ({ value: runId, label: labels[index] ?? '' }))}
            onChange={setChosen}
          />
        )}
      </h3>
      {recorded ? (
        <>
          <p className="hint">The recording holds no weights: run it here to export its network.</p>
          <FileList key={run.runId} files={scriptFiles(run)} />
        </>
      ) : (
        <>
          <p className="hint">
            The network of iteration {run.iterations.length - 1}, the last one measured
            {handText(flipped.length)}. The zip of everything has it as the run left it.
          </p>
          <FileList key={run.runId} files={[...networkFiles(run, flipped), ...scriptFiles(run)]} />
        </>
      )}
    </section>
  );
}

function handText(units: number): string {
  if (units === 0) return '';
  return `, with the ${units === 1 ? 'unit' : `${units} units`} you changed by hand`;
}
