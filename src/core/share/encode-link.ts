import type { Field } from '../config/fields/field';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { LinkPlace, SharedMethod, SharedSetup } from './link';
import {
  BUDGET_LINK_FIELDS,
  BUDGET_PART,
  MODEL_LINK_FIELDS,
  OPTIMISER_LINK_FIELDS,
  type RECIPE_PARTS,
  recipeView,
  SCHEDULE_LINK_FIELDS,
  SHARED_LINK_FIELDS,
  scheduleView,
  sharedView,
  V1_BUDGET,
  V1_MODEL,
  V1_SCHEDULE,
  V1_SHARED,
  V1_SOURCE,
} from './v1-fields';

/**
 * The URL fragment of a setup and a place, without the "#": `v1.hidden=128,256&m=sap;p:1;q:2&screen=compare`. Settings by
 * their names, the usual ones left out. Version 1 is never changed in a way that old links could notice.
 * @param setup null for a link to a place alone.
 */
export function encodeLink(setup: SharedSetup | null, place: LinkPlace): string {
  const parts = [...(setup === null ? [] : setupParts(setup)), ...placeParts(place)];
  return `v1.${parts.map(([key, value]) => `${key}=${escaped(value)}`).join('&')}`;
}

type Part = readonly [key: string, value: string];

function setupParts({ shared, methods, backend }: SharedSetup): readonly Part[] {
  const { source } = shared.dataset;
  const { kind } = shared.model;
  const schedule =
    shared.pruning.gradual === undefined
      ? []
      : fieldParts(SCHEDULE_LINK_FIELDS, scheduleView(shared), V1_SCHEDULE);
  return [
    ...(source === V1_SOURCE ? [] : [['data', source] as const]),
    ...(kind === V1_MODEL ? [] : [['model', kind] as const]),
    ...fieldParts(MODEL_LINK_FIELDS, shared, {}),
    ...fieldParts(SHARED_LINK_FIELDS, sharedView(shared), V1_SHARED),
    ...fieldParts(OPTIMISER_LINK_FIELDS, shared, { optimiser: 'sgd' }),
    ...schedule,
    ...methods.map((entry) => ['m', methodText(shared, entry)] as const),
    ...(backend === 'auto' ? [] : [['backend', backend] as const]),
  ];
}

function fieldParts(
  fields: readonly Field[],
  config: RunConfig,
  usual: Readonly<Record<string, unknown>>,
): readonly Part[] {
  return fields.flatMap((field) => {
    const value = field.read(config);
    return value === undefined || value === usual[field.id] ? [] : [[field.id, String(value)] as const];
  });
}

function methodText(shared: RunConfig, { method, recipe }: SharedMethod): string {
  const own = methodNamed(method).recipe;
  const budget = recipe.budget.kind === own.budget.kind ? [] : [[BUDGET_PART, recipe.budget.kind] as const];
  const parts = (
    ['score', 'cadence', 'rewind'] as const satisfies readonly (keyof typeof RECIPE_PARTS)[]
  ).flatMap((part) => (recipe[part] === own[part] ? [] : [[part, recipe[part]] as const]));
  const numbers = fieldParts(BUDGET_LINK_FIELDS, recipeView(shared, recipe), V1_BUDGET);
  return [method, ...[...budget, ...parts, ...numbers].map(([key, value]) => `${key}:${value}`)].join(';');
}

function placeParts({ screen, run, layer, iteration }: LinkPlace): readonly Part[] {
  const parts = { screen, run, layer, iteration: iteration === null ? null : String(iteration) };
  return Object.entries(parts).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
}

/** As encodeURIComponent, with what is harmless in a fragment left readable. */
function escaped(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%3B', ';');
}
