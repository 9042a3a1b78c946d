import { countText, plain } from '../record/number-text';
import type { Filter } from './filter';
import type { HandLayer } from './units';

/** "channel 3" of a convolution, "neuron 3" of a dense layer. */
export function unitName({ kind }: Pick<HandLayer, 'kind'>, channel: number): string {
  return `${kind === 'conv' ? 'channel' : 'neuron'} ${channel}`;
}

/** What goes with a unit, in words: its other filters, its batch norms, and what it was read by. */
export function groupSentence(layer: HandLayer, node: string): string {
  const others = layer.nodes.filter((name) => name !== node);
  const also = [
    ...(others.length === 0 ? [] : [`the same channel of ${list(others)}`]),
    ...(layer.norms.length === 0 ? [] : [layer.norms.length === 1 ? 'its batch norm' : 'their batch norms']),
    `its inputs in ${list(layer.readers)}`,
  ];
  return `Goes together with ${list(also)}.`;
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
