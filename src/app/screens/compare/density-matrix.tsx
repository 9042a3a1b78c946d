import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { layerDensities } from '../../../core/compare/layer-density';
import { compressionTick, densityText } from '../../../core/record/number-text';
import { Swatch } from '../../charts/marker';
import type { Comparison } from './use-comparison';

/** Which layers paid for the compression: per-layer ratios are the real difference between methods. */
export function DensityMatrix({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { shown, compression } = comparison;
  const { layers, columns } = useMemo(
    () =>
      layerDensities(
        shown.map(({ series }) => series),
        compression ?? 1,
      ),
    [shown, compression],
  );
  if (shown.length === 0 || layers.length === 0) return null;
  const at = compression === null ? 'in the dense net' : `at ${compressionTick(compression)}`;
  return (
    <section className="cmp-part" aria-labelledby="cmp-matrix">
      <h2 id="cmp-matrix">Weights kept per layer {at}, %</h2>
      <div className="cmp-matrix">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="only-read">Layer</span>
              </th>
              {shown.map(({ series, style }) => (
                <th key={series.key} scope="col" title={series.label}>
                  <span className="cmp-matrix-head">
                    <Swatch style={style} line={false} />
                    <span>{series.label}</span>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer, row) => (
              <tr key={layer}>
                <th scope="row">{layer}</th>
                {columns.map(({ key, densities }) => {
                  const density = densities[row] ?? null;
                  return (
                    <td key={key} style={density === null ? undefined : { background: tint(density.mean) }}>
                      {density === null ? '–' : densityText(density.mean).replace('\u00a0%', '')}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        Means over seeds, at each run’s record nearest to the cross-hair: {nearText(columns)}.
      </p>
    </section>
  );
}

/** From 0.1 % to all on a log scale; text stays readable on it in both themes. */
function tint(density: number): string {
  const share = Math.max(0, 1 + Math.log2(Math.max(density, 2 ** -10)) / 10);
  return `color-mix(in srgb, var(--ink) ${(4 + 30 * share).toFixed(0)}%, var(--bg))`;
}

/** "30.2× to 33.1×". */
function nearText(columns: ReturnType<typeof layerDensities>['columns']): string {
  const found = columns.flatMap(({ compression }) => (compression === null ? [] : compression));
  if (found.length === 0) return 'none';
  const least = Math.min(...found.map(({ min }) => min));
  const most = Math.max(...found.map(({ max }) => max));
  const text = (value: number) => (value < 99.5 ? `${value.toFixed(1)}×` : compressionTick(value));
  return text(least) === text(most) ? text(least) : `${text(least)} to ${text(most)}`;
}
