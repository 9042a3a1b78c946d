import type { RunConfig } from '../core/config/run-config';
import { scheduleOf } from '../core/config/with-schedule';
import type { Architecture } from '../core/models/architecture';
import { scopeOf } from '../core/pruning/scopes/scope-of';
import { channelPlan, isGradual } from '../core/record/plan';
import { planText } from '../core/record/plan-text';

/** What a run is made of, above its table: data, model, scope and, of channel methods, when how many channels go. */
export function headingText(config: RunConfig, architecture: Architecture): string {
  const { dataset, model, pruning } = config;
  const data = `${dataset.source}, ${dataset.train} + ${dataset.test} images, ${model.kind}`;
  const scope = scopeOf(pruning.recipe);
  const start = scope === null ? data : `${data}, ${scope} scope`;
  if (pruning.recipe.unit !== 'channel') return start;
  const plan = channelPlan(config, architecture);
  const steps = plan === null ? '' : `: ${planText(plan)}`;
  return `${start}, ${timingText(config)}${steps}`.replace(/\.$/, '');
}

/** "n = 2, N1 = 15 of 20 epochs". */
function timingText(config: RunConfig): string {
  const { epochs } = config.training;
  const { every, until } = scheduleOf(config);
  return isGradual(config)
    ? `n = ${every}, N1 = ${until} of ${epochs} epochs`
    : `a step between trainings of ${epochs} epochs`;
}
