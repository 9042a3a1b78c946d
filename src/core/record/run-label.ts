import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
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
  const labels = configs.map((config, index) => {
    const name = names[index] ?? '';
    const twins = configs.filter((_, other) => names[other] === name);
    return twins.length === 1 ? name : [name, ...differences(config, twins)].join(' ');
  });
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((other) => other === label).length;
    return before === 0 ? label : `${label} #${before + 1}`;
  });
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

function differences(config: RunConfig, twins: readonly RunConfig[]): string[] {
  return aspects(config).filter((aspect, index) => twins.some((twin) => aspects(twin)[index] !== aspect));
}

/** What may set two runs of one method apart, in the order worth saying. Same length for the same budget. */
function aspects({ pruning, seed }: RunConfig): string[] {
  const { budget, score, scope, rewind, cadence } = pruning.recipe;
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
