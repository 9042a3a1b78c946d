import type { ChannelCut } from '../../../core/record/channel-view';
import { channelCells, cutsOf, scoreBefore } from '../../../core/record/channel-view';
import { fixedReason, listOf } from '../../../core/record/fixed-units';
import { densityText, plain } from '../../../core/record/number-text';
import type {
  ChannelLayerRecord,
  ChannelsRecord,
  IterationRecord,
  LayerRecord,
} from '../../../core/record/run-record';
import { unitStrip } from '../../../core/record/unit-cells';

/** A layer as a row of squares. */
export interface UnitRow {
  readonly node: string;
  readonly kind: 'conv' | 'dense';
  /** Said of the whole row: its name, how many live, and what else is to know. */
  readonly label: string;
  readonly alive: UnitsAlive;
  readonly unitsPerCell: number;
  readonly cells: readonly UnitCell[];
  /** Right of the squares, at most two lines. */
  readonly counts: readonly string[];
  /** The run never prunes it. */
  readonly fixed: boolean;
  /** Its counts are those after an edit by hand. */
  readonly edited: boolean;
}

/** Living units of a layer, and what is said behind their number. */
export interface UnitsAlive {
  readonly count: number;
  readonly of: number;
  readonly said: string;
}

/** One square: one channel or neuron, or a few neighbours where a layer is wide. */
export interface UnitCell {
  /** Number of its first unit in the layer. */
  readonly first: number;
  readonly units: number;
  readonly state: 'alive' | 'goes' | 'gone';
  /** 0..1, darker for more weights. */
  readonly tone: number;
  /** State and score or density, in words. */
  readonly said: string;
  /** The run's cut of channels that took it; null while it lives, and where weights are masked one by one. */
  readonly cut: ChannelCut | null;
}

/** Squares of one layer before neighbours share one. */
const MOST_CELLS = 64;
/** Densities at and below this are drawn alike. */
const FAINTEST = 0.001;

const STATES = { alive: 'alive', goes: 'goes next', gone: 'pruned' } as const;

/** The records around the one in view. */
export interface Neighbours {
  /** All before it, oldest first. */
  readonly past: readonly IterationRecord[];
  readonly next: IterationRecord | null;
}

export function unitRows(record: IterationRecord, { past, next }: Neighbours): readonly UnitRow[] {
  const { channels } = record;
  if (channels !== undefined) return record.layers.map((layer) => channelRow(record, channels, layer, past));
  return record.layers.map((layer, place) => weightRow(layer, next?.layers[place] ?? null, MOST_CELLS));
}

/** The row of one layer with every unit on its own. */
export function wholeRow(record: IterationRecord, { past, next }: Neighbours, node: string): UnitRow | null {
  const { channels } = record;
  const layer = record.layers.find(({ name }) => name === node);
  if (channels !== undefined && layer !== undefined) return channelRow(record, channels, layer, past);
  const after = next?.layers.find(({ name }) => name === node) ?? null;
  return layer === undefined ? null : weightRow(layer, after, layer.unitsTotal);
}

/** "conv1: 22 of 64 alive". */
export function rowLabel(node: string, { count, of, said }: UnitsAlive): string {
  return `${node}: ${count} of ${of} ${said}`;
}

/** "22/64". */
export function countOf({ count, of }: UnitsAlive): string {
  return `${count}/${of}`;
}

function channelRow(
  record: IterationRecord,
  channels: ChannelsRecord,
  net: LayerRecord,
  past: readonly IterationRecord[],
): UnitRow {
  const { name, kind } = net;
  const layer = listOf(channels, name) ?? wholeLayer(net);
  const fixed = fixedReason(record, channels, name);
  // After the last cut nothing is rated any more: the scores that cut went by are the newest there are.
  const last =
    layer.scores === null ? past.at(-1)?.channels?.layers.find((old) => old.name === layer.name) : undefined;
  const cuts = cutsOf(past, layer.name);
  const why = fixed === null ? '' : `, ${fixed}`;
  const alive = { count: layer.alive.length, of: layer.channels, said: `alive${why}` };
  return {
    node: name,
    kind,
    label: rowLabel(name, alive),
    alive,
    unitsPerCell: 1,
    cells: channelCells(layer).map(({ channel, state, score }) => {
      const cut = state === 'gone' ? (cuts.get(channel) ?? null) : null;
      const rated =
        state === 'gone' ? cutText(cut) : `${scoreText(score, layer)}${lastText(scoreBefore(last, channel))}`;
      const said = `${STATES[state]}${rated}${why}`;
      return { first: channel, units: 1, state, tone: 1, said, cut };
    }),
    counts: [countOf(alive)],
    fixed: fixed !== null,
    edited: false,
  };
}

/** A node the run has no list of channels for: all of it stays. */
function wholeLayer({ name, kind, unitsTotal }: LayerRecord): ChannelLayerRecord {
  const alive = Array.from({ length: unitsTotal }, (_, channel) => channel);
  return {
    ...{ name, kind, channels: unitsTotal, alive, scores: null, cut: [], leftOut: true, perClass: null },
  };
}

function scoreText(score: number | null, { leftOut, scores }: ChannelLayerRecord): string {
  if (score !== null) return `, score ${plain(score, 3)}`;
  return scores === null || leftOut ? '' : ', not rated here';
}

/** When a channel went, and what the cut went by. */
function cutText(cut: ChannelCut | null): string {
  if (cut === null) return '';
  const rated = cut.score === null ? '' : `score ${plain(cut.score, 3)} `;
  return `, ${rated}at the cut after epoch ${cut.epoch}`;
}

function lastText(score: number | null): string {
  return score === null ? '' : `, score ${plain(score, 3)} at the last cut`;
}

function weightRow(layer: LayerRecord, next: LayerRecord | null, most: number): UnitRow {
  const { name, kind, unitsAlive, unitsTotal } = layer;
  const words = kind === 'conv' ? 'channels' : 'neurons';
  const { cells, unitsPerCell } = unitStrip(layer, next, most);
  const density = layer.weightsAlive / Math.max(1, layer.weightsTotal);
  const said = `${words} alive, ${densityText(density)} of the weights kept`;
  const alive = { count: unitsAlive, of: unitsTotal, said };
  return {
    node: name,
    kind,
    label: rowLabel(name, alive),
    alive,
    unitsPerCell,
    cells: cells.map((cell, index) => ({
      first: index * unitsPerCell,
      units: cell.units,
      state: cell.density === 0 ? 'gone' : cell.goes ? 'goes' : 'alive',
      tone: shade(cell.density),
      said: weightsText(cell.density, cell.goes),
      cut: null,
    })),
    counts: [densityText(density), countOf(alive)],
    fixed: false,
    edited: false,
  };
}

function weightsText(density: number, goes: boolean): string {
  if (density === 0) return 'pruned';
  return `${densityText(density)} of the weights kept${goes ? ', goes next' : ''}`;
}

/** 1 for a full unit down to 0.12 for one weight in a thousand, evenly on a log scale. */
function shade(density: number): number {
  const share = 1 - Math.log10(Math.max(density, FAINTEST)) / Math.log10(FAINTEST);
  return 0.12 + 0.88 * share;
}
