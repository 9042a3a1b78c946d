import { canonicalText } from '../../core/config/key';
import type { RunConfig } from '../../core/config/run-config';
import { MOST_METHODS, SCHEDULE_FIELDS, SHARED_PRUNING_FIELDS } from './setup';

/** Why one form cannot hold all of these, in a sentence; null when it can. */
export function whyNoForm(configs: readonly RunConfig[]): string | null {
  if (configs.length > MOST_METHODS) return `The form holds at most ${MOST_METHODS} methods.`;
  const shared = configs.map(({ pruning: _, ...rest }) => canonicalText(rest));
  // What decides nothing of a method, as its number of iterations while training, may be anything.
  const differing = [...SHARED_PRUNING_FIELDS, ...SCHEDULE_FIELDS].filter((field) =>
    several(configs.map((config) => field.read(config))),
  );
  if (several(shared) || differing.length > 0)
    return 'To copy their setup into the form, choose runs that differ in nothing but their method.';
  return null;
}

function several(values: readonly unknown[]): boolean {
  return new Set(values.filter((value) => value !== undefined).map(canonicalText)).size > 1;
}
