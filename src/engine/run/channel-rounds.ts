import { steppedLearningRate } from '../../core/channels/schedule';
import type { RunConfig } from '../../core/config/run-config';
import { isGradual, recordEpochs } from '../../core/record/plan';
import { cosineLearningRate } from '../../core/training/cosine';

/** Epochs between two cuts: one record. */
export interface ChannelRound {
  /** 1-based within the training they belong to. */
  readonly first: number;
  readonly last: number;
  /** Epochs since the start of the run when this round is over. */
  readonly epochsTotal: number;
  readonly rateOf: (epoch: number) => number;
}

/**
 * The rounds of a run that prunes channels; a cut follows each but the last. Gradual: parts of one training (frs 2). Iterative:
 * a whole training each, its learning rate starting over.
 */
export function channelRounds(config: RunConfig): readonly ChannelRound[] {
  const { epochs, learningRate } = config.training;
  if (isGradual(config)) {
    const ends = recordEpochs(config);
    return ends.map((last, index) => ({
      first: (ends[index - 1] ?? 0) + 1,
      last,
      epochsTotal: last,
      rateOf: (epoch) => steppedLearningRate(learningRate, epoch, epochs),
    }));
  }
  return Array.from({ length: config.pruning.iterations + 1 }, (_, iteration) => ({
    first: 1,
    last: epochs,
    epochsTotal: (iteration + 1) * epochs,
    rateOf: (epoch) => cosineLearningRate(learningRate, epoch, epochs),
  }));
}
