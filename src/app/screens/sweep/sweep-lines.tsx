import type { ReactElement } from 'react';
import { useLab } from '../../store/lab-store';
import { sideBySide } from '../../store/run-actions';
import { hideSweep, useSweepDraft } from '../../store/sweep-draft';
import './sweep.css';
import { SweepLine } from './sweep-line';
import { useKeptSweeps } from './use-kept-sweeps';

/** The sweeps of this visit and those a reload cut short, beside whatever else the screen is about. */
export function SweepLines(): ReactElement | null {
  const byId = useLab((state) => state.runs.byId);
  const { hidden } = useSweepDraft();
  const sweeps = useKeptSweeps(sideBySide()).filter(
    ({ sweep: { id, rows }, progress: { active, interrupted } }) =>
      active.length > 0 ||
      (!hidden.includes(id) &&
        (interrupted.length > 0 || rows.some(({ runId }) => byId[runId] !== undefined))),
  );
  if (sweeps.length === 0) return null;
  return (
    <section className="sweep-lines" aria-label="Sweeps">
      {sweeps.map(({ sweep, progress }) => (
        <SweepLine
          key={sweep.id}
          sweep={sweep}
          progress={progress}
          short
          onHide={() => hideSweep(sweep.id)}
        />
      ))}
    </section>
  );
}
