import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { layerDensities } from '../../../core/compare/layer-density';
import type { SeriesPhases } from '../../../core/compare/series-phases';
import { seriesPhases } from '../../../core/compare/series-phases';
import { curveStory } from '../../../core/record/caption';
import { indexText } from '../../../core/record/number-text';
import { PhaseMultiple, PhasePatterns } from '../../charts/phase-multiple';
import { linearScale } from '../../charts/scale';
import type { StyledSeries } from '../../charts/trade-off';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import { useSize } from '../../ui/use-size';
import type { Comparison } from './use-comparison';

const HEIGHT = 84;
const GAP = 12;

interface Multiple extends StyledSeries {
  readonly phases: SeriesPhases;
}

/** The PQ Index of every series on the same axes: who reaches which phase, and when. */
export function PqiMultiples({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { shown, compression, finished } = comparison;
  const [ref, { width }] = useSize<HTMLDivElement>();
  const multiples = useMemo(() => multiplesOf(shown, finished), [shown, finished]);
  const at = useMemo(() => {
    const { columns } = layerDensities(
      multiples.map(({ series }) => series),
      compression ?? 1,
    );
    return columns.map(({ iterations }) =>
      iterations.length === 0 ? null : iterations.reduce((sum, value) => sum + value, 0) / iterations.length,
    );
  }, [multiples, compression]);
  if (multiples.length === 0) return null;
  const last = Math.max(1, ...multiples.map(({ phases }) => phases.pqi.length - 1));
  const highest = Math.max(
    ...multiples.flatMap(({ phases }) => phases.pqi.map(({ statistics }) => statistics?.max ?? 0)),
  );
  const [, top] = linearScale(0, Math.max(0.05, highest), 3).domain;
  const each = Math.floor((width - GAP) / 2);
  return (
    <section className="cmp-part" aria-labelledby="cmp-pqi">
      <div className="cmp-part-head">
        <h2 id="cmp-pqi">PQ Index, same axes</h2>
        <MultiplesNumbers multiples={multiples} last={last} />
      </div>
      <PhasePatterns />
      <div className="cmp-multiples" ref={ref}>
        {width > 0 &&
          multiples.map(({ series, style, phases }, index) => (
            <figure key={series.key} aria-label={`${series.label}: PQ Index ${curveStory(phases.report)}.`}>
              <figcaption>{series.label}</figcaption>
              <PhaseMultiple
                phases={phases}
                style={style}
                last={last}
                top={top}
                width={each}
                height={HEIGHT}
                at={at[index] ?? null}
              />
              <p className="hint">{missingText(phases, finished)}</p>
            </figure>
          ))}
      </div>
      <p className="hint">
        Up: 0 to {top.toFixed(2)}. Across: iteration 0 to {last}. Phases: 1 regularisation, 2 compression, 3
        collapse.
      </p>
    </section>
  );
}

/** Weight pruning only: the phases are about the weights of nets that are trained to their end. */
function multiplesOf(shown: readonly StyledSeries[], finished: boolean): readonly Multiple[] {
  return shown.flatMap(({ series, style }) =>
    series.config.pruning.recipe.unit === 'weight'
      ? [{ series, style, phases: seriesPhases(series, finished) }]
      : [],
  );
}

/** "phase 3 not reached". */
function missingText({ report }: SeriesPhases, finished: boolean): string {
  const missing = report.phases.filter(({ status }) => status === 'not-reached').map(({ phase }) => phase);
  if (missing.length === 0) return 'all three phases';
  const yet = finished ? 'not reached' : 'not yet';
  return `${missing.length === 1 ? 'phase' : 'phases'} ${missing.join(', ')} ${yet}`;
}

function MultiplesNumbers(props: {
  readonly multiples: readonly Multiple[];
  readonly last: number;
}): ReactElement {
  const { multiples, last } = props;
  return (
    <NumbersSheet of="PQ Index of every series" name="PQ Index of every series, the numbers">
      {() => (
        <>
          <h2 className="sheet-title">
            PQ Index <span className="quiet">I(½, 1), of the weights left, mean over seeds</span>
          </h2>
          {multiples.map(({ series, phases }) => (
            <p className="hint" key={series.key}>
              {series.label}: PQ Index {curveStory(phases.report)}.
            </p>
          ))}
          <NumbersTable rows="Iteration" columns={multiples.map(({ series }) => series)}>
            {Array.from({ length: last + 1 }, (_, iteration) => iteration).map((iteration) => (
              <tr key={iteration}>
                <th scope="row">{iteration}</th>
                {multiples.map(({ series, phases }) => {
                  const found = phases.pqi[iteration]?.statistics ?? null;
                  const spread = found?.std == null ? '' : ` ± ${indexText(found.std)}`;
                  return (
                    <td key={series.key}>
                      {found === null ? '–' : `${indexText(found.mean)}${spread}, N = ${found.n}`}
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
