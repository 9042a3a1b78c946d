import { LabError } from '../base/errors';
import { oneOf, shown } from '../base/json-reader';
import type { RunConfig } from '../config/run-config';
import { fieldProblem } from '../config/validate';
import { writeField } from '../config/write-field';
import { BUDGETS, budgetRule } from '../pruning/budgets/catalogue';
import { METHODS, methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { fieldValue } from './field-value';
import type { SharedMethod } from './link';
import { BUDGET_LINK_FIELDS, BUDGET_PART, RECIPE_PARTS, recipeView, V1_BUDGET } from './v1-fields';

/** "sap;p:1;q:2". @throws LabError */
export function readMethod(shared: RunConfig, text: string): SharedMethod {
  const [name, ...pairs] = text.split(';');
  const method = oneOf(METHODS.map((entry) => entry.name))(name, 'a method');
  const own = methodNamed(method).recipe;
  const given = givenOf(method, pairs);
  const kind = given.get(BUDGET_PART) ?? own.budget.kind;
  const rule = oneOf(BUDGETS.map((entry) => entry.kind))(kind, 'a budget');
  const blank: Recipe = { ...own, budget: budgetRule(rule).defaults, ...partsOf(given) };
  const usual = BUDGET_LINK_FIELDS.reduce(
    (config, field) =>
      field.read(config) === undefined ? config : writeField(config, field, V1_BUDGET[field.id]),
    recipeView(shared, blank),
  );
  const { pruning } = BUDGET_LINK_FIELDS.reduce((config, field) => {
    const value = given.get(field.id);
    if (value === undefined) return config;
    // Links were once written with a scope where a recipe has none; it decided nothing.
    if (field.read(config) === undefined && field.id === 'scope') return config;
    if (field.read(config) === undefined) throw bad(`${method} has no ${field.id}`);
    const parsed = fieldValue(field, value);
    const problem = fieldProblem(field, parsed);
    if (problem !== null) throw bad(problem);
    return writeField(config, field, parsed);
  }, usual);
  return { method, recipe: pruning.recipe };
}

function givenOf(method: string, pairs: readonly string[]): ReadonlyMap<string, string> {
  const known = [BUDGET_PART, ...Object.keys(RECIPE_PARTS), ...BUDGET_LINK_FIELDS.map(({ id }) => id)];
  const given = new Map<string, string>();
  for (const pair of pairs) {
    const [key = '', value, ...rest] = pair.split(':');
    if (value === undefined || rest.length > 0 || !known.includes(key) || given.has(key))
      throw bad(`${method} has an unknown part ${shown(pair)}`);
    given.set(key, value);
  }
  return given;
}

function partsOf(given: ReadonlyMap<string, string>): Partial<Recipe> {
  const [score, cadence, rewind] = [given.get('score'), given.get('cadence'), given.get('rewind')];
  return {
    ...(score === undefined ? {} : { score: oneOf(RECIPE_PARTS.score)(score, 'score') }),
    ...(cadence === undefined ? {} : { cadence: oneOf(RECIPE_PARTS.cadence)(cadence, 'cadence') }),
    ...(rewind === undefined ? {} : { rewind: oneOf(RECIPE_PARTS.rewind)(rewind, 'rewind') }),
  };
}

function bad(why: string): LabError {
  return new LabError('bad-config', why);
}
