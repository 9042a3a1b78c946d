import { curveStory } from '../../core/record/caption';
import type { EpochGrid } from '../../core/record/epoch-grid';
import {
  accuracyText,
  compressionText,
  compressionTick,
  densityText,
  indexText,
} from '../../core/record/number-text';
import { isGradual } from '../../core/record/plan';
import type { IterationRecord } from '../../core/record/run-record';
import { runPhases, weightDensity } from '../../core/record/run-series';
import type { View } from '../store/view';
import type { ChartRun } from './chart-run';
import { macsPanel } from './cost-panels';
import { sizePanel, trainingPanel } from './gradual-panels';
import type { Panel, Series } from './panel';
import { coursesOfAccuracy, ends, extremes, series } from './run-lines';
import { accuracyScale, densityScale, linearScale } from './scale';
import { unitsPanel } from './units-panel';
import type { StackAxis } from './x-axis';
import { stackAxis } from './x-axis';

/** Runs whose accuracy right after the cut is drawn beside the retrained one. */
const MOST_CUT_LINES = 3;

/**
 * The four charts of the Lab, top to bottom. Runs that prune while they train show their size and what training costs in place of the
 * PQ Index and the weights, over epochs. Axes come from `whole` so that a replay does not rescale them.
 */
export function runPanels(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  view: Pick<View, 'keptScale' | 'unitsOf' | 'macsOf' | 'runId'>,
): readonly Panel[] {
  const axis = stackAxis(whole, view.runId);
  if (axis.grid !== null)
    return [
      courseOfAccuracy(runs, whole, axis, axis.grid),
      unitsPanel(runs, whole, axis, view),
      sizePanel(runs, axis, view.runId),
      trainingPanel(runs, whole, axis, view.runId),
    ];
  const channels = whole.length > 0 && whole.every(({ config }) => config.pruning.recipe.unit === 'channel');
  return [
    pqiPanel(runs, whole),
    accuracyPanel(runs, whole, axis, view.runId),
    channels ? macsPanel(runs, whole, axis, view) : keptPanel(runs, whole, axis, view.keptScale),
    unitsPanel(runs, whole, axis, view),
  ];
}

/** Accuracy of one training, epoch by epoch, with what every cut costs and how it comes back. */
function courseOfAccuracy(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  grid: EpochGrid,
): Panel {
  const { low } = extremes(coursesOfAccuracy(grid, axis, whole));
  const all = coursesOfAccuracy(grid, axis, runs);
  return {
    id: 'accuracy',
    title: 'Test accuracy',
    unit: '%, every epoch and right after each cut',
    purpose:
      'How many test images the net reads right after every epoch, down to where each cut puts it, and how it recovers.',
    summary: ends('Accuracy', all, accuracyText, axis),
    weight: 0.28,
    scale: accuracyScale(Number.isFinite(low) ? low : 0),
    tickText: (value) => String(Math.round(100 * value)),
    valueText: accuracyText,
    series: all,
    reference: null,
  };
}

function pqiPanel(runs: readonly ChartRun[], whole: readonly ChartRun[]): Panel {
  const read = (record: IterationRecord) => record.sparsity.pqi;
  const { high } = extremes(series(whole, read));
  const stories = runs.flatMap(({ label, iterations, over }) => {
    if (iterations.length < 2) return [];
    const report = runPhases(iterations, over);
    const missing = over ? report.phases.find((phase) => phase.status === 'not-reached') : undefined;
    const advice = missing === undefined ? '' : ` (phase ${missing.phase} not reached. ${missing.hint})`;
    return `${label} ${curveStory(report)}${advice}`;
  });
  return {
    id: 'pqi',
    title: 'PQ Index',
    unit: 'I(½, 1), of the weights left',
    purpose: 'How unequal the remaining weights are: 0 when all are alike, near 1 when few carry all.',
    summary: stories.length === 0 ? 'Nothing measured yet.' : `PQ Index so far: ${stories.join('; ')}.`,
    weight: 0.32,
    scale: linearScale(0, Number.isFinite(high) ? Math.max(0.05, high) : 0.2, 3),
    tickText: (value) => value.toFixed(2),
    valueText: indexText,
    series: series(runs, read),
    reference: null,
  };
}

function accuracyPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  chosen: string | null,
): Panel {
  // With many runs the values right after the cut are drawn for the run in view only.
  const cutRuns = runs.length <= MOST_CUT_LINES ? runs : runs.filter((run) => run.runId === chosen);
  const retrained = (record: IterationRecord) => record.test.accuracy;
  const afterCut = (record: IterationRecord) => record.afterCut?.accuracy ?? null;
  const { low } = extremes([...series(whole, retrained), ...series(whole, afterCut, 'thin')]);
  const full = series(runs, retrained);
  const cuts = cutRuns.flatMap((run): readonly Series[] => {
    if (!trainsOn(run)) return series([run], afterCut, 'thin');
    const around = run.iterations.map(retrained);
    return series([run], afterCut, 'dip').map((line) => ({ ...line, around }));
  });
  // A gradual run's first record is a net still in training, no level to compare with.
  const dense = runs.find(
    ({ iterations: [first], config }) => first !== undefined && isDense(first) && !isGradual(config),
  )?.iterations[0]?.test.accuracy;
  return {
    id: 'accuracy',
    title: 'Test accuracy',
    unit: `%, retrained; thin: ${whole.length > 0 && whole.every(trainsOn) ? 'the dip after each cut' : 'right after the cut'}`,
    purpose: 'How many test images the net reads right, after retraining and right after each cut.',
    summary: ends('Accuracy', full, accuracyText, axis),
    weight: 0.26,
    scale: accuracyScale(Number.isFinite(low) ? low : 0),
    tickText: (value) => String(Math.round(100 * value)),
    valueText: accuracyText,
    series: [...cuts, ...full],
    reference: dense === undefined ? null : { value: dense, label: `dense ${accuracyText(dense)}` },
  };
}

/** Whether training goes on from where a cut left the net. */
function trainsOn({ config }: ChartRun): boolean {
  return config.pruning.recipe.rewind === 'keep';
}

/** Not of a network that came pruned out of a file. */
function isDense({ size }: IterationRecord): boolean {
  return size.weightsAlive === size.weightsTotal;
}

function keptPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  scale: View['keptScale'],
): Panel {
  const positive = (record: IterationRecord) => (weightDensity(record) > 0 ? weightDensity(record) : null);
  const { low } = extremes(series(whole, positive));
  const all = series(runs, positive);
  const log = scale === 'log2';
  return {
    id: 'kept',
    title: 'Weights kept',
    unit: log ? 'as compression, log₂' : '%',
    purpose: 'How many prunable weights are left; biases and batch norm are never cut and not counted.',
    summary: ends('Kept', all, (value) => `${densityText(value)} (${compressionText(1, value)})`, axis),
    weight: 0.22,
    scale: log ? densityScale(Number.isFinite(low) ? low : 2 ** -8, 4) : linearScale(0, 1, 2),
    tickText: (value) => (log ? compressionTick(1 / value) : String(Math.round(100 * value))),
    valueText: (value) => (log ? `${densityText(value)}` : densityText(value)),
    series: all,
    reference: null,
  };
}
