import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useLab } from '../../store/lab-store';
import { interruptedRows, statusOf, whereText, whyNotResumed } from '../../store/library';
import { resumeRuns } from '../../store/stored-actions';

/** What a reload or a crash cut short, and the way back into it. */
export function ResumeOffer(): ReactElement | null {
  const rows = useLab(useShallow((state) => interruptedRows(state.library, state.runs)));
  const refusal = useLab((state) => state.library.refusal);
  const [first] = rows;
  if (first === undefined) return null;
  const least = rows.reduce((low, row) => (row.records < low.records ? row : low), first);
  return (
    <p className="hint resume-offer">
      {refusal ?? `Run ${first.group.number} was interrupted at ${whereText(least.config, least.records)}.`}{' '}
      <button
        type="button"
        className="text-button"
        onClick={() =>
          resumeRuns(
            rows.map(({ runId }) => runId),
            null,
          )
        }
      >
        Resume
      </button>
    </p>
  );
}

/** Beside a run that stopped short of its end and can go on. */
export function ResumeButton(props: { readonly runId: string; readonly label: string }): ReactElement | null {
  const { runId, label } = props;
  const resumable = useLab(({ library, runs }) => {
    const row = library.rows[runId];
    return row !== undefined && whyNotResumed(row, statusOf(row, library, runs)) === null;
  });
  if (!resumable) return null;
  return (
    <button
      type="button"
      className="text-button"
      aria-label={`Resume ${label}`}
      onClick={() => resumeRuns([runId], null)}
    >
      Resume
    </button>
  );
}
