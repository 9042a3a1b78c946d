import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { phaseAt } from '../../../core/record/caption';
import { readOutSentence } from '../../../core/record/read-out';
import { runPhases } from '../../../core/record/run-series';
import { useLab } from '../../store/lab-store';
import { shownRuns } from '../../store/shown';
import type { LabRuns } from './use-lab-runs';

/** For screen readers only: an iteration done, a phase begun, an error; never a batch. */
export function Announcer({ lab }: { readonly lab: LabRuns }): ReactElement {
  const { selected } = lab;
  const iterations = selected?.iterations;
  const label = selected?.label ?? '';
  const status = useLab((state) => state.runs.byId[selected?.runId ?? '']?.status);
  const failures = useLab(
    useShallow((state) => shownRuns(state).flatMap((run) => run.failure?.message ?? [])),
  );
  const text = useMemo(() => {
    const record = iterations?.at(-1);
    if (iterations === undefined || record === undefined || status === 'recorded' || status === 'opened')
      return '';
    const gradual = record.channels !== undefined;
    const phase = gradual ? null : phaseAt(runPhases(iterations, false), record.iteration);
    const phaseText = phase === null ? '' : ` Phase ${phase.phase}, ${phase.name}.`;
    const end =
      status === 'finished' ? ' The run has finished.' : status === 'stopped' ? ' The run was stopped.' : '';
    return `${gradual ? 'Step' : 'Iteration'} ${record.iteration} done. ${readOutSentence(label, record, selected?.config)}.${phaseText}${end}`;
  }, [iterations, status, label, selected]);
  return (
    <>
      <p className="only-read" aria-live="polite">
        {text}
      </p>
      <p className="only-read" role="alert">
        {failures.join(' ')}
      </p>
    </>
  );
}
