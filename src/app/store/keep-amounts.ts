import { countsChannels } from '../../core/pruning/budgets/counts-channels';
import { sameAmount } from '../../core/record/same-amount';
import type { NetShape } from './net-of';
import { netOf } from './net-of';
import type { MethodEntry, Setup } from './setup';
import { configOf } from './setup';

/** After a change of the form: methods that say their amount in the other way now, of all or per step, cut as many as before. */
export function keepAmounts(before: Setup, after: Setup, shape: NetShape): Setup {
  const methods = after.methods.map((entry): MethodEntry => {
    const old = before.methods.find(({ id }) => id === entry.id);
    const { budget } = entry.recipe;
    if (old === undefined || old.recipe.budget.kind === budget.kind) return entry;
    if (!countsChannels(budget) || !countsChannels(old.recipe.budget)) return entry;
    const net = netOf(before.shared.model, shape);
    const same = sameAmount(configOf(before, old), budget.kind, net);
    return { ...entry, recipe: { ...entry.recipe, budget: same } };
  });
  return { ...after, methods };
}
