import type { Recipe } from '../../pruning/recipe';
import type { RunConfig } from '../run-config';

/** The config with parts of its recipe replaced. */
export function withRecipe(config: RunConfig, change: Partial<Recipe>): RunConfig {
  const { pruning } = config;
  return { ...config, pruning: { ...pruning, recipe: { ...pruning.recipe, ...change } } };
}
