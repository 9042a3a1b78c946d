import { FIELDS } from '../config/fields';
import type { Field } from '../config/fields/field';
import type { RunConfig } from '../config/run-config';
import { SCHEDULE_IDS, scheduleOf } from '../config/with-schedule';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';

/**
 * What version 1 of the links leaves out, for ever: whatever the lab's defaults become, a link that does not name a setting means
 * the value here. Only add settings, with the value that means "as before".
 */
export const V1_SHARED: Readonly<Record<string, unknown>> = {
  train: 4000,
  test: 2000,
  iterations: 20,
  epochs: 6,
  batch: 250,
  learningRate: 0.1,
  momentum: 0.9,
  nesterov: true,
  weightDecay: 5e-4,
  clipNorm: 1,
  augmentation: 'off',
  cutFrom: 'last',
  seed: 0,
};

export const V1_SOURCE = 'strokes';
export const V1_MODEL = 'mlp';

/** Of every budget that has the setting. */
export const V1_BUDGET: Readonly<Record<string, unknown>> = {
  fraction: 0.2,
  p: 0.5,
  q: 1,
  gamma: 1,
  eta: 0,
  beta: 0.9,
  counting: 'float64',
  share: 0.4,
  channels: 8,
  scope: 'global',
};

const MODEL_IDS = ['hidden', 'widths', 'blocks', 'vgg-widths', 'dense', 'resnet-widths'];

function fieldsOf(ids: readonly string[]): readonly Field[] {
  return FIELDS.filter(({ id }) => ids.includes(id));
}

/** Read from the setup itself; SGD is left out. */
export const OPTIMISER_LINK_FIELDS = fieldsOf(['optimiser']);
/** Left out when they have their value of version 1. */
export const SHARED_LINK_FIELDS = fieldsOf(Object.keys(V1_SHARED));
/** Always written where the model has them. */
export const MODEL_LINK_FIELDS = fieldsOf(MODEL_IDS);
/** Left out of a schedule when it means "as before". */
export const V1_SCHEDULE: Readonly<Record<string, unknown>> = { residual: 'per-block' };

/** Written when the setup has a schedule. */
export const SCHEDULE_LINK_FIELDS = fieldsOf(SCHEDULE_IDS);
export const BUDGET_LINK_FIELDS = fieldsOf(Object.keys(V1_BUDGET));

/** The part of a method that names its budget; written where it is not the method's own. */
export const BUDGET_PART = 'budget';

/** Parts of a recipe besides its budget and scope; written where they differ from the method's own. */
export const RECIPE_PARTS = {
  score: ['magnitude', 'random', 'relevance', 'filter-l1', 'filter-l2', 'norm-scale', 'activation', 'taylor'],
  cadence: ['iterative', 'once', 'gradual'],
  rewind: ['init', 'keep'],
} as const satisfies { readonly [K in 'score' | 'cadence' | 'rewind']: readonly Recipe[K][] };

/** The config through which shared fields are read and written: one that has them all, also those that Adam hides. */
export function sharedView(shared: RunConfig): RunConfig {
  const { recipe } = methodNamed('lottery');
  const { optimiser: _, ...training } = shared.training;
  return { ...shared, training, pruning: { ...shared.pruning, method: 'lottery', recipe } };
}

/** The config through which the schedule is read and written: one that has all of it, whatever the model. */
export function scheduleView(shared: RunConfig): RunConfig {
  const { method, recipe } = { method: 'frs' as const, recipe: methodNamed('frs').recipe };
  const gradual = scheduleOf(shared);
  const model = { kind: 'resnet-small' as const, widths: [1], blocks: 1 };
  return { ...shared, model, pruning: { ...shared.pruning, method, recipe, gradual } };
}

/** The config through which a recipe's fields are read and written. */
export function recipeView(shared: RunConfig, recipe: Recipe): RunConfig {
  return { ...shared, pruning: { ...shared.pruning, recipe } };
}
