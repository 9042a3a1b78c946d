import type { ReactElement, ReactNode } from 'react';

interface NumbersTableProps {
  /** Of the first column, which names the rows. */
  readonly rows: string;
  readonly columns: readonly { readonly key: string; readonly label: string }[];
  /** The rows. */
  readonly children: ReactNode;
}

/** The table of a numbers sheet: wider than the sheet, it scrolls by itself. */
export function NumbersTable({ rows, columns, children }: NumbersTableProps): ReactElement {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{rows}</th>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
