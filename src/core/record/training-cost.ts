import type { RunConfig } from '../config/run-config';
import { computedShare } from './channel-words';
import type { Placed } from './epoch-grid';
import { densityText } from './number-text';
import type { IterationRecord } from './run-record';

/** Less of a dense training than this is no difference. */
const LEVEL = 0.0005;

/** Multiply-accumulates of training, as shares of one whole dense training: 1 is the dense net, trained. */
export interface TrainingCost {
  /** Spent up to this record, score passes included. */
  readonly spent: number;
  /** What dense training has spent by the same epoch; it is over after as many epochs as one training has. */
  readonly dense: number;
}

/** Null for runs that do not prune channels. */
export function trainingCost(
  { epochsTotal, channels }: IterationRecord,
  config: RunConfig,
): TrainingCost | null {
  if (channels === undefined || channels.trainingMacsDense === 0 || epochsTotal === 0) return null;
  const trainings = epochsTotal / config.training.epochs;
  const share = channels.trainingMacs / channels.trainingMacsDense;
  return { spent: trainings * share, dense: Math.min(1, trainings) };
}

/**
 * What a gradual run has spent by a place between its records: every epoch costs what its net does, and the scores of a cut are paid
 * when it is made. In whole dense trainings; null for runs that do not prune channels.
 */
export function spentAt({ record, before, epoch }: Placed, config: RunConfig): number | null {
  const epochs = epoch - (before?.epochsTotal ?? 0);
  const paid = before === null ? 0 : (trainingCost(before, config)?.spent ?? null);
  if (record.channels === undefined || paid === null) return null;
  return paid + (epochs * computedShare(record)) / config.training.epochs;
}

/** The part of it that rated channels, cut by cut, up to and with the cut before `iterations` ends. */
export function scoreCost(iterations: readonly IterationRecord[], config: RunConfig): number {
  const last = iterations.at(-1);
  const spent = last === undefined ? null : (trainingCost(last, config)?.spent ?? null);
  if (spent === null) return 0;
  const trained = iterations.reduce((sum, record, i) => {
    const epochs = record.epochsTotal - (iterations[i - 1]?.epochsTotal ?? 0);
    return sum + (epochs * computedShare(record)) / config.training.epochs;
  }, 0);
  return Math.max(0, spent - trained);
}

/** The part of `spentAt` that rated channels: of the cuts before the net that is there. */
export function scoresAt(
  { before }: Pick<Placed, 'before'>,
  iterations: readonly IterationRecord[],
  config: RunConfig,
): number {
  if (before === null) return 0;
  return scoreCost(
    iterations.filter(({ iteration }) => iteration <= before.iteration),
    config,
  );
}

/** What a training has cost more or less than a dense one by the same epoch, of a whole dense one's; empty where they are level. */
export function savingSentence(label: string, spent: number, dense: number): string {
  const difference = Math.abs(dense - spent);
  if (difference < LEVEL) return '';
  const share = densityText(difference);
  return spent < dense
    ? `Against dense training ${label} saves ${share}.`
    : `Against dense training ${label} costs ${share} more.`;
}

/**
 * What train-prune-retrain costs to reach the net of `last`: E epochs dense, one cut to that net, E epochs of it. A choice: papers
 * retrain for anything from a few epochs to as many again.
 */
export function retrainCost(last: IterationRecord): number {
  return 1 + computedShare(last);
}
