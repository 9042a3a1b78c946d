import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import type { NetworkState } from '../models/network-state';
import { archiveAfter, withRestored } from './archive';
import { type ChannelState, denseMasks, denseState, withMasked, withRemoved } from './channel-state';
import { denseForm } from './dense-places';
import type { ResidualRule } from './layers';
import { furthest, logits, MODELS, randomNet } from './random-nets';
import { selectChannels } from './select';

/** A network on its way through cuts. */
interface Cutting {
  readonly state: ChannelState;
  readonly network: NetworkState;
}

const answers = ({ state, network }: Cutting): ArrayLike<number> =>
  logits({ architecture: state.architecture, ...network });

/** Masked parameters are 0. */
function under(mask: Uint8Array, { parameters, buffers }: NetworkState): NetworkState {
  return { parameters: parameters.map((value, i) => (mask[i] === 0 ? 0 : value)), buffers };
}

/** Every value moves a little, variances upwards; what is masked stays 0. */
function trained({ state, network }: Cutting, seed: number): Cutting {
  const rng = rngStream(seed, 'training');
  const parameters = network.parameters.map((value) => value + 0.1 * rng.normal());
  const buffers = network.buffers.map((value) => value + 0.1 * rng.uniform());
  return { state, network: under(state.mask, { parameters, buffers }) };
}

function chosenIn({ layers, masked }: ChannelState, count: number, minChannels: number, seed: number) {
  const rng = rngStream(seed, 'scores');
  const ranked = layers.map(({ name, channels }) => ({
    name,
    scores: Array.from({ length: channels }, () => rng.uniform()),
    pruned: masked.get(name) ?? [],
    leftOut: false,
  }));
  return selectChannels(ranked, count, { minChannels }).chosen;
}

describe.each(MODELS)('what cuts take from %s', (_, model) => {
  it('[H12] the dense form masked is the removed network to 1e-4; right after any cut what it took comes back exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom<ResidualRule>('per-block', 'coupled'),
        fc.boolean(),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }),
        (seed, residual, remove, minChannels, counts) => {
          const net = randomNet(model, seed);
          const dense = net.architecture;
          let now: Cutting = { state: denseState(dense, residual), network: net };
          let archive: NetworkState | null = null;
          for (const [number, count] of counts.entries()) {
            const before: Cutting = now;
            const state = withMasked(before.state, chosenIn(before.state, count, minChannels, seed + number));
            archive = archiveAfter(archive, dense, before.state, before.network, state);
            if (archive === null) throw new Error('nothing was kept');
            const masked = under(state.mask, before.network);
            const slots = { slots: [masked.parameters], steps: 1 };
            now = remove ? withRemoved(state, masked, slots) : { state, network: masked };

            const back = withRestored(dense, now, archive, before.state.pruned, remove);
            const restored = { ...back, network: under(back.state.mask, back.network) };
            expect(furthest(answers(before), answers(restored))).toBeLessThan(1e-4);
            // Without a minimum another channel may be the one that had to stay.
            if (minChannels > 0) {
              expect(restored.state.architecture).toEqual(before.state.architecture);
              expect(furthest(before.network.parameters, restored.network.parameters)).toBe(0);
              if (number === 0) expect(answers(restored)).toEqual(answers(before));
            }

            now = trained(now, seed + number);
            const form = under(denseMasks(dense, now.state), denseForm(dense, now.state.places, now.network));
            expect(furthest(answers(now), logits({ architecture: dense, ...form }))).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('[H13] later a channel comes back as it was cut, removed or masked alike, and the others stay as they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom<ResidualRule>('per-block', 'coupled'),
        (seed, residual) => {
          const net = randomNet(model, seed);
          const dense = net.architecture;
          let now: Cutting = { state: denseState(dense, residual), network: net };
          let archive: NetworkState | null = null;
          const taken = new Map<string, readonly number[]>();
          for (let cut = 0; cut < 3; cut++) {
            const chosen = chosenIn(now.state, 4, 1, seed + cut);
            for (const { layer, channel } of chosen) {
              const number = now.state.numbers.get(layer)?.[channel];
              taken.set(`${layer}/${number}`, entriesOf(now, layer, channel));
            }
            const state = withMasked(now.state, chosen);
            archive = archiveAfter(archive, dense, now.state, now.network, state);
            const masked = under(state.mask, now.network);
            now = trained(withRemoved(state, masked, { slots: [masked.parameters], steps: 1 }), seed + cut);
          }
          if (archive === null) throw new Error('nothing was kept');
          const kept = new Map(
            [...now.state.pruned].map(([name, all]) => [name, all.filter((_, i) => i % 2 === 0)] as const),
          );
          const removed = withRestored(dense, now, archive, kept, true);
          const masked = withRestored(dense, now, archive, kept, false);
          const whole = under(masked.state.mask, masked.network);
          expect(furthest(answers(removed), logits({ architecture: dense, ...whole }))).toBeLessThan(1e-4);
          for (const { name } of removed.state.layers)
            for (const [channel, number] of (removed.state.numbers.get(name) ?? []).entries()) {
              const was = taken.get(`${name}/${number}`);
              const own = now.state.numbers.get(name)?.indexOf(number) ?? -1;
              expect(entriesOf(removed, name, channel)).toEqual(was ?? entriesOf(now, name, own));
            }
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** Bias and batch-norm entries of a channel in every node that makes it, by name and the network's own numbers. */
function entriesOf({ state, network }: Cutting, layer: string, channel: number): readonly number[] {
  const { nodes, parameters } = state.architecture;
  const sources = state.layers.find(({ name }) => name === layer)?.sources ?? [];
  const at = (name: string, place: number) =>
    network.parameters[(parameters.find((spec) => spec.name === name)?.offset ?? Number.NaN) + place] ??
    Number.NaN;
  return sources.flatMap(({ node }) => {
    const expand = nodes.find(({ kind, inputs }) => kind === 'expand' && inputs[0] === node);
    const place = (expand?.kind === 'expand' ? expand.places[channel] : channel) ?? Number.NaN;
    return nodes.flatMap((candidate) => {
      if (candidate.name === node && (candidate.kind === 'conv' || candidate.kind === 'dense'))
        return candidate.bias === null ? [] : [at(candidate.bias, channel)];
      if (candidate.kind !== 'batch-norm' || candidate.inputs[0] !== (expand?.name ?? node)) return [];
      const { bufferOffset, output } = candidate;
      const statistic = (part: number) => network.buffers[bufferOffset + part + place] ?? Number.NaN;
      return [
        at(candidate.gamma, place),
        at(candidate.beta, place),
        statistic(0),
        statistic(output.channels),
      ];
    });
  });
}
