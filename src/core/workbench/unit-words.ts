import type { RunConfig } from '../config/run-config';
import type { ChannelCut } from '../record/channel-view';
import { countText, plain } from '../record/number-text';
import { isGradual } from '../record/plan';
import type { Filter } from './filter';
import type { HandLayer } from './units';

/** "channel 3" of a convolution, "neuron 3" of a dense layer. */
export function unitName({ kind }: Pick<HandLayer, 'kind'>, channel: number): string {
  return `${kind === 'conv' ? 'channel' : 'neuron'} ${channel}`;
}

/**
 * What goes with a unit, in words: its other filters, its batch norms, and what it was read by.
 *
 * @param isGone it was pruned, and this is what comes back with it.
 */
export function groupSentence(layer: HandLayer, node: string, isGone: boolean): string {
  const others = layer.nodes.filter((name) => name !== node);
  const also = [
    ...(others.length === 0 ? [] : [`the same channel of ${list(others)}`]),
    ...(layer.norms.length === 0 ? [] : [layer.norms.length === 1 ? 'its batch norm' : 'their batch norms']),
    ...(layer.readers.length === 0 ? [] : [`its inputs in ${list(layer.readers)}`]),
  ];
  const stream = layer.isBranch ? '; the residual stream has kept the channel' : '';
  return `${isGone ? 'Comes back' : 'Goes together'} with ${list(also)}${stream}.`;
}

/** With which weights a channel that the run took comes back, or has come back. */
export function restoreSentence(config: RunConfig, cut: ChannelCut, isRestored: boolean): string {
  const when = isGradual(config) ? '' : `iteration ${cut.iteration}, `;
  const weights = `the weights it had when it was pruned, after ${when}epoch ${cut.epoch}`;
  return `${isRestored ? 'It has' : 'Press it to restore it with'} ${weights}; ${othersSince(config)}.`;
}

/** Beside the numbers: what the `count` channels are that a hand restored. */
export function restoredSentence(config: RunConfig, count: number): string {
  const [are, they, them] = count === 1 ? ['is', 'it', 'it'] : ['are', 'they', 'them'];
  return `${count} ${are} restored with the weights ${they} had when the run pruned ${them}; ${othersSince(config, them)}.`;
}

function othersSince(config: RunConfig, them = 'it'): string {
  return isGradual(config) || config.pruning.recipe.rewind === 'keep'
    ? `the other channels have trained on without ${them}`
    : `the other channels went back to their initial weights and trained anew without ${them}`;
}

export function filterSentence({ weights, kept, norm, low, high }: Filter): string {
  const share =
    kept === weights
      ? `${countText(weights)} weights`
      : `${countText(kept)} of ${countText(weights)} weights`;
  if (kept === 0) return `${share} kept.`;
  return `${share}, ${plain(low, 2).replace('-', '\u2212')} to ${plain(high, 2)}, norm ${plain(norm, 2)}.`;
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
