/** A pruning method is five choices (ARCHITECTURE.md, "A method is a recipe"): unit, score, budget, cadence, rewind. */
export interface Recipe {
  readonly unit: UnitName;
  readonly score: ScoreName;
  readonly scope: Scope;
  readonly budget: Budget;
  readonly cadence: CadenceName;
  readonly rewind: RewindName;
}

/** Single weights, or whole channels (filters, hidden neurons) with all that belongs to them. */
export type UnitName = 'weight' | 'channel';

/** How important a unit is; the least important go first. The last six rate channels only. */
export type ScoreName =
  | 'magnitude'
  | 'random'
  | 'relevance'
  | 'filter-l1'
  | 'filter-l2'
  | 'norm-scale'
  | 'activation'
  | 'taylor';

/** The group of weights in which one budget counts and one threshold cuts. */
export type Scope = 'global' | 'layer' | 'neuron';

export type Budget = FractionBudget | PqiBudget | ChannelShareBudget | ChannelCountBudget;

/** Gradual cadence: this share of all prunable channels over the whole run, in equal steps. */
export interface ChannelShareBudget {
  readonly kind: 'channel-share';
  readonly share: number;
}

/** Gradual cadence: x channels per step (frs 2). */
export interface ChannelCountBudget {
  readonly kind: 'channel-count';
  readonly channels: number;
}

/** Cut the fraction P of what remains; threshold = the P-quantile, linearly interpolated (pqi-sap 2.4). */
export interface FractionBudget {
  readonly kind: 'fraction';
  readonly fraction: number;
}

/** Cut down to the bound of Theorem 2, gamma times, at most beta (Algorithm 1). */
export interface PqiBudget {
  readonly kind: 'pqi-bound';
  readonly p: number;
  readonly q: number;
  readonly eta: number;
  readonly gamma: number;
  readonly beta: number;
  /** `float64`: exact. `float32`: the authors' counting, which keeps one weight more in about 23 % of the cuts below the ceiling beta (pqi-sap 6.1). */
  readonly counting: 'float64' | 'float32';
}

/**
 * `iterative`: train, rank the net just trained, cut, repeat.
 * `once`: rank the trained dense net; every iteration cuts deeper into that same ranking.
 * `gradual`: one training; a cut after every n-th epoch up to epoch N1, training just goes on (frs 2).
 */
export type CadenceName = 'iterative' | 'once' | 'gradual';

/** What the survivors get after a cut: their initial values back, or they keep what they have. */
export type RewindName = 'init' | 'keep';
