import type { RunConfig } from '../config/run-config';
import { macShare } from './channel-words';
import { plannedEpochs } from './plan';
import type { IterationRecord } from './run-record';

/** Multiply-accumulates of training, as shares of a whole dense training of as many epochs. */
export interface TrainingCost {
  /** Spent up to this record, score passes included. */
  readonly spent: number;
  /** What dense training has spent by the same epoch. */
  readonly dense: number;
}

/** Null for runs that do not prune channels. */
export function trainingCost(
  { epochsTotal, channels }: IterationRecord,
  config: RunConfig,
): TrainingCost | null {
  if (channels === undefined || channels.trainingMacsDense === 0 || epochsTotal === 0) return null;
  const dense = epochsTotal / plannedEpochs(config);
  return { spent: (dense * channels.trainingMacs) / channels.trainingMacsDense, dense };
}

/**
 * What train-prune-retrain costs to reach the net of `last`: E epochs dense, one cut to that net, E epochs of it. A choice: papers
 * retrain for anything from a few epochs to as many again.
 */
export function retrainCost(last: IterationRecord): number {
  return 1 + macShare(last);
}
