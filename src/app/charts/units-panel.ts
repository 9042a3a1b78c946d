import { countText } from '../../core/record/number-text';
import type { IterationRecord } from '../../core/record/run-record';
import { hiddenUnits, unitLayers, unitWord } from '../../core/record/run-series';
import type { View } from '../store/view';
import type { ChartRun } from './chart-run';
import { layerStrip } from './layer-rows';
import type { LineStyle } from './method-style';
import type { Panel, Series } from './panel';
import { ends, linesOn } from './run-lines';
import type { StackAxis } from './x-axis';

/** More lines than this and the layers of a run cannot be told apart. */
const MOST_LAYER_LINES = 6;
/** More rows than this are too thin to be seen. */
const MOST_ROWS = 40;
/** Height of a row, of the stack's; a chart of few has that of other charts, one of many no more than is left. */
const ROW_WEIGHT = 0.055;
const ROWS_WEIGHT = { least: 0.22, most: 0.34 } as const;

/** Neurons or channels alive, per layer or in all. */
export function unitsPanel(
  runs: readonly ChartRun[],
  whole: readonly ChartRun[],
  axis: StackAxis,
  { unitsOf, runId }: Pick<View, 'unitsOf' | 'runId'>,
): Panel {
  const sample = sampleOf(whole, runId);
  const form = unitsOf === 'layers' ? layersForm(whole, runId) : null;
  const drawn = form === null ? runs : runs.filter((run) => form.runIds.has(run.runId));
  const planned = whole.some(({ config }) => config.pruning.recipe.unit === 'channel')
    ? 'channels'
    : 'neurons';
  const word = sample === undefined ? planned : unitWord(sample);
  const shared = {
    id: 'units',
    title: `${word.charAt(0).toUpperCase()}${word.slice(1)} alive`,
    purpose:
      word !== 'channels' || (sample !== undefined && sample.channels === undefined)
        ? `How many ${word} still have a weight coming in and one going out.`
        : 'How many channels of every layer are left; layers that are never pruned are not drawn.',
    valueText: countText,
    tickText: countText,
    reference: null,
  } as const;
  if (form === null || sample === undefined) {
    const all = linesOn(axis, runs, ({ record }) => hiddenUnits(record).alive);
    const most = sample === undefined ? 0 : hiddenUnits(sample).total;
    const unit = most === 0 ? 'per hidden layer' : `hidden layers, of ${countText(most)}`;
    const summary = ends('Alive', all, countText, axis);
    return { ...shared, unit, summary, weight: 0.2, scale: exactTop(most), series: all };
  }
  const [only] = drawn.length === 1 ? drawn : [];
  const whose = drawn.length < runs.length && only !== undefined ? `, ${only.label}` : '';
  const totals = unitLayers(sample).map(({ total }) => total);
  if (form.kind === 'strip') {
    const lines = drawn.map((run) => layerLines(axis, run, only === undefined));
    const { strip, series, sums } = layerStrip(drawn, lines);
    const rows = ROW_WEIGHT * strip.totals.length;
    return {
      ...shared,
      unit: `${strip.form === 'lanes' ? 'full height: all' : 'dark: all, pale: few'}${whose}`,
      summary: ends('Alive', sums, countText, axis),
      weight: Math.max(ROWS_WEIGHT.least, Math.min(ROWS_WEIGHT.most, rows)),
      scale: exactTop(Math.max(...totals)),
      series,
      strip: { ...strip, heights: `per layer, full height: all${whose}` },
    };
  }
  const all = drawn.flatMap((run) => layerLines(axis, run, only === undefined));
  return {
    ...shared,
    unit: whose === '' ? 'per hidden layer' : `per layer${whose}`,
    summary: ends('Alive', all, countText, axis),
    weight: 0.22,
    scale: exactTop(Math.max(...totals)),
    series: all,
  };
}

function sampleOf(runs: readonly ChartRun[], runId: string | null): IterationRecord | undefined {
  const started = runs.filter((run) => run.iterations.length > 0);
  return (started.find((run) => run.runId === runId) ?? started[0])?.iterations[0];
}

interface LayersForm {
  readonly kind: 'lines' | 'strip';
  /** The runs whose layers are drawn: all, or the one in view. */
  readonly runIds: ReadonlySet<string>;
}

/**
 * The layers of one run as lines, while they can be told apart. Those of several runs, and of more layers, as rows, of one run if need
 * be; null where layers are not drawn at all.
 */
function layersForm(runs: readonly ChartRun[], runId: string | null): LayersForm | null {
  const sample = sampleOf(runs, runId);
  const layers = sample === undefined ? 0 : unitLayers(sample).length;
  if (layers < 2) return null;
  const all = new Set(runs.map((run) => run.runId));
  const alike = runs.every(
    ({ iterations: [first] }) => first === undefined || unitLayers(first).length === layers,
  );
  if (alike && runs.length === 1 && layers <= MOST_LAYER_LINES) return { kind: 'lines', runIds: all };
  const channels = sample?.channels !== undefined;
  if (!channels && layers * runs.length > MOST_LAYER_LINES) return null;
  if (alike && layers * runs.length <= MOST_ROWS) return { kind: 'strip', runIds: all };
  const chosen = runs.find((run) => run.runId === runId) ?? runs[0];
  if (chosen === undefined) return null;
  return { kind: layers <= MOST_LAYER_LINES ? 'lines' : 'strip', runIds: new Set([chosen.runId]) };
}

/** Whether the layers can be drawn at all. */
export function canShowLayers(runs: readonly ChartRun[], runId: string | null): boolean {
  return layersForm(runs, runId) !== null;
}

/** From none to all: the top tick is the real total. */
function exactTop(total: number): Panel['scale'] {
  const most = total === 0 || !Number.isFinite(total) ? 100 : total;
  return { kind: 'linear', domain: [0, most], ticks: [0, Math.round(most / 2), most] };
}

/** @param named with the run's name: there are several. */
function layerLines(axis: StackAxis, run: ChartRun, named: boolean): readonly Series[] {
  const { runId, label, style, iterations } = run;
  // Every record is read once, however many epochs and layers there are.
  const counts = iterations.map(
    (record) => new Map(unitLayers(record).map(({ name, alive }) => [name, alive])),
  );
  const [inForce] = linesOn(axis, [run], ({ record }) => iterations.indexOf(record));
  if (inForce === undefined) return [];
  return [...(counts[0]?.keys() ?? [])].map((name, place) => ({
    ...inForce,
    key: `${runId}/${name}`,
    label: named ? `${label} ${name}` : name,
    shortLabel: name,
    style: layerStyle(style, place),
    values: inForce.values.map((index) => counts[index ?? -1]?.get(name) ?? null),
  }));
}

/** Dashes of a run's layers: their colour and marker are the run's. */
const LAYER_DASHES = ['', '9 3', '2 3', '9 3 2 3', '5 2', '1 2'] as const;

function layerStyle(style: LineStyle, place: number): LineStyle {
  const dash = LAYER_DASHES[place % LAYER_DASHES.length] ?? '';
  return { ...style, dash, hollow: place % 2 === 0 ? style.hollow : !style.hollow };
}
