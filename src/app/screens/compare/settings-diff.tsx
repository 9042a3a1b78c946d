import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { configDifferences } from '../../../core/compare/config-diff';
import { Swatch } from '../../charts/marker';
import type { Comparison } from './use-comparison';

/** Only the settings in which the shown series differ. */
export function SettingsDiff({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { shown } = comparison;
  const differences = useMemo(() => configDifferences(shown.map(({ series }) => series.config)), [shown]);
  if (shown.length < 2) return null;
  return (
    <section className="cmp-diff" aria-labelledby="cmp-diff">
      <h2 id="cmp-diff">Settings that differ</h2>
      {differences.length === 0 ? (
        <p className="hint">None but the seed.</p>
      ) : (
        <div className="cmp-table">
          <table>
            <thead>
              <tr>
                <th scope="col">Setting</th>
                {shown.map(({ series, style }) => (
                  <th key={series.key} scope="col">
                    <span className="cmp-diff-head">
                      <Swatch style={style} line={false} />
                      {series.label}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differences.map(({ id, label, values }) => (
                <tr key={id}>
                  <th scope="row">{label}</th>
                  {shown.map(({ series: { key } }, index) => (
                    <td key={key}>
                      {values[index] ?? (
                        <span className="quiet">
                          <span aria-hidden="true">–</span>
                          <span className="only-read">does not apply</span>
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
