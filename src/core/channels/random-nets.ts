import { rngStream } from '../base/rng';
import type { Architecture } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import { initialBuffers, initialParameters } from '../models/initialise';
import type { ModelConfig } from '../models/model-config';
import { logitsOf } from '../relevance/forward';
import { mapsOf } from '../relevance/maps';
import type { OptimiserState } from '../training/optimiser-state';
import type { PrunedChannels } from './mask';

const INPUT = { height: 8, width: 8, channels: 2 };
const CLASSES = 3;
const IMAGES = 4;

/** For tests: every kind of network, small. */
export const MODELS: readonly (readonly [string, ModelConfig])[] = [
  ['mlp', { kind: 'mlp', hidden: [9, 7] }],
  ['cnn', { kind: 'cnn', widths: [5, 6, 4] }],
  ['vgg-small', { kind: 'vgg-small', widths: [4, 5], hidden: [6] }],
  ['resnet-small, 1 block', { kind: 'resnet-small', widths: [4, 5, 6], blocks: 1 }],
  ['resnet-small, 2 blocks', { kind: 'resnet-small', widths: [4, 6], blocks: 2 }],
  ['resnet-small, 3 stages of 3 blocks', { kind: 'resnet-small', widths: [3, 5, 4], blocks: 3 }],
  ['vgg-small, 3 widths, 2 hidden layers', { kind: 'vgg-small', widths: [3, 6, 4], hidden: [7, 5] }],
  ['vgg-small, 1 width', { kind: 'vgg-small', widths: [5], hidden: [4] }],
];

export interface Net {
  readonly architecture: Architecture;
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
  readonly optimiser: OptimiserState;
  readonly mask: Uint8Array;
  readonly pruned: PrunedChannels;
}

/** Trained-looking values: batch norm with gammas of both signs, shifts, and statistics that are not 0 and 1. */
export function randomNet(model: ModelConfig, seed: number): Net {
  const architecture = buildArchitecture(model, INPUT, CLASSES);
  const rng = rngStream(seed, 'net');
  const parameters = initialParameters(architecture, seed);
  for (const { name, offset, size } of architecture.parameters) {
    if (/weight$/.test(name)) continue;
    for (let i = 0; i < size; i++)
      parameters[offset + i] = (name.endsWith('gamma') ? 1 : 0) + 0.6 * rng.normal();
  }
  const buffers = initialBuffers(architecture).map((value) =>
    value === 0 ? rng.normal() : 0.5 + rng.uniform(),
  );
  return {
    architecture,
    parameters,
    buffers,
    optimiser: { slots: [1, 2].map(() => parameters.map(() => rng.normal())), steps: 7 },
    mask: new Uint8Array(parameters.length).fill(1),
    pruned: new Map(),
  };
}

export function logits({
  architecture,
  parameters,
  buffers,
}: Pick<Net, 'architecture' | 'parameters' | 'buffers'>): ArrayLike<number> {
  const rng = rngStream(7, 'images');
  const size = IMAGES * INPUT.height * INPUT.width * INPUT.channels;
  const images = mapsOf(
    IMAGES,
    INPUT,
    Float64Array.from({ length: size }, () => rng.normal()),
  );
  return logitsOf(architecture, { parameters, buffers }, images);
}

/** Largest difference of two lists; NaN where their lengths differ. */
export function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
