import { canonicalText } from '../../core/config/key';
import type { RunConfig } from '../../core/config/run-config';
import { loadData } from './data-actions';
import { changeSetup } from './lab-actions';
import { labStore } from './lab-store';
import { fromPreset, MOST_METHODS } from './setup';

/** Why one form cannot hold all of these, in a sentence; null when it can. */
export function whyNoForm(configs: readonly RunConfig[]): string | null {
  const shared = configs.map(
    ({ pruning: { method: _method, recipe: _recipe, gradual, ...pruning }, ...rest }) =>
      // Methods that prune weights have no schedule; those that have one share it.
      ({ text: canonicalText({ ...rest, pruning }), schedule: gradual && canonicalText(gradual) }),
  );
  const schedules = new Set(shared.flatMap(({ schedule }) => schedule ?? []));
  if (new Set(shared.map(({ text }) => text)).size > 1 || schedules.size > 1)
    return 'These runs differ in more than their method: the form holds one set of data, model, training and seed.';
  if (configs.length > MOST_METHODS) return `The form holds at most ${MOST_METHODS} methods.`;
  return null;
}

/** The form as these runs were set up, seed and data included. Its data is loaded where it is not here. */
export async function fillForm(configs: readonly RunConfig[]): Promise<void> {
  const [first, ...others] = configs;
  if (first === undefined) return;
  const preset = { name: '', label: '', summary: '', runs: [first, ...others] };
  changeSetup((setup) => {
    const filled = fromPreset(preset, setup);
    return { ...filled, shared: { ...filled.shared, dataset: first.dataset, seed: first.seed } };
  });
  if (labStore.getState().data.summary?.source !== first.dataset.source) await loadData(first.dataset);
}
