import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { type Architecture, prunableParameters } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import { initialBuffers } from '../models/initialise';
import type { ModelConfig } from '../models/model-config';
import { activationsOf } from '../relevance/forward';
import type { Maps } from '../relevance/maps';
import { scoreHistogram } from './score-histogram';
import { aliveUnits, outgoingCounts, unitCounts } from './units';

describe('units', () => {
  it('[P19] kept incoming weights are counted along the last axis', () => {
    // [3 in, 2 out]
    expect(unitCounts(Uint8Array.of(1, 0, 1, 0, 0, 1), 2)).toEqual([2, 1]);
  });

  it('[P19] outgoing weights of a channel: conv kernels, and dense after flattening in NHWC order', () => {
    // Conv [1, 2, 3 in, 2 out]: only (kw = 1, in = 2, out = 0) kept.
    const conv = new Uint8Array(12);
    conv[1 * 6 + 2 * 2 + 0] = 1;
    expect(outgoingCounts({ mask: conv, units: 2 }, 3)).toEqual([0, 0, 1]);
    // Dense [2 positions * 3 channels, 2 out]: position 1, channel 1, both outputs kept.
    const dense = new Uint8Array(12);
    dense[(1 * 3 + 1) * 2] = 1;
    dense[(1 * 3 + 1) * 2 + 1] = 1;
    expect(outgoingCounts({ mask: dense, units: 2 }, 3)).toEqual([0, 2, 0]);
  });

  const counts = (architecture: Architecture, masks: readonly Uint8Array[]) =>
    aliveUnits(architecture, masks).map((flags) => flags.reduce((sum, bit) => sum + bit, 0));

  it('[P20] a unit is alive with a weight in and, but for the output layer, a weight out', () => {
    const net = buildArchitecture({ kind: 'mlp', hidden: [3] }, { height: 1, width: 2, channels: 1 }, 2);
    // Hidden units: in = [2, 1, 0], out = [1, 0, 2].
    const masks = [Uint8Array.of(1, 1, 0, 1, 0, 0), Uint8Array.of(1, 0, 0, 0, 1, 1)];
    expect(counts(net, masks)).toEqual([1, 2]);
    expect(aliveUnits(net, masks)[0]).toEqual(Uint8Array.of(1, 0, 0));
  });

  const IMAGE = { height: 8, width: 8, channels: 2 };
  const MODELS: readonly ModelConfig[] = [
    { kind: 'mlp', hidden: [6, 5] },
    { kind: 'cnn', widths: [4, 5] },
    { kind: 'vgg-small', widths: [3, 4], hidden: [5] },
    { kind: 'resnet-small', widths: [3], blocks: 2 },
    { kind: 'resnet-small', widths: [3, 4], blocks: 2 },
  ];

  it('[P20] in a residual net a channel of the stream lives as long as any layer behind it reads it', () => {
    const net = buildArchitecture({ kind: 'resnet-small', widths: [3, 4], blocks: 1 }, IMAGE, 2);
    const full = prunableParameters(net).map(({ size }) => new Uint8Array(size).fill(1));
    const names = prunableParameters(net).map(({ node }) => node);
    const layer = (name: string) => names.indexOf(name);
    /** Nobody of these reads channel 0 any more. */
    const unread = (...readers: string[]) =>
      full.map((mask, index) =>
        readers.includes(names[index] ?? '')
          ? mask.map((_, i) =>
              Math.floor(i / (net.nodes.find(({ name }) => name === names[index])?.output.channels ?? 1)) %
                3 ===
              0
                ? 0
                : 1,
            )
          : mask,
      );
    expect(counts(net, full)).toEqual([3, 3, 3, 4, 4, 4, 2]);
    // The stem and conv1.2 share the stream: behind conv1.2 read conv2.1 and the projection, before it conv1.1 too.
    const beforeOnly = counts(net, unread('conv2.1.1', 'shortcut2.1'));
    expect([beforeOnly[layer('stem')], beforeOnly[layer('conv1.1.2')]]).toEqual([3, 2]);
    const projected = counts(net, unread('conv2.1.1'));
    expect([projected[layer('stem')], projected[layer('conv1.1.2')]]).toEqual([3, 3]);
    const nowhere = counts(net, unread('conv1.1.1', 'conv2.1.1', 'shortcut2.1'));
    expect([nowhere[layer('stem')], nowhere[layer('conv1.1.2')]]).toEqual([2, 2]);
  });

  it('[P20] alive is what can be felt: in a net of positive numbers exactly the alive units change a layer behind them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), fc.integer({ min: 0, max: 1000 }), (model, seed) => {
        const net = buildArchitecture(model, IMAGE, 3);
        const rng = rngStream(seed, 'units');
        const specs = prunableParameters(net);
        // Sparse enough that units die on both sides.
        const masks = specs.map(({ size, shape }) => {
          const fanIn = size / (shape.at(-1) ?? 1);
          return Uint8Array.from({ length: size }, () => (rng.uniform() < 2 / fanIn ? 1 : 0));
        });
        const parameters = new Float32Array(net.parameterCount).map(() => 0.5 + rng.uniform());
        specs.forEach(({ offset }, layer) => {
          masks[layer]?.forEach((bit, i) => {
            if (bit === 0) parameters[offset + i] = 0;
          });
        });
        const values = { parameters, buffers: initialBuffers(net) };
        const image = {
          count: 1,
          shape: IMAGE,
          values: Float64Array.from({ length: 128 }, () => 0.5 + rng.uniform()),
        };
        const plain = activationsOf(net, values, image);
        const alive = aliveUnits(net, masks);
        specs.forEach(({ node, offset, shape }, layer) => {
          const units = shape.at(-1) ?? 1;
          for (let unit = 0; unit < units; unit++) {
            const louder = parameters.slice();
            for (let i = unit; i < (masks[layer]?.length ?? 0); i += units)
              louder[offset + i] = 2 * (louder[offset + i] ?? 0);
            const after = activationsOf(net, { ...values, parameters: louder }, image);
            const changed = specs
              .filter(({ node: other }) => differs(plain.get(other), after.get(other)))
              .map((spec) => spec.node);
            const felt =
              layer === specs.length - 1 ? changed.length > 0 : changed.some((other) => other !== node);
            expect(alive[layer]?.[unit], `${node} unit ${unit}`).toBe(felt ? 1 : 0);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('[P20] cutting more never brings a unit to life', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), fc.integer({ min: 0, max: 1000 }), (model, seed) => {
        const net = buildArchitecture(model, IMAGE, 3);
        const rng = rngStream(seed, 'cut');
        const draw = (mask: Uint8Array, share: number) =>
          mask.map((bit) => (rng.uniform() < share ? 0 : bit));
        const masks = prunableParameters(net).map(({ size }) => draw(new Uint8Array(size).fill(1), 0.7));
        const before = aliveUnits(net, masks);
        aliveUnits(
          net,
          masks.map((mask) => draw(mask, 0.4)),
        ).forEach((flags, layer) => {
          expect(flags.every((bit, unit) => bit <= (before[layer]?.[unit] ?? 0))).toBe(true);
        });
      }),
    );
  });
});

function differs(one: Maps | undefined, other: Maps | undefined): boolean {
  return one?.values.some((value, i) => value !== other?.values[i]) ?? false;
}

describe('score histogram', () => {
  it('[P21] it counts the remaining |score| in equal bins up to the largest, kept and cut apart', () => {
    const histogram = scoreHistogram(
      [Float32Array.of(0, -1, 2, 4), Float32Array.of(3, 100)],
      [Uint8Array.of(1, 1, 1, 1), Uint8Array.of(1, 0)],
      [Uint8Array.of(0, 0, 1, 1), Uint8Array.of(1, 0)],
      4,
    );
    expect(histogram).toEqual({ max: 4, kept: [0, 0, 1, 2], cut: [1, 1, 0, 0] });
  });

  it('[P21] all zero: everything in the first bin', () => {
    const ones = Uint8Array.of(1, 1);
    expect(scoreHistogram([new Float32Array(2)], [ones], [ones], 2)).toEqual({
      max: 0,
      kept: [2, 0],
      cut: [0, 0],
    });
  });
});
