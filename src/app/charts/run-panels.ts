import type { RunConfig } from '../../core/config/run-config';
import { curveStory } from '../../core/record/caption';
import { macShare } from '../../core/record/channel-words';
import {
  accuracyText,
  compressionText,
  compressionTick,
  countText,
  densityText,
  indexText,
} from '../../core/record/number-text';
import { isGradual } from '../../core/record/plan';
import { runLabels } from '../../core/record/run-label';
import type { IterationRecord } from '../../core/record/run-record';
import { hiddenUnits, runPhases, unitLayers, unitWord, weightDensity } from '../../core/record/run-series';
import { retrainCost, trainingCost } from '../../core/record/training-cost';
import type { View } from '../store/view';
import type { LineStyle } from './method-style';
import { runStyles } from './method-style';
import type { Panel, Series } from './panel';
import { lastPoint } from './panel';
import { accuracyScale, densityScale, linearScale } from './scale';
import { xAxisWords } from './x-axis';

/** One run of the stack with its name, its look, and the records the replay has reached. */
export interface ChartRun {
  readonly runId: string;
  readonly config: RunConfig;
  readonly label: string;
  readonly style: LineStyle;
  readonly iterations: readonly IterationRecord[];
  readonly over: boolean;
}

/** Dense training, drawn beside the runs. */
const DENSE_STYLE: LineStyle = { color: 'var(--muted)', dash: '4 3', marker: 'circle', hollow: true };
/** More lines than this and the layers of several runs cannot be told apart. */
const MOST_LAYER_LINES = 6;
/** Layers of one run alone, at most. */
const MOST_LAYERS = 10;
/** Runs whose accuracy right after the cut is drawn beside the retrained one. */
const MOST_CUT_LINES = 3;

export function chartRuns(
  runs: readonly (Pick<ChartRun, 'runId' | 'config' | 'iterations' | 'over'> & {
    /** In place of a name made from the config. */
    readonly title?: string | null;
  })[],
): readonly ChartRun[] {
  const labels = runLabels(runs.map((run) => run.config));
  const styles = runStyles(runs.map((run) => run.config.pruning.method));
  return runs.flatMap((run, index) => {
    const style = styles[index];
    return style === undefined ? [] : [{ ...run, style, label: run.title ?? labels[index] ?? '' }];
  });
}

/** The runs as a replay has reached them; null = whole. */
export function revealedRuns(runs: readonly ChartRun[], revealed: number | null): readonly ChartRun[] {
  if (revealed === null) return runs;
  return runs.map((run) => ({ ...run, iterations: run.iterations.slice(0, revealed + 1) }));
}

/**
 * The four charts of the Lab, top to bottom. Runs that prune channels show their arithmetic: while training in place of the PQ Index,
 * between trainings in place of the weights. Axes come from `whole` so that a replay does not rescale them.
 */
export function runPanels(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  view: Pick<View, 'keptScale' | 'unitsOf' | 'macsOf' | 'runId'>,
): readonly Panel[] {
  if (whole.length > 0 && whole.every(({ config }) => isGradual(config)))
    return [
      accuracyPanel(runs, whole, view.runId),
      unitsPanel(runs, whole, view),
      macsPanel(runs, whole, view),
      keptPanel(runs, whole, view.keptScale),
    ];
  const channels = whole.length > 0 && whole.every(({ config }) => config.pruning.recipe.unit === 'channel');
  return [
    pqiPanel(runs, whole),
    accuracyPanel(runs, whole, view.runId),
    channels ? macsPanel(runs, whole, view) : keptPanel(runs, whole, view.keptScale),
    unitsPanel(runs, whole, view),
  ];
}

function series(
  runs: readonly ChartRun[],
  read: (record: IterationRecord) => number | null,
  weight: Series['weight'] = 'full',
): Series[] {
  return runs.map(({ runId, label, style, iterations }) => ({
    key: `${runId}/${weight}`,
    label,
    shortLabel: '',
    style,
    weight,
    values: iterations.map(read),
  }));
}

function extremes(all: readonly Series[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of all)
    for (const value of values) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return { low, high };
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

function accuracyPanel(runs: readonly ChartRun[], whole: readonly ChartRun[], chosen: string | null): Panel {
  // With many runs the values right after the cut are drawn for the run in view only.
  const cutRuns = runs.length <= MOST_CUT_LINES ? runs : runs.filter((run) => run.runId === chosen);
  const retrained = (record: IterationRecord) => record.test.accuracy;
  const afterCut = (record: IterationRecord) => record.afterCut?.accuracy ?? null;
  const { low } = extremes([...series(whole, retrained), ...series(whole, afterCut, 'thin')]);
  const full = series(runs, retrained);
  const allGradual = whole.length > 0 && whole.every(({ config }) => isGradual(config));
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
    unit: `%${allGradual ? '' : ', retrained'}; thin: ${whole.length > 0 && whole.every(trainsOn) ? 'the dip after each cut' : 'right after the cut'}`,
    purpose: 'How many test images the net reads right, after retraining and right after each cut.',
    summary: ends('Accuracy', full, accuracyText, runs),
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

function keptPanel(runs: readonly ChartRun[], whole: readonly ChartRun[], scale: View['keptScale']): Panel {
  const positive = (record: IterationRecord) => (weightDensity(record) > 0 ? weightDensity(record) : null);
  const { low } = extremes(series(whole, positive));
  const all = series(runs, positive);
  const log = scale === 'log2';
  return {
    id: 'kept',
    title: 'Weights kept',
    unit: log ? 'as compression, log₂' : '%',
    purpose: 'How many prunable weights are left; biases and batch norm are never cut and not counted.',
    summary: ends('Kept', all, (value) => `${densityText(value)} (${compressionText(1, value)})`, runs),
    weight: 0.22,
    scale: log ? densityScale(Number.isFinite(low) ? low : 2 ** -8, 4) : linearScale(0, 1, 2),
    tickText: (value) => (log ? compressionTick(1 / value) : String(Math.round(100 * value))),
    valueText: (value) => (log ? `${densityText(value)}` : densityText(value)),
    series: all,
    reference: null,
  };
}

function macsPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  { macsOf, runId }: Pick<View, 'macsOf' | 'runId'>,
): Panel {
  return macsOf === 'image' ? imagePanel(runs) : trainingPanel(runs, whole, runId);
}

function imagePanel(runs: readonly ChartRun[]): Panel {
  const all = series(runs, macShare);
  return {
    id: 'macs',
    title: 'Multiply-accumulates',
    unit: '% of dense',
    purpose:
      'How much arithmetic one image costs, of the dense net’s: multiply-accumulates of convolutions and dense layers, counted, not timed.',
    summary: ends('Cost', all, densityText, runs),
    weight: 0.2,
    scale: linearScale(0, 1, 2),
    tickText: (value) => String(Math.round(100 * value)),
    valueText: densityText,
    series: all,
    reference: null,
  };
}

/** Cumulative cost of training against dense training, and against what train-prune-retrain would cost for the same net. */
function trainingPanel(runs: readonly ChartRun[], whole: readonly ChartRun[], chosen: string | null): Panel {
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
    unit: '% of dense',
    purpose:
      'What training has cost, forward, backward and score passes, in multiply-accumulates, of one whole dense training’s. Prune and retrain is assumed as one whole dense training, one cut to the same final net, and as many epochs again.',
    summary: `${ends('Spent', [...spent, ...dense], densityText, runs)}${retrain === null ? '' : ` Prune and retrain would take ${densityText(retrain)} for the final net of ${judged?.label}.`}`,
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

function unitsPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  { unitsOf, runId }: Pick<View, 'unitsOf' | 'runId'>,
): Panel {
  const sample = sampleOf(whole, runId);
  const layers = sample === undefined ? [] : unitLayers(sample);
  const layerIds = layerRuns(whole, runId);
  const perLayer = unitsOf === 'layers' && layerIds !== null;
  const drawn = perLayer ? runs.filter((run) => layerIds.has(run.runId)) : runs;
  const all = perLayer
    ? layers.flatMap((layer, place) => layerSeries(drawn, layer.name, place, drawn.length < runs.length))
    : series(runs, (record) => hiddenUnits(record).alive);
  const totals = layers.map((layer) => layer.total);
  const inAll = sample === undefined ? 0 : hiddenUnits(sample).total;
  const most = perLayer ? Math.max(...totals) : inAll;
  const word = sample === undefined ? 'neurons' : unitWord(sample);
  const [only] = drawn;
  const whose = drawn.length < runs.length && only !== undefined ? `, ${only.label}` : '';
  return {
    id: 'units',
    title: `${word.charAt(0).toUpperCase()}${word.slice(1)} alive`,
    unit:
      perLayer || most === 0
        ? `per ${whose === '' ? 'hidden ' : ''}layer${whose}`
        : `hidden layers, of ${countText(most)}`,
    purpose:
      sample?.channels === undefined
        ? `How many ${word} still have a weight coming in and one going out.`
        : 'How many channels of every layer are left; layers that are never pruned are not drawn.',
    summary: ends('Alive', all, countText, runs),
    weight: 0.2,
    scale: exactTop(most === 0 || !Number.isFinite(most) ? 100 : most),
    tickText: countText,
    valueText: countText,
    series: all,
    reference: null,
  };
}

function sampleOf(runs: readonly ChartRun[], runId: string | null): IterationRecord | undefined {
  const started = runs.filter((run) => run.iterations.length > 0);
  return (started.find((run) => run.runId === runId) ?? started[0])?.iterations[0];
}

/** The runs whose layers are drawn: all while the lines can be told apart, else the one in view; null for none. */
function layerRuns(runs: readonly ChartRun[], runId: string | null): ReadonlySet<string> | null {
  const sample = sampleOf(runs, runId);
  const layers = sample === undefined ? 0 : unitLayers(sample).length;
  if (layers < 2 || layers > MOST_LAYERS) return null;
  const alike = runs.every(
    ({ iterations: [first] }) => first === undefined || unitLayers(first).length === layers,
  );
  if (alike && layers * runs.length <= MOST_LAYER_LINES) return new Set(runs.map((run) => run.runId));
  if (sample?.channels === undefined) return null;
  const chosen = runs.find((run) => run.runId === runId) ?? runs[0];
  return chosen === undefined ? null : new Set([chosen.runId]);
}

/** Whether the layers can be drawn at all. */
export function canShowLayers(runs: readonly ChartRun[], runId: string | null): boolean {
  return layerRuns(runs, runId) !== null;
}

/** From none to all: the top tick is the real total. */
function exactTop(most: number): Panel['scale'] {
  return { kind: 'linear', domain: [0, most], ticks: [0, Math.round(most / 2), most] };
}

/** @param named the panel already says whose layers these are. */
function layerSeries(runs: readonly ChartRun[], name: string, place: number, named: boolean): Series[] {
  return runs.map(({ runId, label, style, iterations }) => ({
    key: `${runId}/${name}`,
    label: named ? name : `${label} ${name}`,
    shortLabel: name,
    style: place % 2 === 0 ? style : { ...style, hollow: !style.hollow },
    weight: 'full',
    values: iterations.map(
      (record) => unitLayers(record).find((layer) => layer.name === name)?.alive ?? null,
    ),
  }));
}

function ends(
  what: string,
  all: readonly Series[],
  text: (value: number) => string,
  runs: readonly ChartRun[],
): string {
  const word = xAxisWords(runs).word.toLowerCase();
  const parts = all.flatMap((line) => {
    const first = line.values.find((value) => value !== null);
    const last = lastPoint(line);
    if (first === undefined || first === null || last === null) return [];
    return `${line.label} from ${text(first)} to ${text(last.value)} at ${word} ${last.x}`;
  });
  return parts.length === 0 ? 'Nothing measured yet.' : `${what}: ${parts.join('; ')}.`;
}
