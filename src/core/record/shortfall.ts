import { scheduleOf } from '../config/with-schedule';
import { nextChannels } from './channel-why';
import { countText } from './number-text';
import type { RunRecord } from './run-record';

/**
 * That fewer channels went than the steps asked for, or none under a PQI bound, and why; null where all went, and of runs that prune
 * weights.
 */
export function shortfallText({ config, iterations }: RunRecord): string | null {
  const steps = iterations.flatMap(({ channels }) =>
    channels === undefined || channels.asked === null
      ? []
      : { asked: channels.asked, went: nextChannels(channels.layers) },
  );
  const asked = steps.reduce((sum, step) => sum + step.asked, 0);
  const went = steps.reduce((sum, step) => sum + step.went, 0);
  const bounded = config.pruning.recipe.budget.kind === 'pqi-bound';
  if (bounded && steps.length > 0 && asked === 0) return boundTookNone(steps.length);
  if (went >= asked) return null;
  const { minChannels } = scheduleOf(config);
  const why =
    minChannels === 0
      ? 'there were no more to take'
      : `no layer goes below ${countText(minChannels)} ${minChannels === 1 ? 'channel' : 'channels'}`;
  const kinds = new Set(iterations[0]?.channels?.layers.map(({ kind }) => kind));
  const what = kinds.size > 1 ? 'channels and hidden units' : 'channels';
  return `Asked for ${countText(asked)} ${what} in ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${countText(went)} went: ${why}.`;
}

function boundTookNone(steps: number): string {
  return `No channel went in ${steps} ${steps === 1 ? 'step' : 'steps'}: the PQI bound kept them all. Scores of even size have a low PQ Index; a larger γ, global scope or another score lets channels go.`;
}
