import type { RunConfig } from '../../../core/config/run-config';
import { groupSentence, restoreSentence } from '../../../core/workbench/unit-words';
import type { HandLayer } from '../../../core/workbench/units';
import { layerAt, placeOfUnit, unitAt } from '../../../core/workbench/units';
import type { WorkbenchView } from '../../../core/workbench/workbench';
import type { HandCount } from './edited-row';
import type { UnitCell, UnitRow } from './unit-rows';

/** What goes with the unit under the pointer, and what pressing it would do. */
export interface UnitInfo {
  readonly isFlipped: boolean;
  /** Squares that change together; null where none may. */
  readonly group: { readonly nodes: readonly string[]; readonly unit: number } | null;
  readonly sentence: string;
}

/** The open network and the units that a hand flipped in it. */
interface OnBench {
  readonly view: WorkbenchView;
  readonly flipped: ReadonlySet<number>;
}

/** @param bench null where the network in view is not open; then what the records say is known, and nothing can be pressed. */
export function unitInfo(
  { node }: UnitRow,
  cell: UnitCell,
  layers: readonly HandLayer[],
  config: RunConfig,
  bench: OnBench | null,
): UnitInfo | null {
  if (layers.length === 0) return null;
  const isGone = bench === null ? cell.state === 'gone' : goneIn(bench.view, node, cell.first);
  const layer = layerAt(layers, node, isGone);
  const unit = unitAt(layers, node, cell.first, isGone);
  if (layer === null || unit === null)
    return { isFlipped: false, group: null, sentence: 'An output, one per class: it always stays.' };
  const isFlipped = bench?.flipped.has(unit) === true;
  const refusal = isGone ? (bench?.view.refusals[layer.name] ?? null) : null;
  if (refusal !== null) return { isFlipped, group: null, sentence: refusal };
  const group = groupSentence(layer, node, isGone && bench !== null);
  const restored = bench === null || cell.cut === null ? '' : restoreSentence(config, cell.cut, isFlipped);
  return {
    isFlipped,
    group: { nodes: layer.nodes, unit: cell.first },
    sentence: restored === '' ? group : `${restored} ${group}`,
  };
}

/** First units of the row's squares that were changed by hand, as text. */
export function changedIn({ node, cells }: UnitRow, bench: OnBench | null): string {
  if (bench === null || bench.flipped.size === 0) return '';
  return cells
    .filter((cell) => unitsOf(cell).some((channel) => isChanged(bench, node, channel)))
    .map(({ first }) => first)
    .join(',');
}

/** How many of the row's units were changed by hand, by what became of them. */
export function handCount({ node, cells }: UnitRow, bench: OnBench | null): HandCount {
  if (bench === null || bench.flipped.size === 0) return { pruned: 0, restored: 0 };
  const changed = cells.flatMap(unitsOf).filter((channel) => isChanged(bench, node, channel));
  const restored = changed.filter((channel) => goneIn(bench.view, node, channel)).length;
  return { pruned: changed.length - restored, restored };
}

function unitsOf({ first, units }: UnitCell): readonly number[] {
  return Array.from({ length: units }, (_, place) => first + place);
}

function isChanged({ view, flipped }: OnBench, node: string, channel: number): boolean {
  const unit = unitAt(view.layers, node, channel, goneIn(view, node, channel));
  return unit !== null && flipped.has(unit);
}

/** How many of the flipped units are channels that the run pruned. */
export function restoredCount({ view, flipped }: OnBench): number {
  return [...flipped].filter((unit) => {
    const place = placeOfUnit(view.layers, unit);
    return place?.layer.nodes.every((node) => goneIn(view, node, place.channel)) === true;
  }).length;
}

function goneIn({ gone }: WorkbenchView, node: string, channel: number): boolean {
  return gone[node]?.includes(channel) === true;
}
