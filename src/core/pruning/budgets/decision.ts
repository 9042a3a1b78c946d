import type { PqiBoundRecord } from '../../sparsity/pqi-bound';

/** What a budget says about one group. */
export interface Decision {
  /** Weights to cut; ties at the threshold are kept, so fewer may go. */
  readonly asked: number;
  /** Cut every remaining weight whose score is strictly below; null = cut nothing. */
  readonly threshold: number | null;
  /** Theorem 2 in numbers, for budgets that use it. */
  readonly bound: PqiBoundRecord | null;
}

export const CUT_NOTHING: Decision = { asked: 0, threshold: null, bound: null };

/** One number of a budget: forms, the command line and the validation are made from it. */
export interface BudgetField {
  readonly key: string;
  readonly label: string;
  /** Command-line flag; the key where it is left out. */
  readonly flag?: string;
  /** What it does, in plain words. */
  readonly hint: string;
  /** Shown at first sight. */
  readonly primary: boolean;
  /** Inclusive limits. */
  readonly min: number;
  readonly max: number;
  readonly step: number;
}
