import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { rngStream } from '../../../core/base/rng';
import { channelLayers } from '../../../core/channels/layers';
import { channelMask } from '../../../core/channels/mask';
import { planRemoval } from '../../../core/channels/removal';
import { removedNetwork } from '../../../core/channels/removal-vectors';
import type { Architecture, BatchNormNode } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import { logitsOf } from '../../../core/relevance/forward';
import { mapsOf } from '../../../core/relevance/maps';
import { startCpu } from '../../backend/start-cpu';
import { forward } from './forward';

const INPUT = { height: 8, width: 8, channels: 2 };
const IMAGES = 3;

interface Net {
  readonly architecture: Architecture;
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
}

function randomNet(architecture: Architecture): Net {
  const rng = rngStream(1, 'net');
  return {
    architecture,
    parameters: initialParameters(architecture, 1).map((value) => value + 0.2 * rng.normal()),
    buffers: initialBuffers(architecture).map((value) => value + 0.5 * rng.uniform()),
  };
}

/** The residual net with channels of its blocks' outputs removed: it holds expand nodes. */
function narrowed({ architecture, parameters, buffers }: Net): Net {
  const layers = channelLayers(architecture, 'per-block');
  const pruned = new Map(layers.map(({ name }, index) => [name, [index % 4]] as const));
  const mask = channelMask(architecture, layers, pruned);
  const plan = planRemoval(architecture, 'per-block', pruned);
  const masked = parameters.map((value, i) => value * (mask[i] ?? 1));
  return {
    architecture: plan.architecture,
    ...removedNetwork({ parameters: masked, buffers }, plan),
  };
}

const residual = randomNet(buildArchitecture({ kind: 'resnet-small', widths: [4, 6], blocks: 2 }, INPUT, 3));
const pooled = assemble(INPUT, 3);
pooled.conv('conv', 4, 3, 2, 1, false);
pooled.averagePool('pool', 2);
pooled.dense('output', 3);

describe('the tensor network computes what the reference does', () => {
  beforeAll(async () => {
    await startCpu();
    await tf.setBackend('cpu');
  });

  it.each([
    ['strides, projections and additions', residual],
    ['expand nodes', narrowed(residual)],
    ['average pool', randomNet(pooled.finish())],
  ] as const)('%s', (name, { architecture, parameters, buffers }) => {
    expect(architecture.nodes.some(({ kind }) => kind === 'expand')).toBe(name === 'expand nodes');
    const rng = rngStream(2, 'images');
    const size = IMAGES * INPUT.height * INPUT.width * INPUT.channels;
    const pixels = Float32Array.from({ length: size }, () => rng.normal());
    const expected = logitsOf(architecture, { parameters, buffers }, mapsOf(IMAGES, INPUT, pixels));
    const tensorsOf = (flat: tf.Tensor1D) => ({
      parameter: (wanted: string) => {
        const spec = architecture.parameters.find((parameter) => parameter.name === wanted);
        if (spec === undefined) throw new Error(wanted);
        return tf.reshape(tf.slice(flat, [spec.offset], [spec.size]), [...spec.shape]);
      },
      running: (node: BatchNormNode) => {
        const { channels } = node.output;
        const at = node.bufferOffset;
        return {
          mean: tf.tensor1d(buffers.slice(at, at + channels)),
          variance: tf.tensor1d(buffers.slice(at + channels, at + 2 * channels)),
        };
      },
    });
    const x = tf.tensor4d(pixels, [IMAGES, INPUT.height, INPUT.width, INPUT.channels]);
    const logits = (flat: tf.Tensor) =>
      forward(architecture, tensorsOf(tf.reshape(flat, [flat.size])), x, null);
    const flat = tf.tensor1d(parameters);
    const ours = logits(flat).dataSync();
    ours.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-4);
    });
    const gradient = tf
      .grad((wanted) => tf.sum(tf.square(logits(wanted))))(flat)
      .dataSync();
    // The batch norm behind an expand node answers its zeros with a constant that is trained.
    for (const node of architecture.nodes) {
      const behind = architecture.nodes.find(({ inputs }) => inputs[0] === node.name);
      if (node.kind !== 'expand' || behind?.kind !== 'batch-norm') continue;
      const beta = architecture.parameters.find((parameter) => parameter.name === behind.beta)?.offset ?? 0;
      for (let channel = 0; channel < node.output.channels; channel++)
        expect(gradient[beta + channel]).not.toBe(0);
    }
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
