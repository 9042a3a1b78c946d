import type { Budget } from '../recipe';

/** A budget that says how many channels go: a share of all over the run, or so many at every step. */
export type ChannelAmount = Extract<Budget, { kind: 'channel-share' | 'channel-count' }>;

export function countsChannels(budget: Budget): budget is ChannelAmount {
  return budget.kind === 'channel-share' || budget.kind === 'channel-count';
}

/** Whether one may take the other's place in a method: it keeps its numbers then. */
export function sameSort(a: Budget, b: Budget): boolean {
  return a.kind === b.kind || (countsChannels(a) && countsChannels(b));
}
