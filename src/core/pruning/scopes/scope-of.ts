import type { Recipe, Scope } from '../recipe';

/**
 * The scope a recipe counts in. Channels to a share or a count go by one ranking over all layers, whatever the recipe says: null.
 * A channel has no neurons: that scope, which is offered no more, counts in layers.
 */
export function scopeOf({ unit, budget, scope }: Recipe): Scope | null {
  if (unit === 'weight') return scope;
  if (budget.kind !== 'pqi-bound') return null;
  return scope === 'global' ? 'global' : 'layer';
}
