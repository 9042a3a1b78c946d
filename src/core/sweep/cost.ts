import type { RunConfig } from '../config/run-config';
import type { Architecture } from '../models/architecture';
import { totalMacs } from '../models/size';
import { isGradual, plannedCuts, plannedEpochs } from '../record/plan';

/** What a grid costs before anything is measured. */
export interface SweepCost {
  readonly runs: number;
  /** Trainings from start to end: one per cut and one more, or one in all where channels go on the way. */
  readonly trainings: number;
  /** Training images shown to a network, repetitions included. */
  readonly examples: number;
  /**
   * Multiply-adds of training as if every net stayed dense (forward and backward = 3 forward passes): masked weights cost as
   * much, removed channels less. null where a network is not known.
   */
  readonly macs: number | null;
}

/** @param architectureOf the network of a config, once the shape of its images is known. */
export function sweepCost(
  configs: readonly RunConfig[],
  architectureOf: (config: RunConfig) => Architecture | null,
): SweepCost {
  let trainings = 0;
  let examples = 0;
  let macs: number | null = 0;
  for (const config of configs) {
    const shown = plannedEpochs(config) * config.dataset.train;
    const architecture = architectureOf(config);
    trainings += isGradual(config) ? 1 : plannedCuts(config) + 1;
    examples += shown;
    macs = macs === null || architecture === null ? null : macs + 3 * shown * totalMacs(architecture);
  }
  return { runs: configs.length, trainings, examples, macs };
}

/** Seconds for a number of training images at a measured speed, with so many runs side by side. */
export function estimatedSeconds(examples: number, examplesPerSecond: number, sideBySide: number): number {
  return examples / (examplesPerSecond * Math.max(1, sideBySide));
}
