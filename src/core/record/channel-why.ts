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
  readonly perStep: number;
  /** Hidden dense units asked for besides. */
  readonly apart: number;
  readonly removed: number;
}

/** Null where no cut follows or the PQ Index decided. */
export function channelWhy(config: RunConfig, { channels }: IterationRecord): ChannelWhy | null {
  const { budget } = config.pruning.recipe;
  if (channels === undefined || channels.asked === null) return null;
  if (budget.kind !== 'channel-share' && budget.kind !== 'channel-count') return null;
  const prunable = prunableChannels(channels.layers);
  const steps = plannedCuts(config);
  const perStep =
    budget.kind === 'channel-count'
      ? budget.channels
      : Math.min(channels.asked, Math.round((budget.share * prunable) / Math.max(1, steps)));
  return {
    share: budget.kind === 'channel-share' ? budget.share : null,
    prunable,
    steps,
    perStep,
    apart: Math.max(0, channels.asked - perStep),
    removed: nextChannels(channels.layers),
  };
}

/** The rule of such a step in words, and what became of it. */
export function stepSentence({ share, perStep, apart, removed }: ChannelWhy, score: ScoreName): string {
  const takes =
    share === null ? `Every step takes ${countText(perStep)} channels` : 'Every step takes the same number';
  const besides = apart > 0 ? `; hidden dense layers lose ${countText(apart)} more, ranked apart` : '';
  const fewer = removed < perStep + apart ? ': fewer than asked, a layer is at its minimum' : '';
  return `${takes}, ${orderText(score)}, whichever layers they are in${besides}. Now ${countText(removed)} go${fewer}.`;
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
