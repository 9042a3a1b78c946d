import { withRecipe } from '../config/fields/with-recipe';
import type { RunConfig } from '../config/run-config';
import { configProblems } from '../config/validate';
import type { Architecture } from '../models/architecture';
import { budgetRule } from '../pruning/budgets/catalogue';
import type { ChannelAmount } from '../pruning/budgets/counts-channels';
import { channelPlan } from './plan';

/** The bounds of a share. */
const MOST_SHARE = 0.95;
/** Digits a share is rounded to, fewest first. */
const DIGITS = [2, 3, 4, 5, 6];

/**
 * What a config cuts, told the other way: a share of all channels as channels per step, and back, as a number with few digits that
 * comes to the same channels.
 * @param net null where the images are not known: the usual amount of that way.
 */
export function sameAmount(
  config: RunConfig,
  kind: ChannelAmount['kind'],
  net: Architecture | null,
): ChannelAmount {
  const usual = usualAmount(kind);
  const { budget } = config.pruning.recipe;
  if (budget.kind === kind) return budget;
  const plan = net === null || configProblems(config).size > 0 ? null : channelPlan(config, net);
  if (plan === null || plan.steps === 0 || plan.perStep === null) return usual;
  const { steps, prunable, perStep } = plan;
  if (kind === 'channel-count') {
    const asked = budget.kind === 'channel-share' && budget.share > 0;
    return { kind, channels: asked ? Math.max(1, perStep) : perStep };
  }
  const exact = Math.min(MOST_SHARE, (steps * perStep) / prunable);
  const rounded = DIGITS.map((digits) => Number(exact.toFixed(digits))).find((share) => {
    const told = withRecipe(config, { budget: { kind, share } });
    return share <= MOST_SHARE && net !== null && channelPlan(told, net)?.perStep === perStep;
  });
  return { kind, share: rounded ?? exact };
}

function usualAmount(kind: ChannelAmount['kind']): ChannelAmount {
  const { defaults } = budgetRule(kind);
  if (defaults.kind === 'channel-share' || defaults.kind === 'channel-count') return defaults;
  throw new Error(`The budget ${kind} counts no channels.`);
}
