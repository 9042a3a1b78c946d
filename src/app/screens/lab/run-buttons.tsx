import type { ReactElement } from 'react';
import { lazy, Suspense, useState } from 'react';
import { isGenerated, KNOWN_DATA } from '../../store/data-state';
import type { LabState } from '../../store/lab-store';
import { useLab } from '../../store/lab-store';
import { newSeed, restart, runAll } from '../../store/run-actions';
import { activeRuns, isSweep } from '../../store/runs';
import { SweepPlace } from '../sweep/sweep-place';

const SweepDialog = lazy(() =>
  import('../sweep/sweep-dialog').then(({ SweepDialog }) => ({ default: SweepDialog })),
);

interface RunButtonsProps {
  readonly methods: number;
  /** What is wrong with the form; null: nothing. */
  readonly problem: string | null;
}

/** Starts what the form says; where it cannot, says why. */
export function RunButtons({ methods, problem }: RunButtonsProps): ReactElement {
  const loading = useLab(loadingFirst);
  const why = loading === null ? problem : `Loading ${loading}.`;
  const busy = useLab(
    ({ runs, starting }) => starting || activeRuns(runs).some(({ runId }) => !isSweep(runId)),
  );
  const [sweepOpen, setSweepOpen] = useState<boolean | null>(null);
  const off = why !== null || busy;
  return (
    <div className="setup-run">
      <SweepPlace />
      {why !== null && (
        <p className="hint problem" role="status" id="run-why">
          {why}
        </p>
      )}
      {why === null && busy && (
        <p className="only-read" id="run-why">
          A run is on: stop it first, or restart.
        </p>
      )}
      {/* Not "disabled": the button just pressed would lose the keyboard's focus. */}
      <button
        type="button"
        className="run-button"
        aria-disabled={off}
        aria-describedby={off ? 'run-why' : undefined}
        onClick={() => {
          if (!off) void runAll();
        }}
      >
        {runLabel(methods)}
      </button>
      <div className="links">
        <button type="button" className="text-button" disabled={why !== null} onClick={restart}>
          Restart, same seed
        </button>
        <button type="button" className="text-button" disabled={why !== null} onClick={newSeed}>
          New seed
        </button>
        <button type="button" className="text-button" onClick={() => setSweepOpen(true)}>
          Sweep
        </button>
      </div>
      {sweepOpen !== null && (
        <Suspense fallback={null}>
          <SweepDialog open={sweepOpen} onClose={() => setSweepOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** The data set a run has to wait for. Built-in data is not: each run's own worker makes what the setup already names. */
function loadingFirst({ setup, data }: LabState): string | null {
  const builtIn = KNOWN_DATA.some(
    ({ source, label }) =>
      isGenerated(source) && source === setup.shared.dataset.source && label === data.loading,
  );
  return builtIn ? null : data.loading;
}

function runLabel(methods: number): string {
  if (methods === 2) return 'Run both';
  return methods > 2 ? `Run all ${methods}` : 'Run';
}
