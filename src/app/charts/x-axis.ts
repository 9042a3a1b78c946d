import type { EpochGrid } from '../../core/record/epoch-grid';
import { epochGrid, recordPlaces, stepEpochsOf } from '../../core/record/epoch-grid';
import { isGradual } from '../../core/record/plan';
import { lastIteration } from '../store/shown';
import type { ChartRun } from './chart-run';

/**
 * The shared x axis, as data. It counts iterations, and a chart's lines have one value each; or, where every run prunes while it
 * trains, epochs, and lines have a value at every place of the grid.
 */
export interface StackAxis {
  /** "Iteration", "Step": what the cross-hair moves by. */
  readonly word: string;
  /** Over the first column of a table: what one row is. */
  readonly rowWord: string;
  /** Right of the axis. */
  readonly name: string;
  /** Its right end. */
  readonly last: number;
  readonly grid: EpochGrid | null;
  /** Epochs of the records of the run in view; null for iterations. */
  readonly epochs: readonly number[] | null;
  /** Whether all runs have their records at those epochs. */
  readonly inStep: boolean;
}

export function stackAxis(runs: readonly ChartRun[], runId: string | null): StackAxis {
  const gradual = runs.filter(({ config }) => isGradual(config));
  if (gradual.length === 0 || gradual.length < runs.length) {
    const name = gradual.length === 0 ? 'iteration' : 'iteration or step';
    const last = lastIteration(runs);
    return {
      ...{ word: 'Iteration', rowWord: 'Iteration', name, last, grid: null, epochs: null, inStep: true },
    };
  }
  const grid = epochGrid(gradual);
  const all = gradual.map(stepEpochsOf);
  const epochs = all[gradual.findIndex((run) => run.runId === runId)] ?? all[0] ?? [];
  return {
    ...{ word: 'Step', rowWord: 'Epoch', name: 'epoch', grid, epochs },
    last: grid.places.at(-1)?.epoch ?? 1,
    // A run that was stopped early is still in step with one that was not.
    inStep: all.every((own) =>
      own.every((epoch, step) => epochs[step] === undefined || epochs[step] === epoch),
    ),
  };
}

/** Where value `index` of a line stands on the axis. */
export function xOfValue({ grid }: StackAxis, index: number): number {
  return grid === null ? index : (grid.places[index]?.epoch ?? 0);
}

/** Values a line has when it is whole. */
export function valuesOn({ grid, last }: StackAxis): number {
  return grid === null ? last + 1 : grid.places.length;
}

/** Where iteration or step `t` of the run in view stands on the axis. */
export function xOfRecord({ epochs }: StackAxis, t: number): number {
  return epochs === null ? t : (epochs[t] ?? epochs.at(-1) ?? 0);
}

/** The value of a line that belongs to record `t`, for a run with records after `epochs`. */
export function recordIndex({ grid }: StackAxis, epochs: readonly number[] | null, t: number): number {
  if (grid === null || epochs === null) return t;
  return recordPlaces(grid, epochs.slice(t, t + 1))[0] ?? -1;
}

/** The record of the run in view nearest to `x`, none beyond `newest`. */
export function nearestRecord(axis: StackAxis, x: number, newest: number): number {
  let best = 0;
  for (let t = 1; t <= newest; t++)
    if (Math.abs(xOfRecord(axis, t) - x) < Math.abs(xOfRecord(axis, best) - x)) best = t;
  return best;
}

/** "Step 3, epoch 8", "Iteration 3"; runs with different schedules have no epoch in common. */
export function recordText({ word, epochs, inStep }: StackAxis, t: number): string {
  const epoch = inStep ? epochs?.[t] : undefined;
  return epoch === undefined ? `${word} ${t}` : `${word} ${t}, epoch ${epoch}`;
}

/** Value `index` of a line as a row of a table names it: "3", "8, after the cut". */
export function rowText({ grid }: StackAxis, index: number): string {
  const place = grid?.places[index];
  if (place === undefined) return String(index);
  return place.afterCut ? `${place.epoch}, after the cut` : String(place.epoch);
}

/** "iteration 3", "epoch 8": in a sentence. */
export function placeText(axis: StackAxis, index: number): string {
  return `${axis.rowWord.toLowerCase()} ${rowText(axis, index)}`;
}
