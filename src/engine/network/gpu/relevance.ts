import { OFFICIAL_EPSILON, type RelevanceMode, STABLE_LEAST } from '../../../core/relevance/mode';
import { elementGroups } from '../../kernels/wgsl/kernel';
import { relevanceProduct, relevanceShare, signedPart } from '../../kernels/wgsl/relevance';
import { type Arena, type Home, type Region, whole } from './arena';
import { always, type Call, call, each } from './call';
import { createGradients, type Gradients } from './gradients';
import type { Value } from './value';

const ALPHA = 2;
const BETA = 1;

/** What steps are compiled with for relevance propagation, alpha 2, beta 1 (frs 1.1). */
export interface RelevanceContext {
  readonly mode: RelevanceMode;
  /** Relevance at the values takes the places of gradients. */
  readonly at: Gradients;
  /** Memory shared by all steps, for so many floats: one example's, where the name is that of a value. */
  readonly scratch: {
    weights(floats: number): Region;
    total(perExample: number): Region;
    share(perExample: number): Region;
    positive(perExample: number): Region;
    negative(perExample: number): Region;
  };
  /** As many zeros. */
  zeros(floats: number): Region;
}

export function relevanceContext(arena: Arena, batch: number, mode: RelevanceMode): RelevanceContext {
  const growing = (label: string, times: number) => {
    const home = arena.reserve(label, 0);
    return (floats: number): Region => grown(home, 4 * times * floats);
  };
  return {
    mode,
    at: createGradients(arena, batch),
    scratch: {
      weights: growing('weights of one sign', 1),
      total: growing('totals by weights of one sign', batch),
      share: growing('relevance shares', batch),
      positive: growing('relevance by positive weights', batch),
      negative: growing('relevance by negative weights', batch),
    },
    zeros: growing('zeros', 1),
  };
}

function grown(home: Home, bytes: number): Region {
  home.bytes = Math.max(home.bytes, bytes);
  return { ...whole(home), bytes };
}

/** share = factor * relevance at `output` / `total`. */
export function shareOut(
  { mode, at, scratch }: RelevanceContext,
  output: Value,
  total: Region,
  factor: number,
): { readonly share: Region; readonly calls: readonly Call[] } {
  const { size } = output;
  const share = scratch.share(size);
  const epsilon = mode === 'official' ? OFFICIAL_EPSILON : STABLE_LEAST;
  const fields = { size, factor, epsilon };
  return { share, calls: [call(relevanceShare(mode), fields, [at.of(output), total, share], each(size))] };
}

/** Adds `input` * the sum of `parts` to the relevance at `input`. */
export function multiplied(
  { at }: RelevanceContext,
  input: Value,
  parts: readonly Region[],
): readonly Call[] {
  const { size } = input;
  const into = at.into(input);
  if (into === null) return [];
  const product = relevanceProduct(parts.length === 2);
  return [call(product, { size }, [input.region, ...parts, into.region], each(size)), ...into.after];
}

/** A dense layer or a convolution. */
export interface Weighted {
  readonly input: Value;
  readonly output: Value;
  readonly weight: Region;
  /** Least magnitude of a weight. */
  readonly clamp: number;
  /** The layer without its bias. */
  forward(weight: Region, y: Region): Call;
  /** The way back from `output` to `input`. */
  back(weight: Region, y: Region, x: Region): Call;
}

/** alpha times the shares by positive weights less beta times those by negative ones. */
export function throughWeights(context: RelevanceContext, layer: Weighted): readonly Call[] {
  const { scratch } = context;
  const { input, output, weight, clamp } = layer;
  if (!input.trained) return [];
  const size = weight.bytes / 4;
  const part = scratch.weights(size);
  const total = scratch.total(output.size);
  const backs = [scratch.positive(input.size), scratch.negative(input.size)] as const;
  const signs = [
    { sign: 1, factor: ALPHA, back: backs[0] },
    { sign: -1, factor: -BETA, back: backs[1] },
  ] as const;
  return [
    ...signs.flatMap(({ sign, factor, back }) => {
      const { share, calls } = shareOut(context, output, total, factor);
      return [
        call(signedPart(sign), { size, clamp }, [weight, part], always(elementGroups(size))),
        layer.forward(part, total),
        ...calls,
        layer.back(part, share, back),
      ];
    }),
    ...multiplied(context, input, backs),
  ];
}
