import { rngStream } from '../../core/base/rng';
import type { RunConfig } from '../../core/config/run-config';
import type { Architecture } from '../../core/models/architecture';
import { prunableParameters } from '../../core/models/architecture';
import { cut } from '../../core/pruning/cut';
import { scoreHistogram } from '../../core/pruning/score-histogram';
import { scoreNamed } from '../../core/pruning/scores/catalogue';
import type { CutRecord } from '../../core/record/run-record';
import { prunableViews } from './layout';

/** Scores the ranked parameters and cuts by the recipe's budget: the new masks, and what to tell of it. */
export function rankAndCut(
  config: RunConfig,
  architecture: Architecture,
  ranked: Float32Array,
  masks: readonly Uint8Array[],
  iteration: number,
): { masks: readonly Uint8Array[]; record: CutRecord } {
  const { recipe } = config.pruning;
  const tensors = prunableParameters(architecture);
  const score = scoreNamed(recipe.score);
  const scores = prunableViews(architecture, ranked).map((weights, index) =>
    score.rate({
      weights,
      rng: rngStream(config.seed, `score/${iteration}/${tensors[index]?.name ?? index}`),
    }),
  );
  const result = cut({ tensors, scores, masks, scope: recipe.scope, budget: recipe.budget });
  return {
    masks: result.masks,
    record: {
      asked: result.asked,
      removed: result.removed,
      threshold: result.threshold,
      bound: result.bound,
      histogram: scoreHistogram(scores, masks, result.masks),
    },
  };
}
