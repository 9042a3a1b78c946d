import { decidePqiBound } from '../pruning/budgets/pqi-bound';
import type { PqiBudget } from '../pruning/recipe';
import type { GroupBoundRecord, PqiBoundRecord } from '../sparsity/pqi-bound';
import {
  type ChosenChannel,
  type RankedLayer,
  type Selection,
  type SelectionRule,
  selectChannels,
} from './select';

/** How many channels the PQ Index lets go, and why. */
export interface PqiAmount {
  readonly asked: number;
  readonly bound: PqiBoundRecord | null;
}

/**
 * SAP over channels: Theorem 2 on the scores of the channels that are left says how many must stay, as it does for weights
 * (`decidePqiBound`); the more unequal the scores, the more go. Scores that are not finite do not count.
 */
export function pqiAmount(layers: readonly RankedLayer[], budget: PqiBudget): PqiAmount {
  const sizes = layers.flatMap(({ scores, pruned, leftOut }) => {
    const gone = new Set(pruned);
    return leftOut
      ? []
      : Array.from(scores, Math.abs).filter((size, channel) => Number.isFinite(size) && !gone.has(channel));
  });
  if (sizes.length === 0) return { asked: 0, bound: null };
  const { asked, bound } = decidePqiBound(Float32Array.from(sizes), budget);
  return { asked, bound };
}

/** One step with an amount of its own: over all layers together (`global`) or in every layer by itself (`layer`). */
export function selectByPqi(
  layers: readonly RankedLayer[],
  budget: PqiBudget,
  scope: 'global' | 'layer',
  rule: SelectionRule,
): Selection & { readonly bounds: readonly GroupBoundRecord[] } {
  const ranked = layers.filter(({ leftOut }) => !leftOut);
  const groups = scope === 'global' ? [ranked] : ranked.map((layer) => [layer]);
  const picks = groups.map((group) => {
    const { asked, bound } = pqiAmount(group, budget);
    const { chosen } = selectChannels(group, asked, rule);
    return { asked, chosen, bound: { layers: group.map(({ name }) => name), bound, removed: chosen.length } };
  });
  const chosen = picks.flatMap((pick): readonly ChosenChannel[] => pick.chosen);
  return {
    bounds: picks.flatMap(({ bound }) => (bound.layers.length === 0 ? [] : bound)),
    chosen,
    asked: picks.reduce((sum, { asked }) => sum + asked, 0),
    cut: chosen.reduce<number | null>((most, { score }) => Math.max(most ?? score, score), null),
  };
}
