import type { RunConfig } from '../config/run-config';
import { lateCutProblem } from '../config/validate';
import { scheduleOf } from '../config/with-schedule';
import type { Architecture } from '../models/architecture';
import { channelPlan, plannedCuts } from './plan';

/** Why the cuts of a run would come to nothing. */
export interface PlanProblem {
  /** The field to change. */
  readonly id: 'model' | 'epochs' | 'until' | 'every' | 'share';
  readonly sentence: string;
}

export const NO_CHANNELS =
  'This model has no channels to prune: a linear model has no hidden layer, and the first convolution always stays. Choose a deeper model.';

/**
 * A run that prunes channels and would cut nothing, though 0 was not asked for, is refused before it starts; records of such runs
 * can still be read.
 * @param architecture null: it is not known yet, and only what needs none is looked at.
 */
export function planProblem(config: RunConfig, architecture: Architecture | null): PlanProblem | null {
  const { recipe } = config.pruning;
  if (recipe.unit !== 'channel') return null;
  if (config.model.kind === 'linear') return { id: 'model', sentence: NO_CHANNELS };
  const late = lateCutProblem(config);
  if (late !== null) return late;
  if (plannedCuts(config) === 0) return { id: 'every', sentence: withoutStep(config) };
  if (architecture === null) return null;
  const plan = channelPlan(config, architecture);
  if (plan === null) return { id: 'model', sentence: NO_CHANNELS };
  if (recipe.budget.kind !== 'channel-share' || recipe.budget.share === 0) return null;
  if (plan.asked?.some((channels) => channels > 0)) return null;
  const share = `${Number((100 * recipe.budget.share).toFixed(2))}\u00a0%`;
  return {
    id: 'share',
    sentence: `Nothing would go: ${share} of ${plan.prunable} channels rounds to 0. Take a larger share.`,
  };
}

function withoutStep(config: RunConfig): string {
  const { every, until } = scheduleOf(config);
  return `No pruning step fits: the first would follow epoch ${every}, steps end at epoch ${until}, and training has ${config.training.epochs}. Take a smaller step or more epochs.`;
}
