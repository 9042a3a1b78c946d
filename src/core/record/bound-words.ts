import type { RunConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import type { PqiBudget } from '../pruning/recipe';
import type { GroupBoundRecord } from '../sparsity/pqi-bound';
import { countText, densityText, indexText } from './number-text';
import type { BoundAmount } from './why-this-many';
import { boundAmount } from './why-this-many';

/** What a bound counts, and why fewer than asked may go. */
interface Counted {
  readonly units: 'weights' | 'channels';
  readonly stop: string;
}

function countedOf(config: RunConfig): Counted {
  if (config.pruning.recipe.unit === 'weight')
    return { units: 'weights', stop: 'ties at the threshold stay' };
  const { minChannels } = scheduleOf(config);
  return { units: 'channels', stop: `a layer keeps at least ${countText(minChannels)}` };
}

/** What the bound, gamma and beta asked for, and what happened. */
export function amountSentence(amount: BoundAmount, { gamma, beta }: PqiBudget, config: RunConfig): string {
  const { d, keep, asked, removed, capped } = amount;
  const { units, stop } = countedOf(config);
  if (keep === d) return `Nothing goes: with ${countText(d)} left, the bound keeps them all.`;
  if (asked === 0)
    return `Nothing goes: γ = ${gamma} and β = ${beta} leave less than one of the rest to cut.`;
  const demand = capped
    ? `γ = ${gamma} asks for more than β = ${beta} allows`
    : gamma === 1
      ? 'The rest goes'
      : `γ = ${gamma} times the rest goes`;
  const share = `${countText(asked)} of ${countText(d)} ${units}, ${densityText(asked / d)}`;
  if (removed === asked) return `${demand}: ${share}.`;
  const intent = demand.replace(/goes$/, 'should go');
  return `${intent}: ${share}. ${removed === 0 ? 'None goes' : `Only ${goText(removed)}`}: ${stop}.`;
}

function goText(count: number): string {
  return count === 0 ? 'none goes' : `${countText(count)} ${count === 1 ? 'goes' : 'go'}`;
}

/** One line for layers with a bound of their own: "dense1: I = 0.310, keeps 12 of 32 or more; 20 go". */
export function boundLine(
  { layers, bound, removed }: GroupBoundRecord,
  budget: PqiBudget,
  config: RunConfig,
): string {
  const name = layers.join(', ');
  if (bound === null) return `${name}: no PQ Index, all of it is 0; none goes`;
  const { d, keep, asked, capped } = boundAmount(bound, budget, removed);
  const index = `${name}: I = ${indexText(bound.pqi)}, keep at least ${countText(keep)} of ${countText(d)}`;
  const went = goText(removed);
  const limit = capped ? ', as many as β allows' : '';
  if (removed === asked) return `${index}; ${went}${removed === 0 ? '' : limit}`;
  return `${index}; ${countText(asked)} asked for${limit}, ${went}: ${countedOf(config).stop}`;
}
