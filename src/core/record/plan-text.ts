import type { ChannelPlan } from './plan';

/** "7 steps of 8 channels: 56 of 112 go." Fewer go where the layers would be left with less than they must keep. */
export function planText({ steps, prunable, removable, asked }: ChannelPlan): string {
  const times = `${steps} step${steps === 1 ? '' : 's'}`;
  if (asked === null) return `${times}; ${removable} of ${prunable} channels may go.`;
  const all = asked.reduce((sum, channels) => sum + channels, 0);
  const short = removable < all ? `, not ${all}: every layer is at its fewest channels then` : '';
  return `${times} of ${amountText(asked)}: ${Math.min(all, removable)} of ${prunable} go${short}.`;
}

/** "8 channels", "2 or 3 channels". */
function amountText(asked: readonly number[]): string {
  const [least, most] = [Math.min(...asked), Math.max(...asked)];
  return `${least === most ? most : `${least} or ${most}`} channel${most === 1 ? '' : 's'}`;
}
