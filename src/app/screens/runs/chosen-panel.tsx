import type { ReactElement } from 'react';
import { useState } from 'react';
import { listText } from '../../../core/compare/list-text';
import type { BackendChoice } from '../../../core/protocol/protocol';
import { compareStored, duplicateSetup, MOST_IN_LAB, openInLab } from '../../store/chosen-actions';
import { deleteRuns } from '../../store/delete-actions';
import { whyNotResumed } from '../../store/library';
import { whyNoForm } from '../../store/one-form';
import type { RunLine } from '../../store/runs-table';
import { chooseRuns } from '../../store/runs-view';
import { resumeRuns } from '../../store/stored-actions';
import type { Option } from '../../ui/select';
import { Select } from '../../ui/select';
import { RunDetails } from './run-details';
import { TagsOfSeveral } from './tags-of-several';

const BACKENDS: readonly Option<BackendChoice | 'same'>[] = [
  { value: 'same', label: 'on the same backend' },
  { value: 'webgpu', label: 'on WebGPU' },
  { value: 'wasm', label: 'on WebAssembly' },
  { value: 'cpu', label: 'on plain JavaScript' },
];

/** What can be done with the chosen runs; of a single one, everything that is known. */
export function ChosenPanel({ chosen }: { readonly chosen: readonly RunLine[] }): ReactElement {
  const [only] = chosen;
  if (only === undefined)
    return (
      <p className="hint">
        Choose runs to open, compare, resume, tag or delete them. A click on a name chooses that run alone,
        one with Shift all from the last one to it.
      </p>
    );
  return (
    <>
      <div className="runs-panel-head">
        <h2>{chosen.length === 1 ? 'Chosen run' : `${chosen.length} chosen runs`}</h2>
        <button type="button" className="text-button" onClick={() => chooseRuns([])}>
          Choose none
        </button>
      </div>
      <Actions chosen={chosen} />
      {chosen.length === 1 ? (
        <RunDetails key={only.row.runId} line={only} />
      ) : (
        <TagsOfSeveral rows={chosen.map(({ row }) => row)} />
      )}
    </>
  );
}

function Actions({ chosen }: { readonly chosen: readonly RunLine[] }): ReactElement {
  const [choice, setChoice] = useState<BackendChoice | 'same'>('same');
  const ids = chosen.map(({ row }) => row.runId);
  const resumable = chosen.filter(({ row, status }) => whyNotResumed(row, status) === null);
  const [only] = chosen;
  const whyNot =
    resumable.length > 0 || only === undefined
      ? null
      : chosen.length === 1
        ? whyNotResumed(only.row, only.status)
        : 'None of them can go on: they are finished, at work or diverged.';
  const noForm = whyNoForm(chosen.map(({ row }) => row.config));
  return (
    <div className="runs-actions">
      <div className="runs-buttons">
        <button
          type="button"
          className="outline-button"
          disabled={ids.length > MOST_IN_LAB}
          onClick={() => openInLab(ids)}
        >
          Open in the Lab
        </button>
        <button type="button" className="outline-button" onClick={() => compareStored(ids)}>
          Compare
        </button>
        <button
          type="button"
          className="outline-button"
          disabled={noForm !== null}
          onClick={() => duplicateSetup(ids, listText(chosen.map(({ title }) => title)))}
        >
          Duplicate setup
        </button>
        <button type="button" className="outline-button" onClick={() => deleteRuns(ids)}>
          Delete
        </button>
      </div>
      {resumable.length > 0 && (
        <div className="runs-resume">
          <button
            type="button"
            className="outline-button"
            onClick={() =>
              resumeRuns(
                resumable.map(({ row }) => row.runId),
                choice === 'same' ? null : choice,
              )
            }
          >
            Go on{chosen.length > 1 && ` with ${resumable.length}`}
          </button>
          <Select<BackendChoice | 'same'>
            label="Where to go on"
            className="plain-select"
            value={choice}
            options={BACKENDS}
            onChange={setChoice}
          />
        </div>
      )}
      {choice !== 'same' && resumable.length > 0 && (
        <p className="hint">Another backend rounds in another order: later numbers are alike, not equal.</p>
      )}
      {ids.length > MOST_IN_LAB && (
        <p className="hint">The Lab shows at most {MOST_IN_LAB} runs at once; Compare takes them all.</p>
      )}
      {noForm !== null && <p className="hint">{noForm}</p>}
      {whyNot !== null && only?.status !== 'finished' && <p className="hint">{whyNot}</p>}
    </div>
  );
}
