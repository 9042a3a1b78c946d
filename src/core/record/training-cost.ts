import type { RunConfig } from '../config/run-config';
import { macShare } from './channel-words';
import type { IterationRecord } from './run-record';

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
 * What train-prune-retrain costs to reach the net of `last`: E epochs dense, one cut to that net, E epochs of it. A choice: papers
 * retrain for anything from a few epochs to as many again.
 */
export function retrainCost(last: IterationRecord): number {
  return 1 + macShare(last);
}
