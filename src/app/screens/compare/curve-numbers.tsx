import type { ReactElement } from 'react';
import { runCurve } from '../../../core/compare/run-curve';
import { plain } from '../../../core/record/number-text';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import type { Comparison } from './use-comparison';

/** The trade-off chart as a table: every measurement of every seed, from which all means are made. */
export function CurveNumbers(props: {
  readonly comparison: Comparison;
  readonly purpose: string;
}): ReactElement {
  const { purpose } = props;
  const { axis, shown } = props.comparison;
  const axisName = axis.label.charAt(0).toUpperCase() + axis.label.slice(1);
  return (
    <NumbersSheet of="Test accuracy" name="Test accuracy, the numbers">
      {() => (
        <>
          <h2 className="sheet-title">
            Test accuracy <span className="quiet">%, after retraining</span>
          </h2>
          <p className="hint">{purpose}</p>
          <p className="hint">
            Means are over the seeds that got there, std with n − 1; between two measurements a seed is read
            off the straight line.
          </p>
          <NumbersTable
            rows="Series"
            columns={['Seed', 'Iteration', axisName, 'Accuracy'].map((label) => ({ key: label, label }))}
          >
            {shown.flatMap(({ series }) =>
              series.runs.flatMap((run) =>
                runCurve(run, axis).map(({ iteration, x, accuracy }) => (
                  <tr key={`${run.runId}/${iteration}`}>
                    <th scope="row">{series.label}</th>
                    <td>{run.config.seed}</td>
                    <td>{iteration}</td>
                    <td>{plain(x, 5)}</td>
                    <td>{(100 * accuracy).toFixed(2)}</td>
                  </tr>
                )),
              ),
            )}
          </NumbersTable>
        </>
      )}
    </NumbersSheet>
  );
}
