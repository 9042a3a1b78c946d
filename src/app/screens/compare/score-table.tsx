import type { ReactElement } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { denseKey } from '../../../core/compare/dense';
import type { Score } from '../../../core/compare/scores';
import { scoreAt } from '../../../core/compare/scores';
import type { Series } from '../../../core/compare/series';
import { seriesCost } from '../../../core/compare/series-cost';
import type { Statistics } from '../../../core/compare/statistics';
import { verdictAt } from '../../../core/compare/verdict';
import { lastBadges } from '../../../core/record/form-words';
import { compressionTick, countText, plain } from '../../../core/record/number-text';
import { Swatch } from '../../charts/marker';
import type { StyledSeries } from '../../charts/trade-off';
import { changeCompare, showSeries, useCompareView } from '../../store/compare-view';
import { ScoreCell } from './score-cell';
import type { Comparison } from './use-comparison';

/** More rows than this are folded away. */
const MOST_ROWS = 8;

interface Column {
  readonly compression: number;
  readonly scores: ReadonlyMap<string, Score>;
  /** Highest mean of the shown series as written; null where none gets there. */
  readonly best: string | null;
  readonly winner: Series | null;
}

/** The scores at 2×, 4×, 8×, ...; its rows are the legend of the chart. */
export function ScoreTable({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const { series, shown, columns, compression, baselines, axis, place, readings, leftOut } = comparison;
  const { numbers, allRows } = useCompareView(useShallow(({ numbers, allRows }) => ({ numbers, allRows })));
  const made = useMemo(
    () =>
      columnsOf(
        series,
        shown.map((entry) => entry.series),
        columns,
      ),
    [series, shown, columns],
  );
  const difference = numbers === 'difference' && baselines.length > 0;
  const denseOf = ({ runs: [run] }: Series): number | null | undefined => {
    if (!difference) return null;
    const key = run === undefined ? '' : denseKey(run);
    return baselines.find((entry) => entry.key === key)?.accuracy.mean;
  };
  const rows =
    allRows || series.length <= MOST_ROWS
      ? series
      : series.filter((entry, index) => shown.includes(entry) || index < MOST_ROWS);
  const elsewhere = axis.name !== 'compression' && place !== null;
  const scroller = useColumnInView(compression);
  return (
    <section className="cmp-scores" aria-label="Scores">
      <div className="cmp-table-tools">
        <NumbersChoice numbers={numbers} dense={baselines.length > 0} />
        <p className="hint">
          <b>Bold</b> highest mean, <b>▲</b> ahead by rule (N ≥ 3, intervals apart), ~ between two records
        </p>
      </div>
      <div className="cmp-table" ref={scroller}>
        <table>
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">N</th>
              {elsewhere && (
                <th scope="col" className="here">
                  at {axis.text(place)}
                </th>
              )}
              {made.map((column) => (
                <th
                  key={column.compression}
                  scope="col"
                  className={column.compression === compression ? 'here' : undefined}
                  aria-current={column.compression === compression || undefined}
                >
                  {compressionTick(column.compression)}
                </th>
              ))}
              <th scope="col">Epochs</th>
              <th scope="col">
                <abbr title="Minutes of training per run, mean">Min</abbr>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((entry) => (
              <Row
                key={entry.series.key}
                entry={entry}
                on={shown.includes(entry)}
                reading={elsewhere ? (readings[shown.indexOf(entry)] ?? NO_READING) : null}
                columns={made}
                compression={compression}
                dense={denseOf(entry.series)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {(rows.length < series.length || leftOut > 0) && (
        <p className="hint cmp-left-out">
          {leftOut > 0 &&
            `${leftOut} of ${series.length} series are not drawn, so that the lines can be told apart: tick them to see them. `}
          {rows.length < series.length && (
            <button type="button" className="text-button" onClick={() => changeCompare({ allRows: true })}>
              All {series.length} rows
            </button>
          )}
        </p>
      )}
    </section>
  );
}

const NO_READING = { accuracy: null, interpolated: false } as const;

interface RowProps {
  readonly entry: StyledSeries;
  readonly on: boolean;
  /** At the cross-hair of an axis that has no column of its own. */
  readonly reading: { readonly accuracy: Statistics | null; readonly interpolated: boolean } | null;
  readonly columns: readonly Column[];
  readonly compression: number | null;
  readonly dense: number | null | undefined;
}

function Row({ entry, on, reading, columns, compression, dense }: RowProps): ReactElement {
  const { series, style } = entry;
  const cost = useMemo(() => seriesCost(series), [series]);
  const seeds = series.runs.length;
  return (
    <tr className={on ? undefined : 'off'}>
      <th scope="row">
        <label className="cmp-series">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => showSeries(series.key, event.target.checked)}
          />
          <Swatch style={style} />
          <span>{series.label}</span>
        </label>
        <span className="cmp-form">{lastBadges(series.runs)}</span>
      </th>
      <td>{seeds}</td>
      {reading !== null && (
        <ScoreCell {...reading} seeds={seeds} best={false} winner={false} dense={dense} here />
      )}
      {columns.map(({ compression: at, scores, best, winner }) => {
        const score = scores.get(series.key);
        const accuracy = score?.accuracy ?? null;
        return (
          <ScoreCell
            key={at}
            accuracy={accuracy}
            interpolated={score?.interpolated ?? false}
            midTraining={score?.midTraining ?? false}
            seeds={seeds}
            best={on && accuracy !== null && written(accuracy) === best}
            winner={winner === series}
            dense={dense}
            here={at === compression}
          />
        );
      })}
      <td>{cost.epochs === null ? '–' : countText(cost.epochs.mean)}</td>
      <td>{cost.minutes === null ? '–' : minutesText(cost.minutes.mean)}</td>
    </tr>
  );
}

/** Mean minutes of a run; a tiny run still has a number that counts. */
function minutesText(minutes: number): string {
  if (minutes >= 9.95) return countText(minutes);
  return minutes >= 0.1 || minutes === 0 ? minutes.toFixed(1) : plain(minutes, 1);
}

function columnsOf(
  series: readonly StyledSeries[],
  shown: readonly Series[],
  compressions: readonly number[],
): readonly Column[] {
  return compressions.map((compression) => {
    const scores = new Map(series.map((entry) => [entry.series.key, scoreAt(entry.series, compression)]));
    const means = shown.flatMap(({ key }) => scores.get(key)?.accuracy ?? []);
    const [best] = means.toSorted((a, b) => b.mean - a.mean);
    const { winner } = verdictAt(shown, compression);
    return { compression, scores, best: best === undefined ? null : written(best), winner };
  });
}

function written({ mean }: Statistics): string {
  return (100 * mean).toFixed(1);
}

function NumbersChoice(props: {
  readonly numbers: 'accuracy' | 'difference';
  /** There is a dense net to compare with. */
  readonly dense: boolean;
}): ReactElement {
  const { numbers, dense } = props;
  const choices = [
    ['accuracy', 'accuracy'],
    ['difference', 'points from dense'],
  ] as const;
  return (
    <fieldset className="cmp-axes">
      <legend>numbers:</legend>
      {choices.map(([value, label]) => (
        <label key={value} className={numbers === value ? 'cmp-axis-name chosen' : 'cmp-axis-name'}>
          <input
            type="radio"
            name="numbers"
            checked={numbers === value}
            disabled={value === 'difference' && !dense}
            onChange={() => changeCompare({ numbers: value })}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** Scrolls a wide table, never the page, so that the column under the cross-hair can be seen. */
function useColumnInView(compression: number | null) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = ref.current;
    const cell = box?.querySelector<HTMLElement>('thead .here');
    const first = box?.querySelector<HTMLElement>('thead th');
    if (compression === null || box === null || cell == null || first == null) return;
    const left = cell.offsetLeft - first.offsetWidth;
    const right = cell.offsetLeft + cell.offsetWidth;
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
  }, [compression]);
  return ref;
}
