import { rngStream } from '../../base/rng';
import { activationsOf, type NetworkValues } from '../../relevance/forward';
import type { Maps } from '../../relevance/maps';
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
  const start = oneHot(labels, architecture.classes, images);
  const relevance = relevanceOf({
    architecture,
    values,
    activations,
    start,
    mode: 'official',
    toInput: true,
  });
  return { activations, relevance };
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
