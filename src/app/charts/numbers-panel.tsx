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
  const columns = columnsOf(panel);
  const rows = Math.max(0, ...columns.map(({ values }) => values.length));
  return (
    <NumbersSheet of={panel.title} name={`${panel.title}, the numbers`}>
      {() => (
        <>
          <h2 className="sheet-title">
            {panel.title} <span className="quiet">{panel.unit}</span>
          </h2>
          <p className="hint">{panel.purpose}</p>
          <p className="hint">{panel.summary}</p>
          <NumbersTable rows={axis.rowWord} columns={columns}>
            {Array.from({ length: rows }, (_, iteration) => iteration).map((iteration) => (
              <tr key={iteration}>
                <th scope="row">{rowText(axis, iteration)}</th>
                {columns.map(({ key, values }) => {
                  const value = values[iteration];
                  return (
                    <td key={key}>{value === null || value === undefined ? '–' : panel.valueText(value)}</td>
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

interface Column {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** The lines, each with what is shaded under it. */
function columnsOf({ series }: Panel): readonly Column[] {
  return series.flatMap((line): Column[] => [
    { key: line.key, label: `${line.label}${noteOf(line)}`, values: line.values },
    ...(line.band === undefined ? [] : [{ key: `${line.key}/band`, ...line.band.column }]),
  ]);
}

function noteOf({ weight, note }: Series): string {
  return note ?? (weight === 'full' ? '' : ', after the cut');
}
