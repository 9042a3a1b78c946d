import type { ReactElement } from 'react';
import { NumbersSheet } from '../ui/numbers-sheet';
import { NumbersTable } from '../ui/numbers-table';
import type { Panel, Series } from './panel';
import type { StackAxis } from './x-axis';
import { rowText } from './x-axis';

/** The chart as a table, with its purpose and its take-away, behind one button. */
export function NumbersPanel({
  panel,
  axis,
}: {
  readonly panel: Panel;
  readonly axis: StackAxis;
}): ReactElement {
  const rows = Math.max(0, ...panel.series.map((series) => series.values.length));
  return (
    <NumbersSheet of={panel.title} name={`${panel.title}, the numbers`}>
      {() => (
        <>
          <h2 className="sheet-title">
            {panel.title} <span className="quiet">{panel.unit}</span>
          </h2>
          <p className="hint">{panel.purpose}</p>
          <p className="hint">{panel.summary}</p>
          <NumbersTable
            rows={axis.rowWord}
            columns={panel.series.map((series) => ({
              key: series.key,
              label: `${series.label}${noteOf(series)}`,
            }))}
          >
            {Array.from({ length: rows }, (_, iteration) => iteration).map((iteration) => (
              <tr key={iteration}>
                <th scope="row">{rowText(axis, iteration)}</th>
                {panel.series.map((series) => {
                  const value = series.values[iteration];
                  return (
                    <td key={series.key}>
                      {value === null || value === undefined ? '–' : panel.valueText(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </NumbersTable>
        </>
      )}
    </NumbersSheet>
  );
}

function noteOf({ weight, note }: Series): string {
  return note ?? (weight === 'full' ? '' : ', after the cut');
}
