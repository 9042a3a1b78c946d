import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { scopeOf } from '../pruning/scopes/scope-of';
import { parameterText } from './number-text';

const SHORT: Readonly<Record<string, string>> = {
  'Lottery Ticket': 'Lottery',
  'Random channels': 'Random ch.',
  'SAP channels': 'SAP ch.',
  'Batch-norm scale': 'BN scale',
};

/** A short name for every run, different from its neighbours': the method, then only what sets it apart. */
export function runLabels(configs: readonly RunConfig[]): readonly string[] {
  const names = configs.map(shortName);
  const all = configs.map(aspects);
  const varied = variedAspects(names, all);
  const seen = new Map<string, number>();
  return names.map((name, index) => {
    const own = (all[index] ?? []).filter((_, place) => varied.get(name)?.has(place));
    const label = [name, ...own].join(' ');
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} #${count}`;
  });
}

/** By name: the places of the aspects in which runs of that name differ. One pass, for grids of hundreds of runs. */
function variedAspects(
  names: readonly string[],
  all: readonly (readonly string[])[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const first = new Map<string, readonly string[]>();
  const varied = new Map<string, Set<number>>();
  names.forEach((name, index) => {
    const own = all[index] ?? [];
    const model = first.get(name);
    if (model === undefined) first.set(name, own);
    const places = varied.get(name) ?? new Set();
    varied.set(name, places);
    own.forEach((aspect, place) => {
      if (model !== undefined && model[place] !== aspect) places.add(place);
    });
  });
  return varied;
}

/** The method's name as the end of a line can hold it. */
function shortName(config: RunConfig): string {
  const { label } = methodNamed(config.pruning.method);
  return SHORT[label] ?? label;
}

/** The parameters that decide how much a recipe cuts, in a few characters: "p 1 q 2 γ 2", "cut 40 %". */
export function recipeText(recipe: Recipe): string {
  const { budget } = recipe;
  if (budget.kind === 'fraction') return `cut ${Number((100 * budget.fraction).toFixed(2))}\u00a0%`;
  if (budget.kind === 'channel-share') return `cut ${Number((100 * budget.share).toFixed(1))}\u00a0%`;
  if (budget.kind === 'channel-count') return `${budget.channels} a step`;
  return `p\u00a0${parameterText(budget.p)} q\u00a0${parameterText(budget.q)} γ\u00a0${parameterText(budget.gamma)}`;
}

/** What may set two runs of one method apart, in the order worth saying. Same length for the same budget. */
function aspects({ pruning, seed }: RunConfig): string[] {
  const { budget, score, rewind, cadence } = pruning.recipe;
  const scope = scopeOf(pruning.recipe) ?? '';
  const amount =
    budget.kind === 'pqi-bound'
      ? [
          `${parameterText(budget.p)},${parameterText(budget.q)}`,
          `γ${parameterText(budget.gamma)}`,
          `η${budget.eta}`,
          `β${budget.beta}`,
        ]
      : [recipeText(pruning.recipe).replace('cut ', '').replace('\u00a0', ''), '', '', ''];
  return [...amount, score, scope, rewind, cadence, `seed ${seed}`];
}
