import { expect } from 'vitest';
import { type Rng, rngStream } from '../../core/base/rng';
import { type ChannelState, denseState, withMasked, withRemoved } from '../../core/channels/channel-state';
import type { ResidualRule } from '../../core/channels/layers';
import { randomNet } from '../../core/channels/random-nets';
import type { ChannelPlace } from '../../core/channels/select';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { TrainingConfig } from '../../core/config/run-config';
import type { ModelConfig } from '../../core/models/model-config';
import type { Network, NetworkRequest } from './network';
import { randomDataset } from './random-dataset.fixture';

/** A training with cuts on the way. */
export interface CutTraining {
  readonly model: ModelConfig;
  readonly residual: ResidualRule;
  readonly training: Partial<TrainingConfig>;
  /** Before the first cut, between cuts, and after the last. */
  readonly steps: readonly number[];
  /** Of all channels that are left, at a cut. */
  readonly share: number;
  readonly seed: number;
}

const BATCH = 8;
const IMAGES = 24;
const RATE = 0.02;

/**
 * Cuts channels at random in the middle of a training and goes on in the masked net and in the one without them: after every cut and
 * the steps behind it loss, logits and all that both have are the same within `bound` of the largest of each.
 */
export async function expectOneTraining(
  create: (request: NetworkRequest) => Promise<Network>,
  { model, residual, training: change, steps, share, seed }: CutTraining,
  bound: number,
): Promise<void> {
  const { architecture: dense, parameters, buffers } = randomNet(model, seed);
  const dataset = randomDataset(dense.input, dense.classes, IMAGES, seed);
  const training = { ...DEFAULT_TRAINING, ...change, batch: BATCH };
  const rng = rngStream(seed, 'cuts');
  let masked = denseState(dense, residual);
  let removed = masked;
  const [whole, first] = [
    await create({ architecture: dense, dataset, training, clippedBy: 'kept' }),
    await create({ architecture: dense, dataset, training, clippedBy: 'kept' }),
  ];
  let smaller = first;
  for (const network of [whole, smaller]) {
    network.writeState({ parameters, buffers });
    network.resetOptimiser();
  }
  for (const [part, count] of steps.entries()) {
    if (part > 0) {
      const chosen = someChannels(masked, share, rng);
      masked = withMasked(masked, chosen);
      whole.setMask(masked.mask);
      const next = withMasked(
        removed,
        chosen.map((place) => inNumbersOf(removed, place)),
      );
      smaller.setMask(next.mask);
      const cut = withRemoved(next, await smaller.readState(), await smaller.readOptimiser());
      smaller.dispose();
      removed = cut.state;
      smaller = await create({ architecture: removed.architecture, dataset, training, clippedBy: 'kept' });
      smaller.setMask(removed.mask);
      smaller.writeState(cut.network);
      smaller.writeOptimiser(cut.optimiser);
    }
    for (let step = 0; step < count; step++) {
      const rows = Uint32Array.from({ length: BATCH }, () => rng.below(IMAGES));
      for (const network of [whole, smaller]) network.trainBatch(rows, RATE);
    }
    await expectSame(whole, smaller, removed, `${part} cuts`, bound);
  }
  for (const network of [whole, smaller]) network.dispose();
}

/** Some of the channels that are left, in the dense net's numbers; of small layers the last one too. */
function someChannels({ layers, masked }: ChannelState, share: number, rng: Rng): readonly ChannelPlace[] {
  return layers.flatMap(({ name, channels }) =>
    Array.from({ length: channels }, (_, channel) => ({ layer: name, channel })).filter(
      ({ channel }) => rng.uniform() < share && !masked.get(name)?.includes(channel),
    ),
  );
}

function inNumbersOf({ numbers }: ChannelState, { layer, channel }: ChannelPlace): ChannelPlace {
  return { layer, channel: numbers.get(layer)?.indexOf(channel) ?? -1 };
}

async function expectSame(
  whole: Network,
  smaller: Network,
  { places }: ChannelState,
  when: string,
  bound: number,
): Promise<void> {
  const [a, b] = [await whole.readState(), await smaller.readState()];
  const [trainedA, trainedB] = [await whole.takeTrainingTotals(), await smaller.takeTrainingTotals()];
  const pairs = {
    loss: [[trainedB.lossSum], [trainedA.lossSum]],
    logits: [await smaller.logits('test', 0, IMAGES), await whole.logits('test', 0, IMAGES)],
    weights: [
      b.parameters,
      Float32Array.from(places.parameters, (place) => a.parameters[place] ?? Number.NaN),
    ],
    statistics: [b.buffers, Float32Array.from(places.buffers, (place) => a.buffers[place] ?? Number.NaN)],
  } as const;
  for (const [what, [ours, theirs]] of Object.entries(pairs))
    expect(apart(ours, theirs), `${what} after ${when}`).toBeLessThan(bound);
}

/** Largest difference of two lists of one length, relative to the largest value or to 1. */
function apart(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  const largest = Array.from(theirs).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const differences = Array.from(theirs, (value, i) => Math.abs(value - (ours[i] ?? Number.NaN)));
  return differences.reduce((most, value) => Math.max(most, value), 0) / largest;
}
