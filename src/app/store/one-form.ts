import { canonicalText } from '../../core/config/key';
import type { RunConfig } from '../../core/config/run-config';
import { MOST_METHODS } from './setup';

/** Why one form cannot hold all of these, in a sentence; null when it can. */
export function whyNoForm(configs: readonly RunConfig[]): string | null {
  if (configs.length > MOST_METHODS) return `The form holds at most ${MOST_METHODS} methods.`;
  const shared = configs.map(
    ({ pruning: { method: _method, recipe: _recipe, gradual, ...pruning }, ...rest }) =>
      // Methods that prune weights have no schedule; those that have one share it.
      ({ text: canonicalText({ ...rest, pruning }), schedule: gradual && canonicalText(gradual) }),
  );
  const schedules = new Set(shared.flatMap(({ schedule }) => schedule ?? []));
  if (new Set(shared.map(({ text }) => text)).size > 1 || schedules.size > 1)
    return 'To copy their setup into the form, choose runs that differ in nothing but their method.';
  return null;
}
