import type { RunConfig } from '../config/run-config';
import { recordEpochs } from './plan';
import type { EpochRecord, Evaluation, IterationRecord } from './run-record';

/** A place on an axis of epochs. An epoch that a cut follows has two: the net before and right after it. */
export interface EpochPlace {
  /** Epochs trained; 0 is the net before its training. */
  readonly epoch: number;
  readonly afterCut: boolean;
}

/** What a chart needs to know of a run that prunes while it trains. */
export interface GradualRun {
  readonly config: RunConfig;
  readonly iterations: readonly IterationRecord[];
  readonly over: boolean;
}

/** What a run has measured since its last record. */
export interface UnderWay {
  readonly afterCut: Evaluation | null;
  readonly epochs: readonly EpochRecord[];
}

export const NOTHING_UNDER_WAY: UnderWay = { afterCut: null, epochs: [] };

/** The places of all lines of a group of gradual runs, so that they can be compared point by point. */
export interface EpochGrid {
  readonly places: readonly EpochPlace[];
  /** Epochs with a pruning step of any run: made, or to come while the run goes on. */
  readonly cuts: readonly number[];
}

export function epochGrid(runs: readonly GradualRun[]): EpochGrid {
  const last = Math.max(1, ...runs.map(lastEpoch));
  const cuts = [...new Set(runs.flatMap(cutEpochs))].toSorted((a, b) => a - b);
  const cut = new Set(cuts);
  const places = Array.from({ length: last + 1 }, (_, epoch) => epoch).flatMap((epoch): EpochPlace[] =>
    cut.has(epoch)
      ? [
          { epoch, afterCut: false },
          { epoch, afterCut: true },
        ]
      : [{ epoch, afterCut: false }],
  );
  return { places, cuts };
}

/** The last epoch of every record of a run, made or planned. */
export function stepEpochsOf({ config, iterations, over }: GradualRun): readonly number[] {
  const made = iterations.map(({ epochsTotal }) => epochsTotal);
  return over ? made : [...made, ...recordEpochs(config).slice(made.length)];
}

function lastEpoch({ config, iterations }: GradualRun): number {
  return Math.max(config.training.epochs, iterations.at(-1)?.epochsTotal ?? 0);
}

function cutEpochs(run: GradualRun): readonly number[] {
  return stepEpochsOf(run).slice(0, -1);
}

/** Where each of a run's records stands among the places: at the end of its epochs, before the cut that follows. */
export function recordPlaces({ places }: EpochGrid, epochs: readonly number[]): readonly number[] {
  return epochs.map((wanted) => places.findIndex(({ epoch }) => epoch === wanted));
}

/** A run at one place: whose net it is, and how far it is trained. */
export interface Placed {
  /** The record whose epochs trained this net. */
  readonly record: IterationRecord;
  readonly before: IterationRecord | null;
  readonly epoch: number;
  /** The net is as the cut that made it left it. */
  readonly justCut: boolean;
}

/** A run at every place it has reached. */
export function placed({ places }: EpochGrid, iterations: readonly IterationRecord[]): readonly Placed[] {
  const reached = iterations.at(-1)?.epochsTotal ?? -1;
  return places.flatMap(({ epoch, afterCut }): Placed[] => {
    if (epoch > reached || (epoch === reached && afterCut)) return [];
    const at = iterations.findIndex(({ epochsTotal }) => epoch <= epochsTotal);
    const justCut = afterCut && iterations[at]?.epochsTotal === epoch;
    const index = justCut ? at + 1 : at;
    const record = iterations[index];
    return record === undefined ? [] : [{ record, before: iterations[index - 1] ?? null, epoch, justCut }];
  });
}

/**
 * Test accuracy as it was measured, after every epoch and right after every cut, at every place a run has reached, those after its
 * last record included. Null where it was not measured.
 */
export function accuracyCourse(
  grid: EpochGrid,
  iterations: readonly IterationRecord[],
  { afterCut, epochs }: UnderWay,
): readonly (number | null)[] {
  const recorded = placed(grid, iterations);
  const reached = iterations.at(-1)?.epochsTotal ?? 0;
  const since = grid.places.slice(recorded.length).flatMap((place): (number | null)[] => {
    if (place.epoch === reached)
      return afterCut === null && epochs.length === 0 ? [] : [afterCut?.accuracy ?? null];
    const trained = epochs.find(({ epoch }) => epoch === place.epoch);
    return trained === undefined ? [] : [trained.testAccuracy];
  });
  return [...recorded.map(accuracyAt), ...since];
}

function accuracyAt({ record, epoch, justCut }: Placed): number | null {
  if (justCut) return record.afterCut?.accuracy ?? null;
  if (epoch === record.epochsTotal) return record.test.accuracy;
  return record.epochs.find((trained) => trained.epoch === epoch)?.testAccuracy ?? null;
}
