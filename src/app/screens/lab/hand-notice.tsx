import type { ReactElement } from 'react';
import type { ChartRun } from '../../charts/chart-run';
import { changeView } from '../../store/lab-actions';
import { pauseAll, runHere } from '../../store/run-actions';
import { select } from '../../store/view';
import type { HandReady, LookReady } from './use-hand-ready';

/** The way to a network that can be pruned by hand, or why there is none. */
export function HandNotice({
  ready,
  run,
}: {
  readonly ready: HandReady | LookReady;
  readonly run: ChartRun;
}): ReactElement | null {
  if (ready.kind === 'ready' || ready.reason === '') return null;
  const last = run.iterations.length - 1;
  return (
    <p className="hint hand-notice">
      {ready.reason}{' '}
      {ready.way === 'run-here' && (
        <button type="button" className="text-button" onClick={() => runHere(run.runId)}>
          run it here
        </button>
      )}
      {ready.way === 'pause' && (
        <button type="button" className="text-button" onClick={pauseAll}>
          pause the run
        </button>
      )}
      {ready.way === 'last' && (
        <button
          type="button"
          className="text-button"
          onClick={() => changeView((view) => select(view, last, last))}
        >
          go to its last network
        </button>
      )}
    </p>
  );
}
