import { weightsToKeep } from '../pruning/budgets/pqi-bound';
import type { Recipe } from '../pruning/recipe';
import type { CutRecord } from './run-record';

/** The arithmetic behind one cut, every factor with its number. */
export type WhyThisMany =
  | {
      readonly kind: 'pqi';
      readonly p: number;
      readonly q: number;
      readonly d: number;
      /** d^(1/q - 1/p) */
      readonly dPower: number;
      readonly dExponent: number;
      readonly normP: number;
      readonly normQ: number;
      readonly pqi: number;
      readonly eta: number;
      /** (1 + eta)^(-q/(q-p)); 1 when eta = 0. */
      readonly etaFactor: number;
      /** qp/(q-p) */
      readonly keepExponent: number;
      /** (1 - I)^(qp/(q-p)) */
      readonly keepFactor: number;
      /** The bound rounded up: what should stay before gamma and beta. */
      readonly keep: number;
      readonly gamma: number;
      readonly beta: number;
      /** beta, not gamma times the bound, decided. */
      readonly capped: boolean;
      readonly removed: number;
    }
  | { readonly kind: 'fraction'; readonly fraction: number; readonly asked: number; readonly removed: number }
  | { readonly kind: 'channels'; readonly asked: number; readonly removed: number }
  | { readonly kind: 'groups'; readonly scope: 'layer' | 'neuron'; readonly removed: number };

/** Why `cut` took as many weights as it did, in the terms of the recipe's budget. */
export function whyThisMany(recipe: Recipe, cut: CutRecord): WhyThisMany {
  const { budget, scope } = recipe;
  const { removed, asked } = cut;
  if (budget.kind === 'fraction') return { kind: 'fraction', fraction: budget.fraction, asked, removed };
  if (budget.kind !== 'pqi-bound') return { kind: 'channels', asked, removed };
  if (cut.bound === null) return { kind: 'groups', scope: scope === 'neuron' ? 'neuron' : 'layer', removed };
  const { p, q, eta, gamma, beta } = budget;
  const { d, pqi, r, normP, normQ } = cut.bound;
  const keep = weightsToKeep(d, r);
  const keepExponent = (q * p) / (q - p);
  return {
    kind: 'pqi',
    p,
    q,
    d,
    dExponent: 1 / q - 1 / p,
    dPower: d ** (1 / q - 1 / p),
    normP,
    normQ,
    pqi,
    eta,
    etaFactor: (1 + eta) ** (-q / (q - p)),
    keepExponent,
    keepFactor: (1 - pqi) ** keepExponent,
    keep,
    gamma,
    beta,
    capped: gamma * (d - keep) > beta * d,
    removed,
  };
}
