import type { RunConfig } from '../config/run-config';
import { withSchedule } from '../config/with-schedule';
import type { MethodName } from '../pruning/methods/catalogue';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Budget } from '../pruning/recipe';
import { plain } from '../record/number-text';
import type { RunRecord } from '../record/run-record';
import type { Series } from './series';

/** The same training and budget, with the ranking taken away: what a useful ranking has to beat. */
export interface Control {
  readonly name: MethodName;
  readonly label: string;
  /** What it keeps of the series and what it changes. */
  readonly sentence: string;
  /** One config per seed of the series. */
  readonly configs: readonly RunConfig[];
}

/**
 * Random pruning with the budget of the series. An adaptive budget has no meaning for lots: its control cuts the fixed share
 * that ends at the same density after as many cuts. Null for a series that is random itself, or has cut nothing so far.
 */
export function randomControl(series: Series): Control | null {
  const { recipe } = series.config.pruning;
  if (recipe.score === 'random') return null;
  const budget = fixedBudget(series);
  if (budget === null) return null;
  const name: MethodName = recipe.unit === 'channel' ? 'channel-random' : 'random';
  const same = budget.kind === recipe.budget.kind;
  const configs = series.runs.map(({ config }) =>
    withSchedule({
      ...config,
      pruning: { ...config.pruning, method: name, recipe: { ...recipe, budget, score: 'random' } },
    }),
  );
  const what = recipe.unit === 'channel' ? 'channels' : 'weights';
  const how = same
    ? 'as many go at every cut'
    : `${budgetText(budget)}, which ends where ${series.label} ended`;
  return {
    name,
    label: methodNamed(name).label,
    sentence: `Draws the ${what} by lot: ${how}. Training, cuts and seeds are those of ${series.label}.`,
    configs,
  };
}

function fixedBudget({ config, runs }: Series): Budget | null {
  const { budget, unit } = config.pruning.recipe;
  if (budget.kind !== 'pqi-bound') return budget;
  const shares = runs.flatMap((run) => (unit === 'channel' ? channelShare(run) : weightFraction(run)) ?? []);
  if (shares.length === 0) return null;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const most = unit === 'channel' ? 0.95 : 0.99;
  const share = Math.round(1000 * Math.min(most, Math.max(0.01, mean))) / 1000;
  return unit === 'channel' ? { kind: 'channel-share', share } : { kind: 'fraction', fraction: share };
}

/** The share that, cut every time, leaves as many weights after as many cuts. */
function weightFraction({ iterations }: RunRecord): number | null {
  const last = iterations.at(-1);
  if (last === undefined || last.iteration === 0) return null;
  const { weightsAlive, weightsTotal } = last.size;
  if (weightsAlive === 0 || weightsAlive === weightsTotal) return null;
  return 1 - (weightsAlive / weightsTotal) ** (1 / last.iteration);
}

function channelShare({ iterations }: RunRecord): number | null {
  const channels = iterations.at(-1)?.channels;
  if (channels === undefined || channels.alive === channels.total) return null;
  const layers = channels.layers.filter(({ leftOut }) => !leftOut);
  const total = layers.reduce((sum, layer) => sum + layer.channels, 0);
  const alive = layers.reduce((sum, layer) => sum + layer.alive.length, 0);
  return total === 0 || alive === total ? null : (total - alive) / total;
}

function budgetText(budget: Budget): string {
  if (budget.kind === 'fraction') return `${percent(budget.fraction)} at every cut`;
  if (budget.kind === 'channel-share') return `${percent(budget.share)} in all`;
  return 'the same number';
}

function percent(share: number): string {
  return `${plain(100 * share, 3)}\u00a0%`;
}
