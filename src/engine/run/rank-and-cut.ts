import { rngStream } from '../../core/base/rng';
import type { RunConfig } from '../../core/config/run-config';
import type { Architecture } from '../../core/models/architecture';
import { prunableParameters } from '../../core/models/architecture';
import { type Cut, cut } from '../../core/pruning/cut';
import type { Recipe } from '../../core/pruning/recipe';
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
      ...boundsOf(
        recipe,
        result,
        tensors.map(({ node }) => node),
      ),
      histogram: scoreHistogram(scores, masks, result.masks),
    },
  };
}

/** A PQI budget's bounds by layer, or of all together; one per neuron would be too many to keep. */
function boundsOf(
  { budget, scope }: Recipe,
  { groups }: Cut,
  layers: readonly string[],
): Pick<CutRecord, 'bounds'> {
  if (budget.kind !== 'pqi-bound' || scope === 'neuron') return {};
  return {
    bounds: groups.map(({ bound, removed }, index) => ({
      layers: scope === 'global' ? layers : layers.slice(index, index + 1),
      bound,
      removed,
    })),
  };
}
