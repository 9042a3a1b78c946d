/** What a person pruned and restored in one network, in order. A step flips units: doing it twice changes nothing. */
export interface HandEdits {
  /** Units flipped by each step, oldest first. */
  readonly done: readonly (readonly number[])[];
  /** Steps taken back, the last one first. */
  readonly undone: readonly (readonly number[])[];
}

export const NO_EDITS: HandEdits = { done: [], undone: [] };

/** Units that differ from the run's own network, ascending. */
export function flippedUnits({ done }: HandEdits): readonly number[] {
  const flipped = new Set<number>();
  for (const unit of done.flat()) if (!flipped.delete(unit)) flipped.add(unit);
  return [...flipped].toSorted((a, b) => a - b);
}

/** One more step; what was taken back before can no longer be done again. */
export function flip({ done }: HandEdits, units: readonly number[]): HandEdits {
  return { done: [...done, units], undone: [] };
}

/** The same edits when there is nothing to take back. */
export function undo(edits: HandEdits): HandEdits {
  const { done, undone } = edits;
  const last = done.at(-1);
  return last === undefined ? edits : { done: done.slice(0, -1), undone: [last, ...undone] };
}

/** The same edits when nothing was taken back. */
export function redo(edits: HandEdits): HandEdits {
  const [next, ...undone] = edits.undone;
  return next === undefined ? edits : { done: [...edits.done, next], undone };
}
