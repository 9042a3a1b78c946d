import type { ReactElement } from 'react';
import type { PqiMap } from '../../../core/compare/pqi-map';
import type { Statistics } from '../../../core/compare/statistics';
import { indexText } from '../../../core/record/number-text';
import { NumbersSheet } from '../../ui/numbers-sheet';

/** An iteration and its map. */
interface DatedMap {
  readonly iteration: number;
  readonly map: PqiMap;
}

/** The maps as tables: p down, q across. */
export function PqiMapsNumbers({ maps }: { readonly maps: readonly DatedMap[] }): ReactElement {
  return (
    <NumbersSheet of="PQ Index over p and q" name="PQ Index over p and q, the numbers">
      {() => (
        <div className="table-scroll">
          {maps.map(({ iteration, map: { ps, qs, cells } }) => (
            <table key={iteration}>
              <caption className="sheet-title">Iteration {iteration}, mean ± std over seeds</caption>
              <thead>
                <tr>
                  <th scope="col">p, q</th>
                  {qs.map((q) => (
                    <th key={q} scope="col">
                      {q}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {ps.map((p, row) => (
                  <tr key={p}>
                    <th scope="row">{p}</th>
                    {qs.map((q, column) => (
                      <td key={q}>{cellText(cells[row]?.[column] ?? null)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
        </div>
      )}
    </NumbersSheet>
  );
}

/** "0.153 ±0.004". */
export function cellText(cell: Statistics | null): string {
  if (cell === null) return '–';
  if (cell.std === null) return indexText(cell.mean);
  return `${indexText(cell.mean)} ±${cell.std < 0.0005 ? '<0.001' : cell.std.toFixed(3)}`;
}
