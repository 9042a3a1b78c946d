import { describe, expect, it } from 'vitest';
import { generateStrokes } from '../datasets/strokes/strokes';
import { prunableParameters } from './architecture';
import { buildArchitecture } from './build';
import { initialBuffers, initialParameters } from './initialise';
import type { ModelConfig } from './model-config';
import { layerSizes, totalMacs } from './size';

const GREY = { height: 28, width: 28, channels: 1 };
const COLOUR = { height: 32, width: 32, channels: 3 };
const LINEAR: ModelConfig = { kind: 'linear' };
const MLP: ModelConfig = { kind: 'mlp', hidden: [128, 256] };
const CNN: ModelConfig = { kind: 'cnn', widths: [64, 128, 256, 512] };

function count(model: ModelConfig, input = GREY) {
  const net = buildArchitecture(model, input, 10);
  const prunable = prunableParameters(net).reduce((sum, parameter) => sum + parameter.size, 0);
  const units = layerSizes(net).reduce((sum, layer) => sum + layer.units, 0);
  return [prunable, net.parameterCount, prunableParameters(net).length, units];
}

describe('models', () => {
  it("[M1] parameter counts are the authors' (pqi-sap section 3)", () => {
    expect(count(LINEAR)).toEqual([7840, 7850, 1, 10]);
    expect(count(MLP)).toEqual([135_680, 136_074, 3, 394]);
    expect(count(CNN)).toEqual([1_553_984, 1_556_874, 5, 970]);
    expect(count(LINEAR, COLOUR).slice(0, 2)).toEqual([30_720, 30_730]);
    expect(count(MLP, COLOUR).slice(0, 2)).toEqual([428_544, 428_938]);
    expect(count(CNN, COLOUR).slice(0, 2)).toEqual([1_555_136, 1_558_026]);
  });

  it('[M2] MACs = weights x output positions: 135,680 for the mlp, layer by layer for the cnn', () => {
    expect(totalMacs(buildArchitecture(MLP, GREY, 10))).toBe(135_680);
    const conv = (positions: number, from: number, to: number) => positions * 9 * from * to;
    const grey = conv(784, 1, 64) + conv(196, 64, 128) + conv(49, 128, 256) + conv(9, 256, 512) + 5120;
    expect(totalMacs(buildArchitecture(CNN, GREY, 10))).toBe(grey);
    const colour = conv(1024, 3, 64) + conv(256, 64, 128) + conv(64, 128, 256) + conv(16, 256, 512) + 5120;
    expect(totalMacs(buildArchitecture(CNN, COLOUR, 10))).toBe(colour);
  });

  it('[M3] parameters tile the flat vector without gap or overlap', () => {
    const net = buildArchitecture(CNN, GREY, 10);
    let offset = 0;
    for (const parameter of net.parameters) {
      expect(parameter.offset).toBe(offset);
      expect(parameter.size).toBe(parameter.shape.reduce((product, dim) => product * dim, 1));
      offset += parameter.size;
    }
    expect(offset).toBe(net.parameterCount);
  });

  it('[M4] pooled sizes are 28, 14, 7, 3 and 32, 16, 8, 4', () => {
    const heights = (input: typeof GREY) =>
      buildArchitecture(CNN, input, 10).nodes.flatMap((node) =>
        node.kind === 'conv' ? node.output.height : [],
      );
    expect(heights(GREY)).toEqual([28, 14, 7, 3]);
    expect(heights(COLOUR)).toEqual([32, 16, 8, 4]);
  });

  it('[M5] initial weights: Kaiming fan-out normal for conv, U(+-1/sqrt(fan in)) for dense, biases 0, gamma 1', () => {
    const net = buildArchitecture(CNN, GREY, 10);
    const values = initialParameters(net, 0);
    const part = (name: string) => {
      const spec = net.parameters.find((parameter) => parameter.name === name);
      if (spec === undefined) throw new Error(name);
      return values.subarray(spec.offset, spec.offset + spec.size);
    };
    const conv = part('conv3.weight');
    const std = Math.sqrt(conv.reduce((sum, w) => sum + w * w, 0) / conv.length);
    expect(std / Math.sqrt(2 / (256 * 9))).toBeCloseTo(1, 2);
    const dense = part('output.weight');
    const bound = 1 / Math.sqrt(512);
    expect(dense.every((w) => Math.abs(w) <= bound)).toBe(true);
    expect(Math.max(...dense)).toBeGreaterThan(0.99 * bound);
    expect(part('conv1.bias').every((b) => b === 0)).toBe(true);
    expect(part('norm1.gamma').every((g) => g === 1)).toBe(true);
    expect([...initialBuffers(net).subarray(63, 66)]).toEqual([0, 1, 1]);
  });

  it('[M6] the same seed gives the same bits, seed 0 and its neighbours differ', () => {
    const net = buildArchitecture(MLP, GREY, 10);
    expect(initialParameters(net, 0)).toEqual(initialParameters(net, 0));
    expect(initialParameters(net, 0)).not.toEqual(initialParameters(net, 1));
    expect(initialParameters(net, 0).some((w) => w !== 0)).toBe(true);
  });

  it('[M7] too many poolings for the image is refused with a sentence', () => {
    expect(() => buildArchitecture({ kind: 'cnn', widths: [4, 4, 4, 4, 4, 4] }, GREY, 10)).toThrow(
      /larger images/,
    );
  });

  it('[M8] resnet-small with 1, 2, 3 blocks is ResNet-8, 14, 20: layers, weights and MACs by the formula', () => {
    const stages = [16, 32, 64];
    for (const blocks of [1, 2, 3]) {
      const net = buildArchitecture({ kind: 'resnet-small', widths: stages, blocks }, COLOUR, 10);
      const main = net.nodes.filter(
        (node) => node.kind === 'dense' || (node.kind === 'conv' && node.kernel === 3),
      );
      expect(main).toHaveLength(6 * blocks + 2);
      let weights = 27 * 16 + 640;
      let macs = 1024 * 27 * 16 + 640;
      stages.forEach((width, stage) => {
        const from = stages[stage - 1] ?? 16;
        const positions = 1024 / 4 ** stage;
        const convs = 9 * width * (from + (2 * blocks - 1) * width) + (stage === 0 ? 0 : from * width);
        weights += convs;
        macs += convs * positions;
      });
      expect(prunableParameters(net).reduce((sum, { size }) => sum + size, 0)).toBe(weights);
      expect(totalMacs(net)).toBe(macs);
      expect(net.nodes.filter((node) => node.kind === 'add')).toHaveLength(3 * blocks);
      expect(net.nodes.filter((node) => node.name.startsWith('shortcut'))).toHaveLength(2);
    }
  });

  it('[M9] vgg-small flattens height x width x channels into its first dense layer; both new models refuse small images', () => {
    const net = buildArchitecture({ kind: 'vgg-small', widths: [4, 6, 8], hidden: [5] }, GREY, 10);
    const shapes = prunableParameters(net).map(({ shape }) => shape.join('x'));
    expect(shapes).toEqual([
      '3x3x1x4',
      '3x3x4x4',
      '3x3x4x6',
      '3x3x6x6',
      '3x3x6x8',
      '3x3x8x8',
      '72x5',
      '5x10',
    ]);
    const tiny = { height: 4, width: 4, channels: 1 };
    for (const kind of ['vgg-small', 'resnet-small'] as const) {
      const model: ModelConfig = { kind, widths: [4, 4, 4, 4], hidden: [], blocks: 1 };
      expect(() => buildArchitecture(model, tiny, 10)).toThrow(/larger images/);
    }
  });

  it('[M10] a plan holds nothing but plain shapes, also when a whole data set stands for its shape', () => {
    const { input } = buildArchitecture({ kind: 'mlp', hidden: [4] }, generateStrokes(10, 10), 10);
    expect(input).toEqual({ height: 28, width: 28, channels: 1 });
  });
});
