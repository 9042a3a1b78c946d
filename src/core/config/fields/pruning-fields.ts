import { BUDGETS, type BudgetRule } from '../../pruning/budgets/catalogue';
import type { BudgetField } from '../../pruning/budgets/decision';
import type { Budget } from '../../pruning/recipe';
import { SCOPES } from '../../pruning/scopes/catalogue';
import { scopeOf } from '../../pruning/scopes/scope-of';
import type { RunConfig } from '../run-config';
import { AMOUNT_FIELD, CHANNEL_FIELDS } from './channel-fields';
import type { Field, NumberField } from './field';
import { withRecipe } from './with-recipe';

export const PRUNING_FIELDS: readonly Field[] = [
  {
    kind: 'number',
    id: 'iterations',
    group: 'pruning',
    label: 'Pruning iterations',
    hint: 'How often the net is cut; it trains once more than that.',
    flag: 'iterations',
    primary: true,
    integer: true,
    min: 1,
    max: 100,
    step: 1,
    unit: '',
    read: ({ pruning }) => (pruning.recipe.cadence === 'gradual' ? undefined : pruning.iterations),
    write: (config, value) => ({ ...config, pruning: { ...config.pruning, iterations: value } }),
  },
  AMOUNT_FIELD,
  ...BUDGETS.flatMap((rule) => rule.fields.map((field) => budgetField(rule, field))),
  {
    kind: 'choice',
    id: 'counting',
    group: 'pruning',
    label: 'Counting',
    hint: 'Exact float64, or the authors’ float32 steps, which keep one weight more in about a quarter of all cuts.',
    flag: 'counting',
    primary: false,
    choices: [
      { value: 'float64', label: 'float64, exact' },
      { value: 'float32', label: 'float32, as the authors' },
    ],
    read: ({ pruning: { recipe } }) =>
      recipe.budget.kind === 'pqi-bound' ? recipe.budget.counting : undefined,
    write: (config, value) =>
      withBudget(config, (budget) =>
        budget.kind === 'pqi-bound'
          ? { ...budget, counting: value === 'float32' ? 'float32' : 'float64' }
          : budget,
      ),
  },
  ...CHANNEL_FIELDS,
  {
    kind: 'choice',
    id: 'scope',
    group: 'pruning',
    label: 'Scope',
    hint: 'The group of weights, or of channels under a PQI bound (global or layer), in which the budget counts and one threshold cuts.',
    flag: 'scope',
    primary: false,
    choices: SCOPES.map(({ name, label, summary }) => ({ value: name, label: `${label}: ${summary}` })),
    offers: ({ pruning }, value) => pruning.recipe.unit === 'weight' || value !== 'neuron',
    read: ({ pruning: { recipe } }) => (scopeOf(recipe) === null ? undefined : recipe.scope),
    write: (config, value) =>
      withRecipe(config, { scope: SCOPES.find(({ name }) => name === value)?.name ?? 'global' }),
  },
  {
    kind: 'choice',
    id: 'cutFrom',
    group: 'pruning',
    label: 'Cut from',
    hint: 'The weights a cut ranks. “Best epoch” picks by test accuracy, as the authors do: that leaks the test set.',
    flag: 'cut-from',
    primary: false,
    choices: [
      { value: 'last', label: 'Last epoch' },
      { value: 'best', label: 'Best test epoch (leaks the test set)' },
    ],
    // Channels are rated in the net as it stands.
    read: ({ pruning }) => (pruning.recipe.unit === 'weight' ? pruning.cutFrom : undefined),
    write: (config, value) => ({
      ...config,
      pruning: { ...config.pruning, cutFrom: value === 'best' ? 'best' : 'last' },
    }),
  },
];

/** A number of a budget, from the budget's own entry in its catalogue. */
function budgetField(rule: BudgetRule, { key, flag, ...field }: BudgetField): NumberField {
  return {
    ...field,
    kind: 'number',
    id: key,
    group: 'pruning',
    flag: flag ?? key,
    integer: key === 'channels',
    unit: '',
    read: ({ pruning: { recipe } }) => {
      const value: unknown = recipe.budget.kind === rule.kind ? Reflect.get(recipe.budget, key) : undefined;
      return typeof value === 'number' ? value : undefined;
    },
    write: (config, value) =>
      withBudget(config, (budget) => (budget.kind === rule.kind ? { ...budget, [key]: value } : budget)),
  };
}

function withBudget(config: RunConfig, change: (budget: Budget) => Budget): RunConfig {
  return withRecipe(config, { budget: change(config.pruning.recipe.budget) });
}
