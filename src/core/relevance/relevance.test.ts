import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { channelLayers } from '../channels/layers';
import { channelMask } from '../channels/mask';
import { planRemoval } from '../channels/removal';
import { removedNetwork } from '../channels/removal-vectors';
import type { Architecture, Shape } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import { initialBuffers, initialParameters } from '../models/initialise';
import type { ModelConfig } from '../models/model-config';
import { channelScores } from './channel-scores';
import { addImages, channelMeans, emptySums } from './class-channel';
import { classWeights, equalClassWeights } from './class-weights';
import { activationsOf, type NetworkValues } from './forward';
import { inFloat32, type Maps, mapsOf } from './maps';
import type { RelevanceMode } from './mode';
import { multiply, multiplyBack } from './ops/multiply';
import { addRelevance } from './rules/add';
import { averagePoolRelevance } from './rules/average-pool';
import { boxRelevance } from './rules/box';
import { convRelevance } from './rules/conv';
import { denseRelevance } from './rules/dense';
import { maxPoolRelevance } from './rules/max-pool';
import { oneHot, type Relevance, relevanceOf } from './walk';

const MODES: readonly RelevanceMode[] = ['official', 'stable'];
const INPUT = { height: 8, width: 8, channels: 2 };

function randomMaps(name: string, count: number, shape: Shape, least = -Infinity): Maps {
  const rng = rngStream(1, name);
  const size = count * shape.height * shape.width * shape.channels;
  return mapsOf(
    count,
    shape,
    Array.from({ length: size }, () => Math.max(least, rng.normal())),
  );
}

function randomWeights(size: number): Float64Array {
  const rng = rngStream(2, 'weights');
  return Float64Array.from({ length: size }, () => rng.normal());
}

function total({ values }: Maps): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): void {
  expect(a.length).toBe(b.length);
  const worst = Array.from(a).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

function randomNet(model: ModelConfig): {
  architecture: Architecture;
  values: NetworkValues & { parameters: Float32Array; buffers: Float32Array };
} {
  const architecture = buildArchitecture(model, INPUT, 3);
  const rng = rngStream(3, 'net');
  const parameters = initialParameters(architecture, 3).map((value) => value + 0.05 * rng.normal());
  const buffers = initialBuffers(architecture).map((value) => value + 0.3 * rng.uniform());
  return { architecture, values: { parameters, buffers } };
}

function relevanceThrough(
  { architecture, values }: { architecture: Architecture; values: NetworkValues },
  images: Maps,
  mode: RelevanceMode,
  toInput = false,
): Relevance {
  const labels = Array.from({ length: images.count }, (_, n) => n % 3);
  const activations = activationsOf(architecture, values, images);
  return relevanceOf({
    architecture,
    values,
    activations,
    start: oneHot(labels, 3, images),
    mode,
    toInput,
  });
}

describe('relevance rules', () => {
  const shape = { height: 5, width: 5, channels: 6 };
  const x = randomMaps('x', 2, shape, 0);

  it.each(MODES)(
    '[F1] %s: dense, conv, max-pool and add keep the sum; average pool multiplies it by its window',
    (mode) => {
      const vector = { height: 1, width: 1, channels: 4 };
      const start = randomMaps('r', 2, vector, 0);
      const dense = denseRelevance({ output: vector }, x, randomWeights(150 * 4), start, mode);
      expect(total(dense)).toBeCloseTo(total(start), 6);

      const output = { height: 3, width: 3, channels: 4 };
      const out = randomMaps('r', 2, output, 0);
      const conv = { kernel: 3, stride: 2, pad: 1, output };
      expect(total(convRelevance(conv, x, randomWeights(9 * 24), out, mode))).toBeCloseTo(total(out), 6);

      const even = randomMaps('even', 2, { height: 4, width: 4, channels: 3 }, 0.01);
      const pooled = { height: 2, width: 2, channels: 3 };
      const r = randomMaps('r', 2, pooled, 0);
      expect(total(maxPoolRelevance({ size: 2, output: pooled }, even, r, mode))).toBeCloseTo(total(r), 5);
      const mean = mapsOf(2, pooled, channelBlocks(even));
      expect(total(averagePoolRelevance(pooled, 2, 2, even, mean, r, mode))).toBeCloseTo(4 * total(r), 5);

      const [a, b] = [randomMaps('a', 2, shape, 0.01), randomMaps('b', 2, shape, 0.01)];
      const sum = { ...a, values: a.values.map((value, i) => value + (b.values[i] ?? 0)) };
      const share = randomMaps('s', 2, shape, 0);
      const parts = addRelevance(a, sum, share, mode);
      expect(total(parts[0]) + total(parts[1])).toBeCloseTo(total(share), 5);
    },
  );

  it('[F2] the dense rule is alpha beta term by term; a convolution as large as its input is a dense layer', () => {
    const output = { height: 1, width: 1, channels: 3 };
    const weights = randomWeights(150 * 3);
    const r = randomMaps('r', 2, output);
    const ours = denseRelevance({ output }, x, weights, r, 'stable');
    const expected = Array.from(x.values, (value, i) => {
      const [n, input] = [Math.floor(i / 150), i % 150];
      let sum = 0;
      for (let o = 0; o < 3; o++) {
        const part = (sign: number) => {
          const signed = (j: number) => Math.max(0, sign * (weights[j * 3 + o] ?? 0));
          let z = 0;
          for (let j = 0; j < 150; j++) z += (x.values[n * 150 + j] ?? 0) * signed(j);
          return (value * signed(input)) / z;
        };
        sum += (r.values[n * 3 + o] ?? 0) * (2 * part(1) - part(-1));
      }
      return sum;
    });
    expectClose(ours.values, expected, 1e-12);
    const conv = convRelevance({ kernel: 5, stride: 1, pad: 0, output }, x, weights, r, 'stable');
    expectClose(conv.values, ours.values, 1e-12);
  });

  it('[F3] where no live input has a weight of one sign, official makes relevance up without bound; stable gives that branch none', () => {
    const one = { height: 1, width: 1, channels: 1 };
    const node = { kernel: 1, stride: 1, pad: 0, output: one };
    const input = mapsOf(1, one, [1.0001]);
    const r = mapsOf(1, one, [1]);
    const [official = 0] = convRelevance(node, input, Float64Array.of(0.7), r, 'official').values;
    expect(Math.abs(official)).toBeGreaterThan(1000);
    expect([...convRelevance(node, input, Float64Array.of(0.7), r, 'stable').values]).toEqual([2]);
    expect([...convRelevance(node, input, Float64Array.of(0), r, 'stable').values]).toEqual([0]);
    const silent = mapsOf(1, one, [0]);
    for (const mode of MODES) {
      expect([...convRelevance(node, silent, Float64Array.of(0.7), r, mode).values].map(Math.abs)).toEqual([
        0,
      ]);
      expect([...maxPoolRelevance({ size: 1, output: one }, silent, r, mode).values]).toEqual([0]);
    }
  });

  it('[F4] the first of tied maxima takes all', () => {
    const four = mapsOf(1, { height: 2, width: 2, channels: 1 }, [1, 3, 3, 2]);
    const output = { height: 1, width: 1, channels: 1 };
    const passed = maxPoolRelevance({ size: 2, output }, four, mapsOf(1, output, [5]), 'stable');
    expect([...passed.values]).toEqual([0, 5, 0, 0]);
  });
});

describe('relevance through a network', () => {
  const images = randomMaps('images', 6, INPUT);

  it.each(MODES)(
    '[F5] %s: relevance adds up where the network branches; nothing is computed at the input unless asked',
    (mode) => {
      const net = randomNet({ kind: 'resnet-small', widths: [4, 6], blocks: 1 });
      const { at, passed } = relevanceThrough(net, images, mode);
      const [branch, shortcut] = [passed.get('conv2.1.1')?.[0], passed.get('shortcut2.1')?.[0]];
      const entry = at.get('relu1.1.2');
      if (branch === undefined || shortcut === undefined || entry === undefined)
        throw new Error('no relevance');
      expectClose(
        entry.values,
        branch.values.map((value, i) => value + (shortcut.values[i] ?? 0)),
        0,
      );
      expect(at.has('input')).toBe(false);
      expect(relevanceThrough(net, images, mode, true).at.get('input')?.shape).toEqual(INPUT);
    },
  );

  it('[F6] float32 storage agrees with float64 to 1e-5 of the largest relevance', () => {
    const net = randomNet({ kind: 'vgg-small', widths: [4, 5], hidden: [6] });
    const exact = relevanceThrough(net, images, 'stable');
    const rounded = relevanceThrough(net, inFloat32(images), 'stable');
    for (const name of ['conv1.1', 'conv2.2', 'dense1']) {
      const [a, b] = [exact.at.get(name), rounded.at.get(name)];
      if (a === undefined || b === undefined) throw new Error(name);
      expect(b.values).toBeInstanceOf(Float32Array);
      const largest = Array.from(a.values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(0);
      expectClose(a.values, b.values, 1e-5 * largest);
    }
  });

  it('[F7] stable: a masked network and the one with the channels removed give the survivors the same relevance', () => {
    for (const model of [
      { kind: 'vgg-small', widths: [4, 5], hidden: [6] },
      { kind: 'resnet-small', widths: [4, 6], blocks: 2 },
    ] as const) {
      const { architecture, values } = randomNet(model);
      const layers = channelLayers(architecture, 'per-block');
      const pruned = new Map(layers.map(({ name }, index) => [name, [index % 4, (index + 2) % 4]] as const));
      const mask = channelMask(architecture, layers, pruned);
      const parameters = values.parameters.map((value, i) => value * (mask[i] ?? 1));
      const plan = planRemoval(architecture, 'per-block', pruned);
      const masked = relevanceThrough({ architecture, values: { ...values, parameters } }, images, 'stable');
      const smaller = removedNetwork({ parameters, buffers: values.buffers }, plan);
      const removed = relevanceThrough(
        { architecture: plan.architecture, values: smaller },
        images,
        'stable',
      );
      for (const { name, readAt } of layers) {
        const node = readAt[0]?.node ?? '';
        const [a, b] = [masked.at.get(node), removed.at.get(node)];
        if (a === undefined || b === undefined) throw new Error(name);
        const stays = plan.kept.get(name) ?? [];
        const before = channelMeans(a);
        const after = channelMeans(b);
        const same = a.shape.channels === b.shape.channels;
        const kept = Array.from(after, (_, i) => {
          const c = i % b.shape.channels;
          return (
            before[Math.floor(i / b.shape.channels) * a.shape.channels + (same ? c : (stays[c] ?? 0))] ?? 0
          );
        });
        expectClose(after, kept, 1e-4 * Math.max(...kept.map(Math.abs)));
      }
    }
  });
});

describe('channel scores', () => {
  it('[F8] class weights: 0.731 for the best class, 1 for one never right or without images; all 1 while none is right', () => {
    const { scale, relative } = classWeights([4, 2, 0, 0], [5, 5, 5, 0]);
    expect(relative).toEqual([1, 0.5, 0, null]);
    expect(scale[0]).toBeCloseTo(0.7310586, 7);
    expect(scale[1]).toBeCloseTo(0.8807971, 7);
    expect(scale.slice(2)).toEqual([1, 1]);
    expect(classWeights([0, 0], [3, 3]).scale).toEqual([1, 1]);
    expect(equalClassWeights(2).scale).toEqual([1, 1]);
  });

  it('[F9] signed mean over the classes, then magnitude, then L2: opposite classes cancel, classes without images do not count', () => {
    const sums = emptySums(3, 3);
    addImages(sums, Float64Array.of(1, 2, 6, 3, 2, 6, -4, 4, 0), [0, 0, 1]);
    expect([...sums.sums]).toEqual([4, 4, 12, -4, 4, 0, 0, 0, 0]);
    expect([...sums.images]).toEqual([2, 1, 0]);
    const { perClass, scores } = channelScores(sums, [1, 0.5, 1]);
    expect([...perClass]).toEqual([2, 2, 6, -2, 2, 0, 0, 0, 0]);
    expect(scores[0]).toBe(0);
    expect((scores[2] ?? 0) / (scores[1] ?? 1)).toBeCloseTo(1.5, 12);
    expect(Math.hypot(...scores)).toBeCloseTo(1, 8);
    const stray = channelScores(sums, [1, 0.5, 1], { strayCount: 3 });
    expect(stray.perClass[0]).toBeCloseTo(4 / 5, 12);
  });

  it('[F10] an image whose relevance is not finite is left out of sum and count; a layer without relevance scores 0', () => {
    const sums = emptySums(2, 2);
    expect(addImages(sums, Float64Array.of(1, Number.NaN, Infinity, 1, 5, 7), [0, 1, 1])).toBe(2);
    expect([...sums.images]).toEqual([0, 1]);
    expect([...sums.sums]).toEqual([0, 0, 5, 7]);
    expect([...channelScores(emptySums(2, 2), [1, 1]).scores]).toEqual([0, 0]);
  });

  it('[F11] at the input the z^B rule is its formula term by term and keeps the sum', () => {
    const shape = { height: 1, width: 1, channels: 5 };
    const output = { height: 1, width: 1, channels: 3 };
    const weights = randomWeights(15);
    const [low, high] = [-0.7, 1.9];
    const rng = rngStream(4, 'pixels');
    const x = mapsOf(
      1,
      shape,
      Array.from({ length: 5 }, () => low + (high - low) * rng.uniform()),
    );
    const bounds = [low, high].map((bound) => mapsOf(1, shape, Array(5).fill(bound)));
    const [l = x, h = x] = bounds;
    const relevance = mapsOf(1, output, [0.5, -2, 3]);
    const map = {
      forward: (from: Maps, signed: Float64Array) => multiply(from, signed, output),
      back: (share: Maps, signed: Float64Array) => multiplyBack(share, signed, x),
    };
    const found = boxRelevance(map, x, [l, h], weights, relevance);
    const term = (i: number, o: number): number => {
      const w = weights[3 * i + o] ?? 0;
      return (x.values[i] ?? 0) * w - low * Math.max(w, 0) - high * Math.min(w, 0);
    };
    const expected = [0, 1, 2, 3, 4].map((i) =>
      [0, 1, 2].reduce((sum, o) => {
        const all = [0, 1, 2, 3, 4].reduce((total, k) => total + term(k, o), 0);
        return sum + (term(i, o) / all) * (relevance.values[o] ?? 0);
      }, 0),
    );
    expectClose(found.values, expected, 1e-12);
    expect(total(found)).toBeCloseTo(1.5, 10);
  });
});

/** Means of 2x2 windows of [n, 4, 4, c], in the order [n, 2, 2, c]. */
function channelBlocks({ count, shape: { channels }, values }: Maps): number[] {
  const means: number[] = [];
  for (let n = 0; n < count; n++)
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 2; x++)
        for (let c = 0; c < channels; c++) {
          const at = (dy: number, dx: number) =>
            values[((n * 4 + 2 * y + dy) * 4 + 2 * x + dx) * channels + c] ?? 0;
          means.push((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4);
        }
  return means;
}
