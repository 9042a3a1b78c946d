import { FIELDS } from '../config/fields';
import type { Field } from '../config/fields/field';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
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
  { id: 'score', label: 'Score', read: ({ pruning }) => pruning.recipe.score },
  { id: 'budget', label: 'Budget', read: ({ pruning }) => pruning.recipe.budget.kind },
  { id: 'cadence', label: 'Cadence', read: ({ pruning }) => pruning.recipe.cadence },
  { id: 'rewind', label: 'Rewind', read: ({ pruning }) => pruning.recipe.rewind },
];

const SETTINGS: readonly Setting[] = [
  ...CHOICES,
  ...FIELDS.filter(({ id }) => id !== 'seed' && !CHOICES.some((choice) => choice.id === id)).map((field) => ({
    id: field.id,
    label: field.label,
    read: (config: RunConfig) => valueText(field.read(config)),
  })),
];

/** The settings in which configs differ, seeds apart, in the order of the form. */
export function configDifferences(configs: readonly RunConfig[]): readonly Difference[] {
  return SETTINGS.flatMap(({ id, label, read }) => {
    const values = configs.map(read);
    return new Set(values).size > 1 ? [{ id, label, values }] : [];
  });
}

function valueText(value: ReturnType<Field['read']>): string | null {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? countText(value) : String(value);
  return value.join(', ');
}
