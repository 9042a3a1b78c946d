import { rngStream } from '../../base/rng';
import type { Architecture } from '../../models/architecture';
import { activationOf, activationsOf, type NetworkValues } from '../../relevance/forward';
import { type Maps, mapsOf } from '../../relevance/maps';
import { oneHot, type Relevance, relevanceOf } from '../../relevance/walk';
import { differenceOf } from './expect-maps';
import type { GoldenNetwork } from './network';

/** Half a unit in the last place of a float32, relative. */
const ROUNDING = 2 ** -24;
const DRAWS = 3;

/** The relevance of one batch of a golden case, official mode, as far as the input. */
export function officialRelevance(
  { architecture, input }: GoldenNetwork,
  values: NetworkValues,
  images: Maps,
  labels: readonly number[],
): { readonly activations: ReadonlyMap<string, Maps>; readonly relevance: Relevance } {
  const activations = activationsOf(architecture, values, { ...images, shape: input });
  return { activations, relevance: walkBack(architecture, values, activations, labels, images) };
}

/** The way back alone, over given activations; stored as `like` is. */
export function walkBack(
  architecture: Architecture,
  values: NetworkValues,
  activations: ReadonlyMap<string, Maps>,
  labels: readonly number[],
  like: Maps,
): Relevance {
  const start = oneHot(labels, architecture.classes, like);
  return relevanceOf({ architecture, values, activations, start, mode: 'official', toInput: true });
}

/** How far weights and images that differ by float32 rounding move a map: what no float32 run can promise to meet. */
export function float32Noise(
  network: GoldenNetwork,
  values: NetworkValues,
  images: Maps,
  labels: readonly number[],
  read: (relevance: Relevance) => ArrayLike<number>,
): number {
  const moved = roundingNoise(values, images, (near, seen) => [
    read(officialRelevance(network, near, seen, labels).relevance),
  ]);
  return moved[0] ?? 0;
}

/**
 * The same over given activations: where no live input of a convolution has a weight of one sign, the rule divides by
 * 1e-9 (1 - sum X) (frs 6.2, 2), and float32 sums of equal X differ as well. A channel's values move alike, so that ties stay ties.
 */
export function walkNoise(
  architecture: Architecture,
  values: NetworkValues,
  activations: ReadonlyMap<string, Maps>,
  labels: readonly number[],
  read: (relevance: Relevance) => ArrayLike<number>,
): number {
  // In float64: in float32 small moves may all round away.
  const doubles = new Map(
    [...activations].map(([node, { count, shape, values }]) => [node, mapsOf(count, shape, values)] as const),
  );
  const like = activationOf(doubles, 'input');
  const walk = (over: ReadonlyMap<string, Maps>) => read(walkBack(architecture, values, over, labels, like));
  const exact = walk(doubles);
  const rng = rngStream(0, 'float32 rounding of activations');
  const moved = (maps: Maps): Maps => {
    const { channels } = maps.shape;
    const factors = Array.from({ length: channels }, () => 1 + (rng.uniform() < 0.5 ? -ROUNDING : ROUNDING));
    return { ...maps, values: maps.values.map((value, i) => value * (factors[i % channels] ?? 1)) };
  };
  let most = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const near = new Map([...doubles].map(([node, maps]) => [node, moved(maps)] as const));
    most = Math.max(most, differenceOf(exact, walk(near)));
  }
  return most;
}

/** The same of anything computed of weights and images: of each of its lists the largest move. */
export function roundingNoise(
  values: NetworkValues,
  images: Maps,
  compute: (values: NetworkValues, images: Maps) => readonly ArrayLike<number>[],
): readonly number[] {
  const exact = compute(values, images);
  const rng = rngStream(0, 'float32 rounding');
  const rounded = (value: number): number => value * (1 + (rng.uniform() < 0.5 ? -ROUNDING : ROUNDING));
  let most = exact.map(() => 0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const moved = {
      parameters: Array.from(values.parameters, rounded),
      buffers: Array.from(values.buffers, rounded),
    };
    const found = compute(moved, { ...images, values: images.values.map(rounded) });
    most = most.map((known, i) => Math.max(known, differenceOf(exact[i] ?? [], found[i] ?? [])));
  }
  return most;
}
