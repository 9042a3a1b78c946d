import { buildArchitecture } from '../models/build';
import type { ModelConfig } from '../models/model-config';
import { channelLayers } from './layers';

/** How far the blocks of one residual stage cut the same channels of their stream (frs 3.3, 5.10). */
export interface StageOverlap {
  readonly channels: number;
  readonly blocks: number;
  /** [n] channels of the stream are cut by exactly n blocks. */
  readonly cutBy: readonly number[];
  /** How many all blocks would cut on average, had each drawn as many as it cut. */
  readonly byChance: number;
  /** |A and B| / |A or B| of what two blocks cut, mean over the pairs that cut anything; null where none did. */
  readonly jaccard: number | null;
}

/** The last convolutions of the blocks, stage by stage: those whose branches are added to one stream. */
export function branchesByStage(model: ModelConfig): readonly (readonly string[])[] {
  if (model.kind !== 'resnet-small') return [];
  // Which branches share a stream does not depend on the images; these are large enough for every stage.
  const side = 2 ** model.widths.length;
  const net = buildArchitecture(model, { height: side, width: side, channels: 1 }, 2);
  const stages = new Map<number, string[]>();
  for (const { name, place, space } of channelLayers(net, 'per-block'))
    if (place === 'branch') stages.set(space, [...(stages.get(space) ?? []), name]);
  return [...stages.values()];
}

/** @param cut what each block has cut of the same stream. */
export function stageOverlap(channels: number, cut: readonly ReadonlySet<number>[]): StageOverlap {
  const times = Array.from({ length: channels }, (_, channel) => cut.filter((of) => of.has(channel)).length);
  const pairs = cut.flatMap((a, index) => cut.slice(index + 1).map((b) => jaccardIndex(a, b)));
  const defined = pairs.filter((index) => index !== null);
  return {
    ...{ channels, blocks: cut.length },
    cutBy: Array.from({ length: cut.length + 1 }, (_, n) => times.filter((count) => count === n).length),
    byChance: channels === 0 ? 0 : cut.reduce((rest, { size }) => (rest * size) / channels, channels),
    jaccard: defined.length === 0 ? null : defined.reduce((sum, index) => sum + index, 0) / defined.length,
  };
}

/** Null where both are empty. */
export function jaccardIndex(a: ReadonlySet<number>, b: ReadonlySet<number>): number | null {
  const both = [...a].filter((channel) => b.has(channel)).length;
  const either = a.size + b.size - both;
  return either === 0 ? null : both / either;
}
