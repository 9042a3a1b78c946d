import { scheduleOf } from '../config/with-schedule';
import { nextChannels } from './channel-why';
import { countText } from './number-text';
import type { RunRecord } from './run-record';

/** That fewer channels went than the steps asked for, and why; null where all went, and of runs that prune weights. */
export function shortfallText({ config, iterations }: RunRecord): string | null {
  const steps = iterations.flatMap(({ channels }) =>
    channels === undefined || channels.asked === null
      ? []
      : { asked: channels.asked, went: nextChannels(channels.layers) },
  );
  const asked = steps.reduce((sum, step) => sum + step.asked, 0);
  const went = steps.reduce((sum, step) => sum + step.went, 0);
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
