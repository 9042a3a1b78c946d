import type { ChannelPlan } from './plan';

/** "7 steps of 8 channels: 56 of 112 go." Fewer go where the layers would be left with less than they must keep. */
export function planText({ steps, prunable, removable, perStep }: ChannelPlan): string {
  const times = `${steps} step${steps === 1 ? '' : 's'}`;
  if (perStep === null) return `${times}; ${removable} of ${prunable} channels may go.`;
  const asked = steps * perStep;
  const short = removable < asked ? `, not ${asked}: every layer is at its fewest channels then` : '';
  return `${times} of ${perStep} channels: ${Math.min(asked, removable)} of ${prunable} go${short}.`;
}
