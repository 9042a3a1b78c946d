import { spreadLabels } from './label-spread';
import type { Strip, StripGroup } from './panel';

/** Rows of one layer, or stage, of one run. */
export interface PlacedGroup {
  readonly group: StripGroup;
  readonly top: number;
}

/** A line of words right of the rows: of one run's layer, or of a layer in all runs. */
export interface RowLabel {
  readonly groups: readonly StripGroup[];
  /** Middle of the rows it is of, and of its own. */
  readonly at: number;
  readonly y: number;
}

export interface StripLayout {
  readonly rowHeight: number;
  readonly groups: readonly PlacedGroup[];
  /** Names left of the rows, one per layer. */
  readonly names: readonly { readonly name: string; readonly y: number }[];
  readonly labels: readonly RowLabel[];
  /** Labels are of layers: what tells the runs apart stands beside their rows. */
  readonly together: boolean;
}

const RUN_GAP = 2;
const LAYER_GAP = 6;
/** Lines of words nearer than this touch. */
const LEAST_LINE = 12.5;
const LINE = 13;

/** Where the rows of a strip and their words lie in a plot. */
export function stripLayout({ groups, totals }: Strip, plotTop: number, plotHeight: number): StripLayout {
  const gap = (index: number) => (index === 0 ? 0 : groups[index]?.opens === true ? LAYER_GAP : RUN_GAP);
  const gaps = groups.reduce((sum, _, index) => sum + gap(index), 0);
  const rowHeight = Math.max(1, (plotHeight - gaps) / Math.max(1, totals.length));
  let next = plotTop;
  const placed = groups.map((group, index): PlacedGroup => {
    const top = next + gap(index);
    next = top + group.rows * rowHeight;
    return { group, top };
  });
  const layers = layersOf(placed);
  const together = groups.length > layers.length && plotHeight < LEAST_LINE * groups.length;
  const every = Math.max(1, Math.ceil((LEAST_LINE * layers.length) / Math.max(1, plotHeight)));
  const told = layers.filter((_, index) => index % every === 0);
  const middle = (all: readonly PlacedGroup[]) => {
    const last = all.at(-1);
    return ((all[0]?.top ?? 0) + (last?.top ?? 0) + (last?.group.rows ?? 0) * rowHeight) / 2;
  };
  const spread = (wishes: readonly number[]) => spreadLabels(wishes, LINE, plotTop, plotTop + plotHeight);
  const namesAt = spread(told.map(middle));
  const labelled = together || every > 1 ? told : placed.map((one) => [one]);
  const labelsAt = spread(labelled.map(middle));
  return {
    rowHeight,
    groups: placed,
    names: told.map(([first], index) => ({ name: first?.group.name ?? '', y: namesAt[index] ?? 0 })),
    labels: labelled.map((all, index) => ({
      groups: all.map(({ group }) => group),
      at: middle(all),
      y: labelsAt[index] ?? 0,
    })),
    together,
  };
}

/** The rows of all runs, layer by layer. */
function layersOf(placed: readonly PlacedGroup[]): readonly (readonly PlacedGroup[])[] {
  const layers: PlacedGroup[][] = [];
  for (const one of placed) {
    const open = layers.at(-1);
    if (open === undefined || one.group.opens) layers.push([one]);
    else open.push(one);
  }
  return layers;
}
