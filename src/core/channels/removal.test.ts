import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { prunableParameters } from '../models/architecture';
import type { ModelConfig } from '../models/model-config';
import { type ChannelLayer, channelLayers, type ResidualRule } from './layers';
import { channelMask, type PrunedChannels } from './mask';
import { furthest, logits, MODELS, type Net, randomNet } from './random-nets';
import { planRemoval } from './removal';
import { removedMask, removedNetwork, removedOptimiser } from './removal-vectors';
import { type RankedLayer, selectChannels, withChosen } from './select';

/** One random step: any layer, or the whole of it where no minimum holds. */
function step(
  net: Net,
  residual: ResidualRule,
  minChannels: number,
  count: number,
  seed: number,
): PrunedChannels {
  const rng = rngStream(seed, 'scores');
  const ranked = channelLayers(net.architecture, residual).map(
    ({ name, channels }): RankedLayer => ({
      name,
      scores: Array.from({ length: channels }, () => Math.floor(6 * rng.uniform()) / 6),
      pruned: net.pruned.get(name) ?? [],
      leftOut: false,
    }),
  );
  return withChosen(net.pruned, selectChannels(ranked, count, { minChannels }).chosen);
}

function masked(net: Net, layers: readonly ChannelLayer[], pruned: PrunedChannels): Net {
  const cut = channelMask(net.architecture, layers, pruned);
  const mask = net.mask.map((kept, i) => kept & (cut[i] ?? 1));
  return { ...net, mask, pruned, parameters: net.parameters.map((value, i) => value * (mask[i] ?? 1)) };
}

function removed(net: Net, residual: ResidualRule): Net {
  const plan = planRemoval(net.architecture, residual, net.pruned);
  return {
    architecture: plan.architecture,
    ...removedNetwork(net, plan),
    optimiser: removedOptimiser(plan, net.optimiser),
    mask: removedMask(plan, net.mask),
    pruned: plan.stillPruned,
  };
}

/** What decides a sequence of removals. */
const SEQUENCE = {
  seed: fc.integer({ min: 0, max: 1e6 }),
  residual: fc.constantFrom<ResidualRule>('per-block', 'coupled'),
  minChannels: fc.integer({ min: 0, max: 2 }),
  counts: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }),
};

const WIDTH = fc.integer({ min: 1, max: 7 });
/** The images allow three poolings. */
const widths = (minLength: number) => fc.array(WIDTH, { minLength, maxLength: 3 });
/** Any architecture the lab offers that has hidden channels, small. */
const MODEL: fc.Arbitrary<ModelConfig> = fc.oneof(
  fc.record({ kind: fc.constant('mlp' as const), hidden: widths(1) }),
  fc.record({ kind: fc.constant('cnn' as const), widths: widths(1) }),
  fc.record({ kind: fc.constant('vgg-small' as const), widths: widths(1), hidden: widths(0) }),
  fc.record({
    ...{ kind: fc.constant('resnet-small' as const), widths: widths(1) },
    blocks: fc.integer({ min: 1, max: 3 }),
  }),
);

interface Sequence {
  readonly seed: number;
  readonly residual: ResidualRule;
  readonly minChannels: number;
  readonly counts: readonly number[];
}

/** Each removal against the masked net before it, by logits, sizes of tensors, and what is left of the layers. */
function checkRemovals(model: ModelConfig, { seed, residual, minChannels, counts }: Sequence): void {
  let small = randomNet(model, seed);
  counts.forEach((count, number) => {
    const layers = channelLayers(small.architecture, residual);
    const before = masked(small, layers, step(small, residual, minChannels, count, seed + number));
    const reference = logits(before);
    small = removed(before, residual);
    expect(furthest(reference, logits(small))).toBeLessThan(1e-4);
    checkTiling(small);
    const retained = [...small.pruned.values()].some((channels) => channels.length > 0);
    if (minChannels > 0) expect(retained).toBe(false);
    // A channel that had to stay has a tensor, though its weights are masked.
    expect(kernelWeights(before).filter((kept) => kept === 1)).toHaveLength(
      kernelWeights(small).filter((kept) => kept === 1).length,
    );
    expect(small.mask.every((kept) => kept === 1)).toBe(!retained);
    for (const { name, channels } of channelLayers(small.architecture, residual)) {
      const had = layers.find((layer) => layer.name === name)?.channels ?? 0;
      expect(channels).toBeGreaterThanOrEqual(Math.min(had, Math.max(1, minChannels)));
      expect(had).toBeGreaterThanOrEqual(channels);
    }
  });
}

it('[H1] any sequence of removals on any architecture keeps every logit of the masked net within 1e-4; sizes are those of the tensors', () => {
  fc.assert(
    fc.property(MODEL, fc.record(SEQUENCE), (model, sequence) => checkRemovals(model, sequence)),
    { numRuns: 300 },
  );
});

describe.each(MODELS)('removing channels of %s', (_, model) => {
  it('[H1] any sequence of removals keeps every logit of the masked net within 1e-4; sizes are those of the tensors', () => {
    fc.assert(
      fc.property(fc.record(SEQUENCE), (sequence) => checkRemovals(model, sequence)),
      { numRuns: 25 },
    );
  });

  it('[H2] mixing per-block and coupled removals, and removing nothing, are exact too', () => {
    for (let seed = 0; seed < 12; seed++) {
      let small = randomNet(model, seed);
      for (const [number, residual] of (
        ['per-block', 'coupled', 'per-block', 'coupled'] as const
      ).entries()) {
        const layers = channelLayers(small.architecture, residual);
        const before = masked(small, layers, step(small, residual, 1, number * 2, seed + number));
        small = removed(before, residual);
        expect(furthest(logits(before), logits(small))).toBeLessThan(1e-4);
      }
      const same = removed(small, 'coupled');
      expect(same.parameters).toEqual(small.parameters);
      expect(same.architecture).toEqual(small.architecture);
    }
  });
});

/** Mask bytes of the conv and dense kernels. */
function kernelWeights({ architecture, mask }: Net): Uint8Array {
  const kernels = prunableParameters(architecture).map(({ offset, size }) =>
    mask.subarray(offset, offset + size),
  );
  return Uint8Array.from(kernels.flatMap((kernel) => [...kernel]));
}

function checkTiling({ architecture, parameters, optimiser, buffers, mask }: Net): void {
  let offset = 0;
  for (const spec of architecture.parameters) {
    expect(spec.offset).toBe(offset);
    expect(spec.size).toBe(spec.shape.reduce((product, dim) => product * dim, 1));
    offset += spec.size;
  }
  expect([parameters, mask, ...optimiser.slots].map(({ length }) => length)).toEqual(Array(4).fill(offset));
  expect(optimiser.steps).toBe(7);
  expect(architecture.parameterCount).toBe(offset);
  expect(buffers).toHaveLength(architecture.bufferCount);
}
