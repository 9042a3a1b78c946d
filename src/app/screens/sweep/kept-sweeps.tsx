import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import { sideBySide } from '../../store/run-actions';
import { rowsOfRuns } from '../../store/sweep-plan';
import type { KeptSweep, SweepProgress } from '../../store/sweep-progress';
import { SweepGrid } from './sweep-grid';
import { SweepLine } from './sweep-line';
import { useKeptSweeps } from './use-kept-sweeps';

const FIRST = 5;

/** Every sweep this browser keeps, newest first. */
export function KeptSweeps({ onLeave }: { readonly onLeave: () => void }): ReactElement | null {
  const [all, setAll] = useState(false);
  const sweeps = useKeptSweeps(sideBySide());
  if (sweeps.length === 0) return null;
  return (
    <section aria-labelledby="kept-sweeps" className="sweep-part sweep-kept">
      <h2 id="kept-sweeps">Sweeps so far</h2>
      {(all ? sweeps : sweeps.slice(0, FIRST)).map(({ sweep, progress }) => (
        <div key={sweep.id}>
          <SweepLine sweep={sweep} progress={progress} onLeave={onLeave} />
          <KeptGrid sweep={sweep} progress={progress} />
        </div>
      ))}
      {!all && sweeps.length > FIRST && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          Show all {sweeps.length}
        </button>
      )}
    </section>
  );
}

function KeptGrid(props: { readonly sweep: KeptSweep; readonly progress: SweepProgress }): ReactElement {
  const { sweep, progress } = props;
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="hint">Its grid</summary>
      {open && <OpenGrid sweep={sweep} progress={progress} />}
    </details>
  );
}

function OpenGrid({
  sweep,
  progress,
}: {
  readonly sweep: KeptSweep;
  readonly progress: SweepProgress;
}): ReactElement {
  const [rows] = useState(() => rowsOfRuns(sweep.rows.map(({ config }) => config)));
  const labels = useMemo(() => rows.map(({ label }) => label), [rows]);
  const { statuses } = progress;
  const cells = rows.map(({ places }) => places.flatMap((place) => statuses[place] ?? []));
  return <SweepGrid labels={labels} cells={cells} name={`Runs of sweep ${sweep.number}`} />;
}
