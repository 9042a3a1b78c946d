import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { accuracyText, compressionText } from '../../../core/record/number-text';
import { plannedCuts } from '../../../core/record/plan';
import { runLabels } from '../../../core/record/run-label';
import { useLab } from '../../store/lab-store';
import type { RunState } from '../../store/run-state';
import { runsOf } from '../../store/runs';
import { ScreenHeading } from '../screen-heading';

/** Every run this page knows, newest group first. */
export function RunsScreen(): ReactElement {
  const runs = useLab((state) => state.runs);
  const rows = useMemo(
    () =>
      [...runs.groups].reverse().flatMap((group) => {
        const members = runsOf(runs, group);
        const labels = runLabels(members.map(({ config }) => config));
        return members.map((run, index) => ({ run, group: group.name, label: labels[index] ?? '' }));
      }),
    [runs],
  );
  return (
    <main className="screen">
      <ScreenHeading>Runs</ScreenHeading>
      <div className="table-scroll">
        <table className="runs-table">
          <thead>
            <tr>
              {['Run', 'Group', 'Status', 'Iterations', 'Accuracy', 'Compression', 'Seed', 'Backend'].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ run, group, label }) => (
              <Row key={run.runId} run={run} group={group} label={label} />
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function Row(props: {
  readonly run: RunState;
  readonly group: string;
  readonly label: string;
}): ReactElement {
  const { run, group, label } = props;
  const last = run.iterations.at(-1);
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{group}</td>
      <td>{run.status}</td>
      <td>
        {Math.max(0, run.iterations.length - 1)} of {plannedCuts(run.config)}
      </td>
      <td>{accuracyText(last?.test.accuracy ?? null)}</td>
      <td>{last === undefined ? '' : compressionText(last.size.weightsTotal, last.size.weightsAlive)}</td>
      <td>{run.config.seed}</td>
      <td>{run.environment?.device ?? ''}</td>
    </tr>
  );
}
