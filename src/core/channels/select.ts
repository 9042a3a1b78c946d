/** A layer as the selection sees it. */
export interface RankedLayer {
  readonly name: string;
  /** One per channel; the lowest go first. */
  readonly scores: ArrayLike<number>;
  /** Never selected again. */
  readonly pruned: readonly number[];
  /** Layers left out keep all they have. */
  readonly leftOut: boolean;
}

export interface SelectionRule {
  /** Every layer keeps at least so many channels; 0 = no minimum, as the authors. */
  readonly minChannels: number;
}

export interface Selection {
  /** In order: lowest score first. */
  readonly chosen: readonly ChosenChannel[];
  /** Smaller than asked where nothing more may go. */
  readonly asked: number;
  /** Highest score that was chosen; null when none was. */
  readonly cut: number | null;
}

/** A channel by its place in a network. */
export interface ChannelPlace {
  readonly layer: string;
  readonly channel: number;
}

export interface ChosenChannel extends ChannelPlace {
  readonly score: number;
}

/**
 * The `count` channels with the lowest scores over all layers (frs 2, "Selection"). Ties: lowest channel number first, then the
 * later layer. Channels pruned before and scores that are not finite are passed over.
 *
 * @param layers in network order.
 */
export function selectChannels(
  layers: readonly RankedLayer[],
  count: number,
  { minChannels }: SelectionRule,
): Selection {
  const left = layers.map(({ scores, pruned }) => scores.length - new Set(pruned).size);
  const candidates = layers.flatMap(({ name, scores, pruned, leftOut }, layer) => {
    if (leftOut) return [];
    const gone = new Set(pruned);
    return Array.from(scores, (score, channel) => ({ name, layer, channel, score })).filter(
      ({ channel, score }) => Number.isFinite(score) && !gone.has(channel),
    );
  });
  candidates.sort((a, b) => a.score - b.score || a.channel - b.channel || b.layer - a.layer);
  const chosen: ChosenChannel[] = [];
  for (const { name, layer, channel, score } of candidates) {
    if (chosen.length >= count) break;
    const remaining = left[layer] ?? 0;
    if (remaining <= minChannels) continue;
    left[layer] = remaining - 1;
    chosen.push({ layer: name, channel, score });
  }
  return { chosen, asked: count, cut: chosen.at(-1)?.score ?? null };
}

/** The lists with the chosen channels behind those pruned before. */
export function withChosen(
  pruned: ReadonlyMap<string, readonly number[]>,
  chosen: readonly ChannelPlace[],
): ReadonlyMap<string, readonly number[]> {
  const lists = new Map(pruned);
  for (const { layer, channel } of chosen) lists.set(layer, [...(lists.get(layer) ?? []), channel]);
  return lists;
}
