import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { type Net, randomNet } from '../channels/random-nets';
import { sizeOf } from '../models/architecture';
import type { ModelConfig } from '../models/model-config';
import { activationsOf } from '../relevance/forward';
import { mapsOf } from '../relevance/maps';
import { oneHot, relevanceOf } from '../relevance/walk';
import { explainImage } from './explain';
import { placesOf } from './relevance-places';
import type { RelevanceMap } from './workbench';

const NORMALISATION = { mean: [0.4, 0.5], std: [0.25, 0.3] };
const LABEL = 1;

/** Wide enough that every sum the rules divide by has parts of both signs. */
const WIDE: readonly ModelConfig[] = [
  { kind: 'mlp', hidden: [40, 30] },
  { kind: 'cnn', widths: [16, 20, 24] },
  { kind: 'vgg-small', widths: [16, 20], hidden: [30] },
  { kind: 'resnet-small', widths: [16, 20], blocks: 2 },
];

function explained(net: Net, seed = 1) {
  const { architecture, parameters, buffers } = net;
  const rng = rngStream(seed, 'image');
  const pixels = Uint8Array.from({ length: sizeOf(architecture.input) }, () => 255 * rng.uniform());
  const values = { parameters, buffers };
  const found = explainImage({
    ...{ architecture, values, pixels, label: LABEL },
    ...{ normalisation: NORMALISATION, mode: 'stable' },
  });
  const byLayer = new Map(found.maps.map((map) => [map.layer, map]));
  return { ...found, pixels, values, byLayer };
}

const sumAt = (maps: ReadonlyMap<string, RelevanceMap>, layer: string): number =>
  maps.get(layer)?.sum ?? Number.NaN;

describe('relevance over one image', () => {
  it('[WB40] every node has its map, the input first, and it is the relevance of the rules', () => {
    for (const model of WIDE) {
      const net = randomNet(model, 5);
      const { architecture } = net;
      const { maps, pixels, values } = explained(net);
      expect(maps.map(({ layer }) => layer)).toEqual([
        'input',
        ...architecture.nodes.map(({ name }) => name),
      ]);
      const { channels } = architecture.input;
      const image = Array.from(
        pixels,
        (byte, i) =>
          (byte / 255 - (NORMALISATION.mean[i % channels] ?? 0)) / (NORMALISATION.std[i % channels] ?? 1),
      );
      const activations = activationsOf(architecture, values, mapsOf(1, architecture.input, image));
      const start = oneHot([LABEL], architecture.classes);
      const { at } = relevanceOf({
        architecture,
        values,
        activations,
        start,
        mode: 'stable',
        toInput: false,
      });
      for (const { layer, kind, values: told } of maps) {
        if (kind === 'input') continue;
        const { shape, values: found } = at.get(layer) ?? { shape: null, values: [] };
        const parts = Array.from(found);
        const whole = shape !== null && (shape.height > 1 || shape.width > 1);
        const wanted = whole
          ? Array.from({ length: shape.height * shape.width }, (_, place) =>
              parts
                .slice(place * shape.channels, (place + 1) * shape.channels)
                .reduce((sum, part) => sum + part, 0),
            )
          : parts;
        expect(Array.from(told), `${model.kind} ${layer}`).toEqual(wanted.map(Math.fround));
      }
    }
  });

  it('[WB41] every layer passes on what it has: 1 in all, times the windows of the average pools behind', () => {
    for (const model of WIDE)
      for (const seed of [1, 2, 3]) {
        const net = randomNet(model, seed);
        const { byLayer } = explained(net, seed);
        const { nodes } = net.architecture;
        // A branch and its shortcut carry the relevance of their sum together.
        const adds = nodes.filter(({ kind }) => kind === 'add');
        const inBlock = new Set(
          adds.flatMap(({ name }) => {
            const block = name.replace('add', '');
            return nodes
              .filter(({ name: other }) =>
                new RegExp(`(conv|norm|relu|shortcut)${block}(\\.1|\\.2|\\.s)?$`).test(other),
              )
              .map(({ name: other }) => other)
              .filter((other) => other !== `relu${block}.2`);
          }),
        );
        const through = ['input', ...nodes.map(({ name }) => name)].filter((name) => !inBlock.has(name));
        expect(through.length).toBeGreaterThan(5);
        for (const layer of through) {
          const { sum = Number.NaN, gain = Number.NaN } = byLayer.get(layer) ?? {};
          expect(sum / gain, `${model.kind} ${seed} ${layer}`).toBeCloseTo(1, 6);
        }
        for (const { name, inputs } of adds) {
          const shares = inputs.filter((input) => inBlock.has(input));
          if (shares.length < 2) continue;
          const together = shares.reduce((sum, input) => sum + sumAt(byLayer, input), 0);
          expect(together / sumAt(byLayer, name), name).toBeCloseTo(1, 6);
        }
      }
  });

  it('[WB43] a map lies where its values come from, and a vector nowhere', () => {
    const cnn = placesOf(randomNet({ kind: 'cnn', widths: [3, 4, 5] }, 1).architecture);
    const at = (name: string) => [cnn.steps.get(name) ?? null, cnn.gains.get(name) ?? 1];
    expect(['input', 'conv1', 'pool1', 'norm2', 'relu3', 'pool', 'output'].map(at)).toEqual([
      ...[
        [1, 4],
        [1, 4],
        [2, 4],
        [2, 4],
        [4, 4],
      ],
      ...[
        [null, 1],
        [null, 1],
      ],
    ]);
    const resnet = placesOf(randomNet({ kind: 'resnet-small', widths: [3, 4], blocks: 1 }, 1).architecture);
    expect(
      ['stem', 'add1.1', 'shortcut2.1', 'conv2.1.2', 'add2.1'].map((name) => resnet.steps.get(name)),
    ).toEqual([...[1, 1, 2, 2, 2]]);
    const { byLayer } = explained(randomNet({ kind: 'cnn', widths: [3, 4, 5] }, 1));
    expect(byLayer.get('pool')).toMatchObject({ step: null, height: 1, width: 5, gain: 1 });
    expect(byLayer.get('relu2')).toMatchObject({ step: 2, height: 4, width: 4, gain: 4 });
  });
});
