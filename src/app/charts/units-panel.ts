import { countText } from '../../core/record/number-text';
import type { IterationRecord } from '../../core/record/run-record';
import { hiddenUnits, unitLayers, unitWord } from '../../core/record/run-series';
import type { View } from '../store/view';
import type { ChartRun } from './chart-run';
import type { Panel, Series } from './panel';
import { ends, series } from './run-lines';

/** More lines than this and the layers of several runs cannot be told apart. */
const MOST_LAYER_LINES = 6;
/** Layers of one run alone, at most. */
const MOST_LAYERS = 10;

/** Neurons or channels alive, per layer or in all. */
export function unitsPanel(
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
