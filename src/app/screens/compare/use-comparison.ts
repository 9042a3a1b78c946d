import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Reading } from '../../../core/compare/accuracy-at';
import { accuracyAt } from '../../../core/compare/accuracy-at';
import type { Axis } from '../../../core/compare/axes';
import { axisNamed } from '../../../core/compare/axes';
import type { DenseBaseline } from '../../../core/compare/dense';
import { denseBaselines } from '../../../core/compare/dense';
import type { Experiment } from '../../../core/compare/experiments';
import { experimentKey, experimentsOf } from '../../../core/compare/experiments';
import { sharedCompression, standardCompressions } from '../../../core/compare/scores';
import { groupSeries } from '../../../core/compare/series';
import type { Verdict } from '../../../core/compare/verdict';
import { verdictAt } from '../../../core/compare/verdict';
import type { RunRecord } from '../../../core/record/run-record';
import { runStyles } from '../../charts/method-style';
import type { StyledSeries, TradeOff } from '../../charts/trade-off';
import { tradeOff } from '../../charts/trade-off';
import type { CompareView } from '../../store/compare-view';
import { useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import { runRecord, withoutStandIns } from '../../store/run-records';
import { isOver } from '../../store/run-state';
import { usePrepared } from './use-prepared';

/** More lines cannot be told apart; the person may still switch them on. */
const MOST_LINES = 6;

const NOTHING: readonly RunRecord[] = [];

/** Always in the table, as far as they are reached. */
const FIRST_COLUMNS = 32;

/** Everything the screen shows, made of the records in the store and of the view. */
export interface Comparison {
  readonly experiments: readonly Experiment[];
  readonly experiment: Experiment | null;
  /** All series of the experiment, in the order of their first run. */
  readonly series: readonly StyledSeries[];
  readonly shown: readonly StyledSeries[];
  /** Left out only to keep the chart readable. */
  readonly leftOut: number;
  readonly baselines: readonly DenseBaseline[];
  /** The one dense line of the experiment; null when there is none or several. */
  readonly dense: DenseBaseline | null;
  readonly axis: Axis;
  readonly chart: TradeOff;
  /** Where the cross-hair can stand on the axis shown, left to right. */
  readonly stops: readonly number[];
  /** Where it stands; null when the axis has nothing. */
  readonly place: number | null;
  readonly readings: readonly Reading[];
  /** What verdict, table and matrix are about. */
  readonly compression: number | null;
  readonly columns: readonly number[];
  readonly verdict: Verdict;
  /** No run of the experiment will grow. */
  readonly finished: boolean;
  /** So many runs are still being made ready; nothing can be shown of them. */
  readonly preparing: number;
}

export function useComparison(): Comparison {
  const chosen = useCompareView((state) => state.chosen);
  const known = useLab(
    useShallow(({ runs: { byId } }) =>
      (chosen?.flatMap((runId) => byId[runId] ?? []) ?? withoutStandIns(Object.values(byId))).flatMap(
        (run) => runRecord(run) ?? [],
      ),
    ),
  );
  const prepared = usePrepared(known);
  const records = prepared ?? NOTHING;
  const growing = useLab(
    useShallow((state) =>
      Object.values(state.runs.byId).flatMap(({ runId, status }) => (isOver(status) ? [] : runId)),
    ),
  );
  const view = useCompareView(useShallow(lasting));
  const hover = useCompareView((state) => state.hover);
  const experiments = useMemo(() => experimentsOf(records), [records]);
  const experiment = useMemo(() => {
    const last = records.at(-1);
    const newest = last === undefined ? null : experimentKey(last.config);
    const find = (key: string | null) => experiments.find((entry) => entry.key === key);
    return find(view.experiment) ?? find(newest) ?? null;
  }, [experiments, records, view.experiment]);
  const series = useMemo(() => styled(experiment), [experiment]);
  const shown = useMemo(() => shownSeries(series, view.shown), [series, view.shown]);
  const baselines = useMemo(() => denseBaselines(experiment?.runs ?? []), [experiment]);
  const dense = baselines.length === 1 ? (baselines[0] ?? null) : null;
  const axis = axisNamed(view.axis);
  const { spread, range } = view;
  const chart = useMemo(
    () => tradeOff(shown, dense, { axis, spread, range }),
    [shown, dense, axis, spread, range],
  );
  const bare = useMemo(() => shown.map((entry) => entry.series), [shown]);
  const nearEnd = useMemo(() => nearEndOf(shown), [shown]);
  const columns = useMemo(() => {
    const most = range === 'near' ? Math.max(FIRST_COLUMNS, nearEnd) : Number.POSITIVE_INFINITY;
    return standardCompressions(bare).filter((c) => c <= most);
  }, [bare, nearEnd, range]);
  const resting = useMemo(
    () => sharedCompression(bare, nearEnd) ?? sharedCompression(bare) ?? columns[0] ?? null,
    [bare, nearEnd, columns],
  );
  const stops = useMemo(() => stopsOf(chart, columns), [chart, columns]);
  const compression =
    (axis.name === 'compression' ? hover : null) ?? inside(view.compression, columns) ?? resting;
  const place =
    axis.name === 'compression'
      ? compression
      : (hover ??
        inside(view.places[axis.name] ?? null, stops) ??
        stops[Math.floor(stops.length / 2)] ??
        null);
  const readings = useMemo(
    () =>
      place === null
        ? bare.map(() => ({ accuracy: null, interpolated: false }))
        : bare.map((entry) => accuracyAt(entry, axis, place)),
    [bare, axis, place],
  );
  const verdict = useMemo(() => verdictAt(bare, compression), [bare, compression]);
  const finished = !(experiment?.runs ?? []).some(({ runId }) => growing.includes(runId));
  return {
    ...{ experiments, experiment, series, shown, baselines, dense, axis, chart, stops, place, readings },
    ...{ compression, columns, verdict, finished },
    preparing: prepared === null ? known.length : 0,
    leftOut: series.filter(
      ({ series: { key } }, index) => index >= MOST_LINES && view.shown[key] === undefined,
    ).length,
  };
}

/** What does not move with the pointer. */
function lasting({ experiment, shown, axis, compression, places, spread, range }: CompareView) {
  return { experiment, shown, axis, compression, places, spread, range };
}

function styled(experiment: Experiment | null): readonly StyledSeries[] {
  const series = groupSeries(experiment?.runs ?? []);
  const styles = runStyles(series.map(({ method }) => method));
  return series.flatMap((entry, index) => {
    const style = styles[index];
    return style === undefined ? [] : [{ series: entry, style }];
  });
}

function shownSeries(series: readonly StyledSeries[], chosen: CompareView['shown']): readonly StyledSeries[] {
  return series.filter(({ series: { key } }, index) => chosen[key] ?? index < MOST_LINES);
}

/** Where the last line leaves the top 20 points: compressions beyond are of ruined nets. */
function nearEndOf(shown: readonly StyledSeries[]): number {
  return tradeOff(shown, null, { axis: axisNamed('compression'), spread: 'std', range: 'near' }).x.domain[1];
}

function inside(wanted: number | null, stops: readonly number[]): number | null {
  return wanted !== null && stops.includes(wanted) ? wanted : null;
}

/** Doublings on axes of ratios, where the table has its columns; elsewhere the places that were measured. */
function stopsOf({ axis, x, lines }: TradeOff, columns: readonly number[]): readonly number[] {
  if (axis.name === 'compression') return columns.filter((c) => c <= x.domain[1] * 1.001);
  if (axis.name === 'speed-up') return x.ticks;
  const places = lines.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.map((point) => point.x)));
  const kept: number[] = [];
  for (const stop of [...new Set(places)].sort((a, b) => a - b)) {
    const last = kept.at(-1);
    if (last === undefined || stop - last > 0.02 * last) kept.push(stop);
  }
  return x.reversed ? kept.reverse() : kept;
}
