import { rankedTogether } from '../channels/rankings';
import { askedBy, weightsToKeep } from '../pruning/budgets/pqi-bound';
import type { PqiBudget, Recipe, Scope } from '../pruning/recipe';
import type { GroupBoundRecord, PqiBoundRecord } from '../sparsity/pqi-bound';
import { nextChannels } from './channel-why';
import type { ChannelsRecord, CutRecord } from './run-record';

/** The arithmetic behind one cut, every factor with its number. */
export type WhyThisMany =
  | PqiWhy
  | { readonly kind: 'fraction'; readonly fraction: number; readonly asked: number; readonly removed: number }
  | { readonly kind: 'channels'; readonly asked: number; readonly removed: number }
  | {
      readonly kind: 'groups';
      readonly budget: PqiBudget;
      /** `global`: there is one ranking, but it has no PQ Index. */
      readonly scope: Scope;
      readonly removed: number;
      /** Empty where none was recorded. */
      readonly bounds: readonly GroupBoundRecord[];
    };

/** One bound over all that is ranked together, and those of the layers that are ranked apart. */
export interface PqiWhy {
  readonly kind: 'pqi';
  readonly budget: PqiBudget;
  /** d^(1/q - 1/p) */
  readonly dPower: number;
  readonly dExponent: number;
  readonly normP: number;
  readonly normQ: number;
  readonly pqi: number;
  /** (1 + eta)^(-q/(q-p)); 1 when eta = 0. */
  readonly etaFactor: number;
  /** qp/(q-p) */
  readonly keepExponent: number;
  /** (1 - I)^(qp/(q-p)) */
  readonly keepFactor: number;
  readonly amount: BoundAmount;
  readonly apart: readonly GroupBoundRecord[];
  /** Units that went by bounds that older records do not have. */
  readonly unrecorded: number;
}

/** How many one bound asked for, and how many went. */
export interface BoundAmount {
  /** Units that were left. */
  readonly d: number;
  /** The bound rounded up: what should stay before gamma and beta. */
  readonly keep: number;
  readonly asked: number;
  readonly removed: number;
  /** beta, not gamma times the bound, decided. */
  readonly capped: boolean;
}

export function boundAmount({ d, r }: PqiBoundRecord, budget: PqiBudget, removed: number): BoundAmount {
  const keep = weightsToKeep(d, r);
  const capped = budget.gamma * (d - keep) > budget.beta * d;
  return { d, keep, asked: askedBy({ d, r }, budget), removed, capped };
}

/**
 * Why a cut took as many as it did, in the terms of the recipe's budget.
 * @param channels of the record, where channels are what is cut.
 */
export function whyThisMany(
  { budget, scope }: Recipe,
  cut: CutRecord,
  channels: ChannelsRecord | undefined,
): WhyThisMany {
  const { removed, asked } = cut;
  if (budget.kind === 'fraction') return { kind: 'fraction', fraction: budget.fraction, asked, removed };
  if (budget.kind !== 'pqi-bound') return { kind: 'channels', asked, removed };
  const gone = channels === undefined ? removed : nextChannels(channels.layers);
  if (cut.bound === null) {
    // Channels know no neurons: theirs is the layer.
    const own = scope === 'neuron' && channels !== undefined ? 'layer' : scope;
    return { kind: 'groups', budget, scope: own, removed: gone, bounds: cut.bounds ?? [] };
  }
  const { p, q, eta } = budget;
  const { d, pqi, normP, normQ } = cut.bound;
  const keepExponent = (q * p) / (q - p);
  const [together, ...apart] = cut.bounds ?? [];
  const own = together?.removed ?? gone - rankedApart(channels);
  return {
    kind: 'pqi',
    budget,
    dExponent: 1 / q - 1 / p,
    dPower: d ** (1 / q - 1 / p),
    normP,
    normQ,
    pqi,
    etaFactor: (1 + eta) ** (-q / (q - p)),
    keepExponent,
    keepFactor: (1 - pqi) ** keepExponent,
    amount: boundAmount(cut.bound, budget, own),
    apart,
    unrecorded: gone - own - apart.reduce((sum, bound) => sum + bound.removed, 0),
  };
}

/** Channels that go of the hidden layers beside convolutions: they have rankings of their own. */
function rankedApart(channels: ChannelsRecord | undefined): number {
  return nextChannels(rankedTogether(channels?.layers ?? []).apart);
}
