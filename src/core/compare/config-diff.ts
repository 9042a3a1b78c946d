import { remembered } from '../base/remembered';
import { FIELDS } from '../config/fields';
import type { Field } from '../config/fields/field';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Budget, CadenceName, RewindName, ScoreName } from '../pruning/recipe';
import { countText } from '../record/number-text';

/** One setting in which configs differ. */
export interface Difference {
  readonly id: string;
  readonly label: string;
  /** As a person reads it, in the order of the configs; null where the setting does not apply. */
  readonly values: readonly (string | null)[];
}

interface Setting {
  readonly id: string;
  readonly label: string;
  read(config: RunConfig): string | null;
}

const BUDGETS: Readonly<Record<Budget['kind'], string>> = {
  fraction: 'fixed fraction',
  'pqi-bound': 'PQI bound',
  'channel-share': 'share of channels',
  'channel-count': 'channels per step',
};
const CADENCES: Readonly<Record<CadenceName, string>> = {
  iterative: 'train, cut, repeat',
  once: 'one ranking',
  gradual: 'while training',
};
const REWINDS: Readonly<Record<RewindName, string>> = { init: 'initial weights', keep: 'weights kept' };
const SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  magnitude: 'magnitude',
  random: 'random',
  relevance: 'relevance',
  'filter-l1': 'filter L1',
  'filter-l2': 'filter L2',
  'norm-scale': 'batch-norm scale',
  activation: 'activation',
  taylor: 'Taylor',
};

/** What decides a run but is no field of the form. */
const CHOICES: readonly Setting[] = [
  { id: 'source', label: 'Data', read: ({ dataset }) => dataset.source },
  { id: 'model', label: 'Model', read: ({ model }) => model.kind },
  {
    id: 'dense',
    label: 'Hidden dense layers',
    read: ({ model }) => (model.kind === 'vgg-small' ? model.hidden.join(', ') : null),
  },
  { id: 'method', label: 'Method', read: ({ pruning }) => methodNamed(pruning.method).label },
  { id: 'unit', label: 'Unit', read: ({ pruning }) => pruning.recipe.unit },
  { id: 'score', label: 'Score', read: ({ pruning }) => SCORE_WORDS[pruning.recipe.score] },
  { id: 'budget', label: 'Budget', read: ({ pruning }) => BUDGETS[pruning.recipe.budget.kind] },
  { id: 'cadence', label: 'Cadence', read: ({ pruning }) => CADENCES[pruning.recipe.cadence] },
  { id: 'rewind', label: 'Rewind', read: ({ pruning }) => REWINDS[pruning.recipe.rewind] },
];

const SETTINGS: readonly Setting[] = [
  ...CHOICES,
  ...FIELDS.filter(({ id }) => id !== 'seed' && !CHOICES.some((choice) => choice.id === id)).map((field) => ({
    id: field.id,
    label: field.label,
    read: (config: RunConfig) => valueText(field, config),
  })),
];

/** A table of a thousand runs asks for them with every filter. */
const valuesOf = remembered((config: RunConfig) => SETTINGS.map(({ read }) => read(config)));

/** The settings in which configs differ, seeds apart, in the order of the form. */
export function configDifferences(configs: readonly RunConfig[]): readonly Difference[] {
  const all = configs.map(valuesOf);
  return SETTINGS.flatMap(({ id, label }, place) => {
    const values = all.map((own) => own[place] ?? null);
    return new Set(values).size > 1 ? [{ id, label, values }] : [];
  });
}

function valueText(field: Field, config: RunConfig): string | null {
  const value = field.read(config);
  if (value === undefined) return null;
  if (field.kind === 'choice') return field.choices.find((choice) => choice.value === value)?.label ?? null;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? countText(value) : String(value);
  return value.join(', ');
}
