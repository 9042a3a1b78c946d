import type { ReactElement } from 'react';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { listText } from '../../../core/compare/list-text';
import { countText, durationText, shortCountText } from '../../../core/record/number-text';
import { sweepCost } from '../../../core/sweep/cost';
import { useLaterTurn } from '../../charts/use-turn';
import { labStore, useLab } from '../../store/lab-store';
import { sideBySide } from '../../store/run-actions';
import { startSweep, whyNotStarted } from '../../store/sweep-actions';
import { useSweepDraft } from '../../store/sweep-draft';
import type { SweepPlan, SweepReading } from '../../store/sweep-plan';
import { planOf, readDraft } from '../../store/sweep-plan';
import { architectureFor, estimatedTime } from '../../store/sweep-progress';
import { AxisRows } from './axis-rows';
import { KeptSweeps } from './kept-sweeps';
import { SubjectRow } from './subject-row';
import { SweepFile } from './sweep-file';
import type { Cell } from './sweep-grid';
import { SweepGrid } from './sweep-grid';

const PLANNED: Cell = 'planned';

/** Everything about sweeps: what is swept, over which values, what it costs, and what became of earlier ones. */
export function SweepDesk({ onClose }: { readonly onClose: () => void }): ReactElement {
  const draft = useSweepDraft();
  const setup = useLab((state) => state.setup);
  const data = useLab((state) => state.data);
  const reading = useMemo(() => readDraft(draft, setup), [draft, setup]);
  // What is typed is there at once; the grid follows in a task of its own, and its squares in another.
  const read = useDeferredValue(reading);
  const plan = useMemo(() => planOf(read, data), [read, data]);
  const drawn = useLaterTurn(plan);
  const configs = useMemo(() => plan.grid.runs.map(({ config }) => config), [plan]);
  const missing = useLab((state) => whyNotStarted(configs, state));
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const why = whyNot(reading, plan) ?? missing;
  return (
    <>
      <SubjectRow draft={draft} setup={setup} />
      <AxisRows draft={draft} setup={setup} reading={reading} />
      <section aria-labelledby="sweep-grid" className="sweep-part">
        <h2 id="sweep-grid">The grid, one square per run</h2>
        <PlannedGrid plan={drawn} />
        <Refused plan={plan} />
      </section>
      <div className="sweep-start">
        <div className="sweep-cost" role="status">
          {why === null ? (
            <CostLines plan={plan} />
          ) : (
            <p className="hint">
              <strong className="problem">{why}</strong>
            </p>
          )}
        </div>
        <button
          type="button"
          className="run-button"
          disabled={why !== null}
          onClick={() => {
            void startSweep(read === reading ? plan : planOf(reading, data), draft);
            onClose();
          }}
        >
          {startText(configs.length)}
        </button>
      </div>
      <SweepFile plan={plan} problem={fileProblem} onProblem={setFileProblem} />
      <KeptSweeps onLeave={onClose} />
    </>
  );
}

const PlannedGrid = memo(function PlannedGrid({ plan: { rows } }: { readonly plan: SweepPlan }) {
  if (rows.length === 0) return null;
  const labels = rows.map(({ label }) => label);
  return (
    <SweepGrid
      labels={labels}
      cells={rows.map(({ places }) => places.map(() => PLANNED))}
      name="Runs of the grid"
    />
  );
});

function startText(runs: number): string {
  if (runs === 0) return 'Start';
  return runs === 1 ? 'Start one run' : `Start ${countText(runs)} runs`;
}

function whyNot({ axes, seedsProblem, problem }: SweepReading, plan: SweepPlan): string | null {
  const bad = axes.filter((axis) => axis.problem !== null).map(({ field }) => field.label);
  if (seedsProblem !== null) bad.push('Seeds');
  if (bad.length > 0) return `Change the values of ${listText(bad)} first.`;
  if (problem !== null) return problem;
  const { grid, sweep } = plan;
  if (plan.problem !== null) return plan.problem;
  if (sweep !== null && grid.runs.length === 0)
    return `No combination can run: ${grid.refused[0]?.why ?? 'there is none.'}`;
  return null;
}

function CostLines({ plan }: { readonly plan: SweepPlan }): ReactElement {
  const data = useLab((state) => state.data);
  const { grid } = plan;
  const size = sideBySide();
  const [cost, seconds] = useMemo(() => {
    const configs = grid.runs.map(({ config }) => config);
    return [sweepCost(configs, architectureFor(data)), estimatedTime(configs, labStore.getState(), size)];
  }, [grid, data, size]);
  const macs = cost.macs === null ? '' : ` and ${macsText(cost.macs)} multiply-adds`;
  return (
    <>
      <p>
        {countText(cost.runs)} {cost.runs === 1 ? 'run' : 'runs'}, {countText(cost.trainings)} trainings,{' '}
        {seconds === null ? 'time not known yet' : `about ${durationText(Math.max(1, seconds))}`}
      </p>
      <p className="hint">
        {shortCountText(cost.examples)} training images{macs}, {size} runs side by side.{' '}
        {seconds === null
          ? 'The time shows once a net of this kind has trained on this page.'
          : 'The time is from what was measured on this page.'}
      </p>
    </>
  );
}

/** 3.1e12 → "3.1 × 10¹²". */
function macsText(macs: number): string {
  const exponent = Math.floor(Math.log10(Math.max(1, macs)));
  const raised = [...String(exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${(macs / 10 ** exponent).toFixed(1)}\u00a0×\u00a010${raised}`;
}

function Refused({ plan }: { readonly plan: SweepPlan }): ReactElement | null {
  const { refused } = plan.grid;
  if (refused.length === 0) return null;
  const most = 50;
  return (
    <details className="sweep-refused">
      <summary className="hint">
        {refused.length === 1
          ? 'One combination cannot run and is left out'
          : `${refused.length} combinations cannot run and are left out`}
      </summary>
      <ul>
        {refused.slice(0, most).map(({ what, why }) => (
          <li key={what} className="hint">
            {what}: {why}
          </li>
        ))}
        {refused.length > most && <li className="hint">and {refused.length - most} more.</li>}
      </ul>
    </details>
  );
}
