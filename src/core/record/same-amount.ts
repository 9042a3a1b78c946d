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
  if (plan === null || plan.steps === 0 || plan.asked === null) return usual;
  const { steps, prunable, asked } = plan;
  const all = asked.reduce((sum, channels) => sum + channels, 0);
  if (kind === 'channel-count') {
    const some = budget.kind === 'channel-share' && budget.share > 0;
    return { kind, channels: Math.max(some ? 1 : 0, Math.round(all / steps)) };
  }
  const exact = Math.min(MOST_SHARE, all / prunable);
  const rounded = DIGITS.map((digits) => Number(exact.toFixed(digits))).find((share) => {
    const told = withRecipe(config, { budget: { kind, share } });
    return share <= MOST_SHARE && net !== null && channelPlan(told, net)?.asked?.join() === asked.join();
  });
  return { kind, share: rounded ?? exact };
}

function usualAmount(kind: ChannelAmount['kind']): ChannelAmount {
  const { defaults } = budgetRule(kind);
  if (defaults.kind === 'channel-share' || defaults.kind === 'channel-count') return defaults;
  throw new Error(`The budget ${kind} counts no channels.`);
}
