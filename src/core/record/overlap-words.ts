import type { StageOverlap } from '../channels/stage-overlap';
import { branchesByStage, stageOverlap } from '../channels/stage-overlap';
import type { RunConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import { countText } from './number-text';
import type { ChannelLayerRecord } from './run-record';

/** The overlap of one stage, with its name. */
export interface NamedOverlap extends StageOverlap {
  /** "Stage 1", in network order. */
  readonly name: string;
}

/**
 * Of a residual net whose blocks prune their own outputs: stage by stage, how far they cut the same channels. None where every stage
 * has one block, streams are coupled, or nothing was cut of a stage yet.
 */
export function overlapsOf(
  layers: readonly Pick<ChannelLayerRecord, 'name' | 'channels' | 'alive'>[],
  config: RunConfig,
): readonly NamedOverlap[] {
  const { model, pruning } = config;
  if (pruning.recipe.unit !== 'channel' || scheduleOf(config).residual === 'coupled') return [];
  return branchesByStage(model).flatMap((names, index): NamedOverlap[] => {
    const blocks = names.flatMap((name) => layers.find((layer) => layer.name === name) ?? []);
    const [first] = blocks;
    if (first === undefined || blocks.length < 2) return [];
    const overlap = stageOverlap(first.channels, blocks.map(goneOf));
    return overlap.jaccard === null ? [] : [{ name: `Stage ${index + 1}`, ...overlap }];
  });
}

function goneOf({ channels, alive }: Pick<ChannelLayerRecord, 'channels' | 'alive'>): ReadonlySet<number> {
  const living = new Set(alive);
  return new Set(
    Array.from({ length: channels }, (_, channel) => channel).filter((channel) => !living.has(channel)),
  );
}

/** What the bars of the stages are. */
export const OVERLAP_LEGEND =
  'Channels of a stage’s stream by how many of its blocks cut them: filled all, hollow none. By chance: if each block had drawn as many. Jaccard: of what either of two blocks cut, the share that both cut, mean over the pairs.';

/** "3 of 16 in both blocks, by chance 2.0; Jaccard 0.45" */
export function overlapText({ cutBy, channels, blocks, byChance, jaccard }: StageOverlap): string {
  const where = blocks === 2 ? 'both blocks' : `all ${blocks} blocks`;
  const index = jaccard === null ? '' : `; Jaccard ${jaccard.toFixed(2)}`;
  return `${countText(cutBy[blocks] ?? 0)} of ${countText(channels)} in ${where}, by chance ${byChance.toFixed(1)}${index}`;
}

/** The same for those who cannot see the bar. */
export function overlapSentence(overlap: NamedOverlap): string {
  const { name, cutBy, blocks } = overlap;
  const counts = cutBy.map((count, n) => {
    const by = n === 0 ? 'by no block' : n === blocks ? 'by all' : `by ${n}`;
    return `${countText(count)} ${by}`;
  });
  return `${name}: ${overlapText(overlap)}. Channels cut ${counts.join(', ')}.`;
}
