import { rankedTogether } from '../channels/rankings';
import { unitsPerStep } from '../channels/schedule';
import type { RunConfig } from '../config/run-config';
import type { ScoreName } from '../pruning/recipe';
import { countText } from './number-text';
import { plannedCuts } from './plan';
import type { ChannelLayerRecord, IterationRecord } from './run-record';
import { orderText } from './score-words';

/** The arithmetic of a step that takes a fixed number of channels. */
export interface ChannelWhy {
  /** Share of the prunable channels over the run; null for so many per step. */
  readonly share: number | null;
  readonly prunable: number;
  readonly steps: number;
  /** Convolutions' share of what the step asked for. */
  readonly wanted: number;
  /** Hidden dense units asked for besides. */
  readonly apart: number;
  readonly removed: number;
}

/** Null where no cut follows or the PQ Index decided. */
export function channelWhy(config: RunConfig, { channels }: IterationRecord): ChannelWhy | null {
  const { budget } = config.pruning.recipe;
  if (channels === undefined || channels.asked === null) return null;
  if (budget.kind !== 'channel-share' && budget.kind !== 'channel-count') return null;
  const behind = rankedTogether(channels.layers).apart;
  const apart = behind.reduce((sum, layer) => sum + unitsPerStep(layer.channels), 0);
  return {
    share: budget.kind === 'channel-share' ? budget.share : null,
    prunable: prunableChannels(channels.layers),
    steps: plannedCuts(config),
    wanted: Math.max(0, channels.asked - apart),
    apart,
    removed: nextChannels(channels.layers),
  };
}

/** x of a share as its arithmetic gives it, a whole number or not (frs 6.3). */
export function shareOfStep({ share, prunable, steps }: ChannelWhy): number {
  // A share such as 0.28 is no exact float64: 0.28 of 100 shall be 28.
  return Number((((share ?? 0) * prunable) / Math.max(1, steps)).toPrecision(12));
}

/** The rule of such a step in words, and what became of it. */
export function stepSentence(why: ChannelWhy, score: ScoreName): string {
  const { wanted, apart, removed } = why;
  const besides = apart > 0 ? `; hidden dense layers lose ${countText(apart)} more, ranked apart` : '';
  const fewer = removed < wanted + apart ? ': fewer than asked, a layer is at its minimum' : '';
  return `${takesText(why)}, ${orderText(score)}, whichever layers they are in${besides}. Now ${countText(removed)} ${removed === 1 ? 'goes' : 'go'}${fewer}.`;
}

function takesText(why: ChannelWhy): string {
  if (why.share === null)
    return `Every step takes ${countText(why.wanted)} ${why.wanted === 1 ? 'channel' : 'channels'}`;
  if (Number.isInteger(shareOfStep(why))) return 'Every step takes the same number';
  return `Steps take whole channels, ${countText(Math.round(why.share * why.prunable))} in all`;
}

/** Channels that a share is of: of the convolutions but the first, or of the hidden layers of a net without any. */
export function prunableChannels(layers: readonly ChannelLayerRecord[]): number {
  const convolutions = layers.filter(({ kind }) => kind === 'conv');
  const main = convolutions.length > 0 ? convolutions.filter(({ leftOut }) => !leftOut) : layers;
  return main.reduce((sum, layer) => sum + layer.channels, 0);
}

/** Channels the cut after a record takes. */
export function nextChannels(layers: readonly { readonly cut: readonly number[] }[]): number {
  return layers.reduce((sum, { cut }) => sum + cut.length, 0);
}
