import { macShare } from '../../core/record/channel-words';
import { placed } from '../../core/record/epoch-grid';
import { maskedSentence } from '../../core/record/net-form';
import { densityText } from '../../core/record/number-text';
import type { IterationRecord } from '../../core/record/run-record';
import { retrainCost, savingSentence, scoreCost, scoresAt, spentAt } from '../../core/record/training-cost';
import { bandBetween, hasArea, heightBetween } from './bands';
import type { ChartRun } from './chart-run';
import { DENSE_STYLE } from './cost-panels';
import type { LineStyle } from './method-style';
import type { Panel, Series } from './panel';
import { lastPoint } from './panel';
import { ends, extremes, linesOn } from './run-lines';
import { linearScale } from './scale';
import type { StackAxis } from './x-axis';
import { valuesOn, xOfValue } from './x-axis';

const RETRAIN_STYLE: LineStyle = { color: 'var(--muted)', dash: '', marker: 'diamond', hollow: true };
/** More runs than this and only the run in view has its parameters drawn: two lines each are too many. */
const MOST_WITH_PARAMETERS = 2;
/** Score passes that cost less, of a whole dense training, are not told from the line. */
const LEAST_SCORES = 0.005;

function parameterShare({ size }: IterationRecord): number {
  return size.paramsTotal === 0 ? 0 : size.paramsAlive / size.paramsTotal;
}

/** How small the net is: what it stores and what it computes. */
export function sizePanel(runs: readonly ChartRun[], axis: StackAxis, chosen: string | null): Panel {
  const [only] = runs.length === 1 ? runs : [];
  const named = (line: Series, what: string, short = what): Series => ({
    ...line,
    key: `${line.key}/${what}`,
    label: only === undefined ? `${line.label} ${what}` : what,
    shortLabel: short,
    // The marker says whose: there is no room for long names twice.
    endLabel: what,
  });
  const macs = linesOn(axis, runs, ({ record }) => macShare(record)).map((line) => named(line, 'MACs'));
  const stored = runs.length <= MOST_WITH_PARAMETERS ? runs : runs.filter(({ runId }) => runId === chosen);
  const parameters = linesOn(axis, stored, ({ record }) => parameterShare(record)).map((line) => ({
    ...named(line, 'params', 'par.'),
    style: { ...line.style, hollow: !line.style.hollow },
  }));
  const all = [...macs, ...parameters];
  const masked = maskedSentence(runs);
  const parts = parametersOf(runs, stored);
  return {
    id: 'size',
    title: masked === '' ? 'Size of the net' : 'Size if removed',
    unit: `% of dense${parts.unit}`,
    purpose: `What one image costs in multiply-accumulates of convolutions and dense layers, and how many parameters the net has, biases and batch norm included, of the dense net’s: counted, not timed.${masked}`,
    summary: `${ends(masked === '' ? 'Left' : 'Left if removed', all, densityText, axis)}${parts.said}`,
    weight: 0.2,
    scale: linearScale(0, 1, 2),
    tickText: percentTick,
    valueText: densityText,
    series: all,
    reference: null,
  };
}

/** Whose parameters are drawn, where they are not everyone's. */
function parametersOf(
  runs: readonly ChartRun[],
  stored: readonly ChartRun[],
): { readonly unit: string; readonly said: string } {
  if (stored.length === runs.length) return { unit: ': MACs, parameters', said: '' };
  const [only] = stored;
  if (only === undefined) return { unit: ': MACs', said: '' };
  return {
    // As short as the title's line: what is no parameter says so at its end.
    unit: `; params: ${only.label} only`,
    said: ` Parameters are drawn of ${only.label} only, the run in view.`,
  };
}

/**
 * Cumulative cost of training against dense training and against train-prune-retrain. That one trains densely first, then starts
 * over with the final net: a second line, from where the first has ended, over the same epochs.
 */
export function trainingPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  chosen: string | null,
): Panel {
  const spent = linesOn(axis, runs, (place, { config }) => spentAt(place, config)).map((line, i) => ({
    ...line,
    records: afterScores(axis, line.records ?? [], runs[i]?.iterations ?? []),
  }));
  const judged = runs.find(({ runId }) => runId === chosen) ?? runs[0];
  const last = judged?.iterations.at(-1);
  const epochs = judged?.config.training.epochs ?? 1;
  const retrain = last === undefined ? null : retrainCost(last);
  const course = (
    key: string,
    label: string,
    shortLabel: string,
    style: LineStyle,
    read: (share: number) => number,
  ): Series => ({
    ...{ key, label, shortLabel, style, weight: 'full' as const, records: [] },
    values: Array.from({ length: valuesOn(axis) }, (_, i) => read(Math.min(1, xOfValue(axis, i) / epochs))),
  });
  const dense = course('dense', 'dense', 'dense', DENSE_STYLE, (share) => share);
  const again =
    retrain === null
      ? []
      : [course('retrain', 'then retrain', 'retrain', RETRAIN_STYLE, (share) => 1 + share * (retrain - 1))];
  const own = judged === undefined ? undefined : spent[runs.indexOf(judged)];
  const shaded = judged === undefined || own === undefined ? null : bandsOf(judged, own, dense, axis);
  const others = last === undefined ? [] : [{ ...dense, ...shaded?.saved }, ...again];
  const lines = spent.map((line) => (line === own ? { ...line, ...shaded?.scores } : line));
  const end = own === undefined ? null : lastPoint(own);
  const saving =
    end === null || judged === undefined
      ? ''
      : savingSentence(judged.label, end.value, dense.values[end.x] ?? end.value);
  const top = Math.max(
    retrain ?? 1,
    extremes(linesOn(axis, whole, (p, { config }) => spentAt(p, config))).high,
  );
  return {
    id: 'training',
    title: 'Training MACs so far',
    shortTitle: 'Training MACs',
    unit: '% of dense',
    purpose:
      'What training has cost, forward, backward and score passes, in multiply-accumulates, of one whole dense training’s; a step up at a cut is its score passes. Of one run it is shaded what it saves against dense training, and how much of its own cost are score passes. Train, prune and retrain is assumed as one whole dense training, one cut to the same net, and as many epochs again: its second training is drawn over the same epochs.',
    summary: [
      ends('Spent', [...spent, dense], densityText, axis),
      ...(saving === '' ? [] : [saving]),
      ...(retrain === null || judged === undefined
        ? []
        : [
            `Prune and retrain would take ${densityText(retrain)} for the ${judged.over ? 'final net' : 'net so far'} of ${judged.label}.`,
          ]),
      ...runs.flatMap(scoresText),
    ].join(' '),
    weight: 0.24,
    scale: linearScale(0, Number.isFinite(top) ? top : 1, 3),
    tickText: percentTick,
    valueText: densityText,
    series: [...others, ...lines],
    reference: null,
  };
}

/** What one run saves against dense training, shaded under the dense line, and its score passes, under its own. */
function bandsOf(
  { label, iterations, config }: ChartRun,
  spent: Series,
  dense: Series,
  axis: StackAxis,
): { readonly saved: Pick<Series, 'band'>; readonly scores: Pick<Series, 'band'> } {
  const x = (index: number) => xOfValue(axis, index);
  const places = axis.grid === null ? [] : placed(axis.grid, iterations);
  const trained = spent.values.map((value, index) => {
    const place = places[index];
    return value === null || place === undefined ? null : value - scoresAt(place, iterations, config);
  });
  const saved = bandBetween(spent.values, dense.values, x);
  const scores = bandBetween(trained, spent.values, x);
  const told = scoreCost(iterations, config) >= LEAST_SCORES;
  const savedColumn = { label: `${label} saves`, values: heightBetween(spent.values, dense.values) };
  const scoresColumn = { label: `${label} scores`, values: heightBetween(trained, spent.values) };
  return {
    saved: hasArea(saved)
      ? { band: { label: 'saved', fill: 'tint', points: saved, column: savedColumn } }
      : {},
    scores:
      told && hasArea(scores)
        ? { band: { label: 'scores', fill: 'hatch', points: scores, column: scoresColumn } }
        : {},
  };
}

/** A record's cost counts the scores of the cut after it: its marker stands on top of that step, as soon as that is drawn. */
function afterScores(
  { grid }: StackAxis,
  records: readonly number[],
  iterations: readonly IterationRecord[],
): readonly number[] {
  return records.map((index, t) =>
    t < iterations.length - 1 && grid?.places[index + 1]?.afterCut === true ? index + 1 : index,
  );
}

function scoresText({ label, iterations, config }: ChartRun): readonly string[] {
  const cost = scoreCost(iterations, config);
  return cost < LEAST_SCORES ? [] : [`Score passes of ${label} took ${densityText(cost)}.`];
}

function percentTick(value: number): string {
  return String(Math.round(100 * value));
}
