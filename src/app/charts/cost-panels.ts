import { macShare } from '../../core/record/channel-words';
import { maskedSentence } from '../../core/record/net-form';
import { densityText } from '../../core/record/number-text';
import { retrainCost, trainingCost } from '../../core/record/training-cost';
import type { View } from '../store/view';
import type { ChartRun } from './chart-run';
import type { LineStyle } from './method-style';
import type { Panel, Series } from './panel';
import { ends, extremes, series } from './run-lines';
import { linearScale } from './scale';
import type { StackAxis } from './x-axis';

/** Dense training, drawn beside the runs. */
export const DENSE_STYLE: LineStyle = { color: 'var(--muted)', dash: '4 3', marker: 'circle', hollow: true };

/** Multiply-accumulates: of one image, or of the training so far. */
export function macsPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  { macsOf, runId }: Pick<View, 'macsOf' | 'runId'>,
): Panel {
  return macsOf === 'image' ? imagePanel(runs, axis) : trainingPanel(runs, whole, axis, runId);
}

function imagePanel(runs: readonly ChartRun[], axis: StackAxis): Panel {
  const all = series(runs, macShare);
  const masked = maskedSentence(runs);
  return {
    id: 'macs',
    title: masked === '' ? 'Multiply-accumulates' : 'MACs if removed',
    ...(masked === '' ? { shortTitle: 'MACs' } : {}),
    unit: '% of dense',
    purpose: `How much arithmetic one image costs, of the dense net’s: multiply-accumulates of convolutions and dense layers, counted, not timed.${masked}`,
    summary: ends(masked === '' ? 'Cost' : 'Cost if removed', all, densityText, axis),
    weight: 0.2,
    scale: linearScale(0, 1, 2),
    tickText: (value) => String(Math.round(100 * value)),
    valueText: densityText,
    series: all,
    reference: null,
  };
}

/** Cumulative cost of training against dense training, and against what train-prune-retrain would cost for the same net. */
function trainingPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  chosen: string | null,
): Panel {
  const spent = runs.flatMap((run) =>
    series([run], (record) => trainingCost(record, run.config)?.spent ?? null),
  );
  const longest = whole.reduce<ChartRun | undefined>(
    (most, run) => (run.iterations.length > (most?.iterations.length ?? 0) ? run : most),
    undefined,
  );
  const dense: Series[] =
    longest === undefined
      ? []
      : series([{ ...longest, runId: 'dense', label: 'dense', style: DENSE_STYLE }], (record) => {
          return trainingCost(record, longest.config)?.dense ?? null;
        });
  const judged = whole.find(({ runId }) => runId === chosen) ?? whole[0];
  const last = judged?.over === true ? judged.iterations.at(-1) : undefined;
  const retrain = last === undefined ? null : retrainCost(last);
  const top = Math.max(1, retrain ?? 0, extremes([...spent, ...dense]).high);
  return {
    id: 'macs',
    title: 'Training MACs so far',
    shortTitle: 'Training MACs',
    unit: '% of dense',
    purpose:
      'What training has cost, forward, backward and score passes, in multiply-accumulates, of one whole dense training’s. Prune and retrain is assumed as one whole dense training, one cut to the same final net, and as many epochs again.',
    summary: `${ends('Spent', [...spent, ...dense], densityText, axis)}${retrain === null ? '' : ` Prune and retrain would take ${densityText(retrain)} for the final net of ${judged?.label}.`}`,
    weight: 0.2,
    scale: linearScale(0, Number.isFinite(top) ? top : 1, 3),
    tickText: (value) => String(Math.round(100 * value)),
    valueText: densityText,
    series: [...dense, ...spent],
    reference:
      retrain === null
        ? null
        : {
            value: retrain,
            label: `prune, retrain ${Math.round(100 * retrain)} %`,
            shortLabel: `retrain ${Math.round(100 * retrain)} %`,
          },
  };
}
