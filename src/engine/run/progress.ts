import type { RunProgress, RunStage } from '../../core/protocol/protocol';

/** A training example costs about three forward passes. */
const TRAIN_COST = 3;
const EVALUATE_COST = 1;
/** Time between two progress events. */
const REPORT_EVERY_MS = 100;

/** Counts the work of a run and estimates what is left. Times come from the host; they never steer the mathematics. */
export interface ProgressMeter {
  trained(examples: number): void;
  evaluated(examples: number): void;
  /** The clock stands still between these two. */
  paused(): void;
  resumed(): void;
  /** Running time so far. */
  elapsedMs(): number;
  /** A report if one is due, else null. */
  report(
    where: Pick<RunProgress, 'iteration' | 'epoch' | 'stage'>,
    means: TrainingMeans | null,
  ): RunProgress | null;
}

export interface TrainingMeans {
  readonly loss: number;
  readonly accuracy: number;
}

/** Work of so many training examples and evaluated ones. */
export function workUnits(trained: number, evaluated: number): number {
  return trained * TRAIN_COST + evaluated * EVALUATE_COST;
}

/**
 * @param total of the whole run, in `workUnits`.
 * @param before what a resumed run had done already.
 */
export function createProgressMeter(total: number, now: () => number, before = 0): ProgressMeter {
  let work = before;
  let started = now();
  let pausedAt: number | null = null;
  let lastReport = Number.NEGATIVE_INFINITY;
  let lastStage: RunStage | null = null;
  let trainedExamples = 0;
  let trainingMs = 0;
  let mark = started;

  /** At the pace since the start here; null before anything was done. */
  const secondsFor = (left: number): number | null =>
    work > before ? (elapsedMs() / 1000) * (Math.max(0, left) / (work - before)) : null;
  const elapsedMs = (): number => (pausedAt ?? now()) - started;
  return {
    trained(examples) {
      work += workUnits(examples, 0);
      trainedExamples += examples;
      trainingMs += now() - mark;
      mark = now();
    },
    evaluated(examples) {
      work += workUnits(0, examples);
      mark = now();
    },
    paused() {
      pausedAt = now();
    },
    resumed() {
      if (pausedAt !== null) started += now() - pausedAt;
      pausedAt = null;
      mark = now();
    },
    elapsedMs,
    report(where, means) {
      const time = now();
      if (time - lastReport < REPORT_EVERY_MS && where.stage === lastStage) return null;
      lastReport = time;
      lastStage = where.stage;
      const done = Math.min(1, work / total);
      return {
        ...where,
        done,
        trainLoss: means?.loss ?? null,
        trainAccuracy: means?.accuracy ?? null,
        examplesPerSecond: trainingMs > 0 ? (1000 * trainedExamples) / trainingMs : null,
        secondsLeft: secondsFor(total - work),
      };
    },
  };
}
