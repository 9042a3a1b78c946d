import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { durationText } from '../../../core/record/number-text';
import { runLabels } from '../../../core/record/run-label';
import { stopStarted } from '../../store/compare-actions';
import { useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import { isOver } from '../../store/run-state';

/** The runs started from this screen: how far they are, what failed, and a way to stop them. */
export function RunsUnderWay(): ReactElement | null {
  const started = useCompareView((view) => view.started);
  const runs = useLab(useShallow((state) => started.flatMap((runId) => state.runs.byId[runId] ?? [])));
  if (runs.length === 0) return null;
  const over = runs.filter(({ status }) => isOver(status));
  const failed = runs.filter(({ status }) => status === 'failed');
  const working = runs.filter(({ status }) => status === 'running' || status === 'starting');
  const paused = runs.filter(({ status }) => status === 'paused').length;
  const done = runs.reduce(
    (sum, { status, progress }) => sum + (isOver(status) ? 1 : (progress?.done ?? 0)),
    0,
  );
  const left = Math.max(...working.map(({ progress }) => progress?.secondsLeft ?? 0), 0);
  const waiting = runs.length - over.length - working.length - paused;
  const labels = runLabels(failed.map(({ config }) => config));
  const parts = [
    `${over.length} of ${runs.length} runs done`,
    ...(working.length > 0 ? [`${working.length} running`] : []),
    ...(paused > 0 ? [`${paused} paused in the Lab`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(left >= 1 ? [`${durationText(left)} left for those running`] : []),
  ];
  return (
    <section className="cmp-part cmp-under-way" aria-label="Runs started here">
      <p className="hint" role="status">
        {over.length === runs.length
          ? `All ${runs.length} runs started here are over.`
          : `${over.length} of ${runs.length} runs done.`}
      </p>
      {over.length < runs.length && (
        <>
          <progress aria-label="Progress of the runs started here" max={runs.length} value={done} />
          <div className="links">
            <span className="hint">{parts.slice(1).join(', ')}</span>
            <button type="button" className="text-button" onClick={stopStarted}>
              Stop them
            </button>
          </div>
        </>
      )}
      {failed.map(({ runId, config, failure }, index) => (
        <p key={runId} className="hint" role="alert">
          <strong className="problem">
            {labels[index]}, seed {config.seed} failed:
          </strong>{' '}
          {failure?.message ?? 'no reason given.'} What it measured before stays.
        </p>
      ))}
    </section>
  );
}
