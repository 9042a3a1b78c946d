import { assertNever } from '../../base/assert-never';
import { LabError } from '../../base/errors';
import type { NeuronGrouping } from '../groups';
import type { Budget, FractionBudget, PqiBudget, UnitName } from '../recipe';
import type { BudgetField, Decision } from './decision';
import { decideFraction } from './fraction';
import { decidePqiBound } from './pqi-bound';

/** How many weights go now. */
export interface BudgetRule {
  readonly kind: Budget['kind'];
  readonly label: string;
  readonly summary: string;
  readonly defaults: Budget;
  readonly fields: readonly BudgetField[];
  /** What it can count. */
  readonly units: readonly UnitName[];
  readonly neuronGrouping: NeuronGrouping;
  /** Rank the scores as they are, or by |score|. */
  readonly ranks: 'score' | 'magnitude';
}

const FRACTION_DEFAULTS: FractionBudget = { kind: 'fraction', fraction: 0.2 };

export const PQI_DEFAULTS: PqiBudget = {
  kind: 'pqi-bound',
  p: 0.5,
  q: 1,
  eta: 0,
  gamma: 1,
  beta: 0.9,
  counting: 'float64',
};

export const BUDGETS: readonly BudgetRule[] = [
  {
    kind: 'fraction',
    label: 'Fixed fraction',
    summary: 'Cuts the same share of the remaining weights every time.',
    defaults: FRACTION_DEFAULTS,
    fields: [
      {
        key: 'fraction',
        label: 'Cut per iteration',
        hint: 'Share of the remaining weights that goes at every cut.',
        primary: true,
        min: 0.01,
        max: 0.99,
        step: 0.01,
      },
    ],
    units: ['weight'],
    neuronGrouping: 'input-axis',
    ranks: 'score',
  },
  {
    kind: 'pqi-bound',
    label: 'PQI bound',
    summary: 'Measures how unequal the remaining weights are and cuts as many as Theorem 2 allows.',
    defaults: PQI_DEFAULTS,
    fields: [
      {
        key: 'p',
        label: 'p',
        hint: 'Small norm of the PQ Index; closer to q prunes harder.',
        primary: true,
        min: 0.05,
        max: 4,
        step: 0.05,
      },
      {
        key: 'q',
        label: 'q',
        hint: 'Large norm of the PQ Index; must exceed p.',
        primary: true,
        min: 0.1,
        max: 8,
        step: 0.05,
      },
      {
        key: 'gamma',
        label: 'γ (scaling)',
        hint: 'Multiplies the share the bound allows to cut; 1 is the bound itself.',
        primary: true,
        min: 0,
        max: 10,
        step: 0.1,
      },
      {
        key: 'eta',
        label: 'η_r (slack)',
        hint: 'Norm the cut part may carry, relative to the kept part; larger prunes harder.',
        primary: false,
        min: 0,
        max: 10,
        step: 0.001,
      },
      {
        key: 'beta',
        label: 'β (ceiling)',
        hint: 'Largest share cut in one iteration.',
        primary: false,
        min: 0.01,
        max: 0.99,
        step: 0.01,
      },
    ],
    units: ['weight', 'channel'],
    neuronGrouping: 'filter',
    ranks: 'magnitude',
  },
  {
    kind: 'channel-share',
    label: 'Share of all channels',
    summary:
      'Cuts the same number of channels at every step, to a whole one, so that this share is gone at the last.',
    defaults: { kind: 'channel-share', share: 0.4 },
    fields: [
      {
        key: 'share',
        flag: 'target',
        label: 'Channels to cut',
        hint: 'Share of the prunable channels gone after the last step: those of convolutions but the first (VGG: the first two). Hidden layers behind them lose 22 of 512 units a step besides.',
        primary: true,
        min: 0,
        max: 0.95,
        step: 0.05,
      },
    ],
    units: ['channel'],
    neuronGrouping: 'filter',
    ranks: 'score',
  },
  {
    kind: 'channel-count',
    label: 'Channels per step',
    summary: 'Cuts the same number of channels at every step.',
    defaults: { kind: 'channel-count', channels: 8 },
    fields: [
      {
        key: 'channels',
        label: 'Channels per step',
        hint: 'How many channels of the whole net go at every step (x). Hidden layers behind convolutions lose 22 of 512 units a step besides.',
        primary: true,
        min: 0,
        max: 4096,
        step: 1,
      },
    ],
    units: ['channel'],
    neuronGrouping: 'filter',
    ranks: 'score',
  },
];

export function budgetRule(kind: Budget['kind']): BudgetRule {
  const rule = BUDGETS.find((entry) => entry.kind === kind);
  if (rule === undefined) throw new Error(`No budget called ${kind} in the catalogue.`);
  return rule;
}

/** @param ranked what the budget ranks (`ranks`), remaining weights of one group only. */
export function decide(ranked: Float32Array, budget: Budget): Decision {
  switch (budget.kind) {
    case 'fraction':
      return decideFraction(ranked, budget);
    case 'pqi-bound':
      return decidePqiBound(ranked, budget);
    case 'channel-share':
    case 'channel-count':
      throw new LabError('internal', `The budget ${budget.kind} counts channels, not weights.`);
    default:
      return assertNever(budget);
  }
}
