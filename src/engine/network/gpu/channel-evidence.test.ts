import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeEvidence } from '../gather-evidence';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { channelLayers } from '../../../core/channels/layers';
import { planRemoval } from '../../../core/channels/removal';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { Dataset } from '../../../core/datasets/dataset';
import type { Architecture, Shape } from '../../../core/models/architecture';
import { isOnlyWidened } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { ModelConfig } from '../../../core/models/model-config';
import type { EvidenceRequest, Network } from '../network';
import { randomDataset } from '../random-dataset.fixture';
import { boundedRelevance, EVIDENCE_BOUND } from '../relevance-bounds.fixture';
import { createTensorNetwork } from '../tensor/tensor-network';
import { testDevice } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

const device = await testDevice();
const CLASSES = 3;
/** Those that compile quickly: the products of other tiles are those of training. */
const TILES: GpuOptions = { tiles: 'private' };
const IMAGES = 57;

/** Its branches have lost channels, so that it widens them again. */
function narrowedResnet(input: Shape): Architecture {
  const dense = buildArchitecture({ kind: 'resnet-small', widths: [5, 8], blocks: 1 }, input, CLASSES);
  const pruned = new Map(channelLayers(dense, 'per-block').map(({ name }, i) => [name, [i % 4, 4]] as const));
  return planRemoval(dense, 'per-block', pruned).architecture;
}

/** Average pools, strides without padding, and a ReLU that nothing takes in. */
function oddNetwork(input: Shape): Architecture {
  const net = assemble(input, CLASSES);
  net.conv('conv1', 16, 3, 1, 1);
  net.relu('relu1');
  net.averagePool('pool1', 2);
  net.conv('conv2', 12, 3, 2, 1, false);
  net.batchNorm('norm2');
  net.relu('relu2');
  net.dense('dense3', 9);
  net.relu('relu3');
  net.dense('output', CLASSES);
  return net.finish();
}

const NETWORKS: readonly (readonly [string, (input: Shape) => Architecture])[] = [
  ['mlp', offered({ kind: 'mlp', hidden: [24, 17] })],
  ['cnn', offered({ kind: 'cnn', widths: [16, 21] })],
  ['vgg', offered({ kind: 'vgg-small', widths: [8, 9], hidden: [11] })],
  ['resnet', offered({ kind: 'resnet-small', widths: [8, 12], blocks: 1 })],
  ['narrowed resnet', narrowedResnet],
  ['odd', oddNetwork],
];

function offered(model: ModelConfig): (input: Shape) => Architecture {
  return (input) => buildArchitecture(model, input, CLASSES);
}

/** One network on the GPU, and the reference in its state. */
async function pair(on: GPUDevice, architecture: Architecture, dataset: Dataset) {
  const request = { architecture, dataset, training: { ...DEFAULT_TRAINING, batch: 19 } };
  const gpu = await createGpuNetwork(on, request, TILES);
  train(gpu, architecture, 1);
  const reference = createTensorNetwork(request);
  reference.writeState(await gpu.readState());
  return { gpu, reference, architecture, dataset };
}

/** A few steps, so that batch norm and biases are not at their start. */
function train(network: Network, architecture: Architecture, seed: number): void {
  const state = { parameters: initialParameters(architecture, seed), buffers: initialBuffers(architecture) };
  network.writeState(state);
  for (let step = 0; step < 4; step++)
    network.trainBatch(
      Uint32Array.from({ length: 19 }, (_, i) => (19 * step + i) % IMAGES),
      0.05,
    );
}

describe.skipIf(device === null)('channel evidence on the GPU', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  afterAll(() => device?.destroy());

  it.each(NETWORKS)('[W20] %s: evidence of every kind is that of the reference', async (_, build) => {
    if (device === null) return;
    const dataset = randomDataset({ height: 8, width: 8, channels: 3 }, CLASSES, IMAGES, 4);
    const networks = await pair(device, build(dataset), dataset);
    for (const kind of ['relevance', 'activation', 'taylor'] as const) await agree(networks, kind);
    networks.gpu.dispose();
    networks.reference.dispose();
  });

  it.each<readonly [string, ModelConfig]>([
    ['mlp', { kind: 'mlp', hidden: [24, 17] }],
    ['cnn', { kind: 'cnn', widths: [16, 21] }],
    ['vgg', { kind: 'vgg-small', widths: [16, 12], hidden: [20] }],
    ['resnet', { kind: 'resnet-small', widths: [16, 20], blocks: 1 }],
  ])('[W20] %s: official relevance too, where kernels have weights of both signs', async (_, model) => {
    if (device === null) return;
    const dataset = randomDataset({ height: 8, width: 8, channels: 3 }, CLASSES, IMAGES, 1);
    const networks = await pair(device, offered(model)(dataset), dataset);
    await agree(networks, 'relevance', 'official');
    networks.gpu.dispose();
    networks.reference.dispose();
  });

  it('[W21] evidence leaves the network as it was', async () => {
    if (device === null) return;
    const dataset = randomDataset({ height: 8, width: 8, channels: 2 }, CLASSES, IMAGES, 1);
    const architecture = buildArchitecture({ kind: 'cnn', widths: [5, 8] }, dataset, CLASSES);
    const request = { architecture, dataset, training: { ...DEFAULT_TRAINING, batch: 19 } };
    const [rated, plain] = [
      await createGpuNetwork(device, request, TILES),
      await createGpuNetwork(device, request, TILES),
    ];
    for (const network of [rated, plain]) train(network, architecture, 2);
    for (const kind of ['relevance', 'activation', 'taylor'] as const) {
      const rows = Uint32Array.from({ length: IMAGES }, (_, i) => i);
      const { images, right } = await wholeEvidence(
        rated.channelEvidence({ rows, nodes: ['conv1'], kind, mode: 'stable' }),
      );
      expect(images.reduce((sum, count) => sum + count, 0)).toBe(IMAGES);
      expect(right.every((count, k) => count <= (images[k] ?? 0))).toBe(true);
    }
    for (const network of [rated, plain]) train(network, architecture, 2);
    expect(await rated.readState()).toEqual(await plain.readState());
    expect(await rated.takeTrainingTotals()).toEqual(await plain.takeTrainingTotals());
    rated.dispose();
    plain.dispose();
  });
});

async function agree(
  { gpu, reference, architecture, dataset }: Awaited<ReturnType<typeof pair>>,
  kind: EvidenceRequest['kind'],
  mode: EvidenceRequest['mode'] = 'stable',
): Promise<void> {
  const last = architecture.nodes.at(-1)?.name;
  const behindRelu = new Set(
    architecture.nodes.flatMap(({ kind: of, inputs }) => (of === 'relu' ? inputs : [])),
  );
  // Where a ReLU is fused, what is asked of the node before it is answered behind it: for relevance the same, for others not.
  // What is widened has no values of its own afterwards.
  const nodes = architecture.nodes.flatMap(({ name }) =>
    name === last || (kind !== 'relevance' && (behindRelu.has(name) || isOnlyWidened(architecture, name)))
      ? []
      : [name],
  );
  const rows = Uint32Array.from({ length: IMAGES }, (_, i) => (5 * i) % IMAGES);
  const ours = await wholeEvidence(gpu.channelEvidence({ rows, nodes, kind, mode }));
  const theirs = await wholeEvidence(reference.channelEvidence({ rows, nodes, kind, mode }));
  expect(ours.images).toEqual(theirs.images);
  expect(ours.right).toEqual(theirs.right);
  expect([...ours.sums.keys()].toSorted()).toEqual([...theirs.sums.keys()].toSorted());
  const bounds =
    kind === 'relevance'
      ? boundedRelevance(architecture, await reference.readState(), dataset, mode, nodes)
      : null;
  for (const [name, { sums }] of theirs.sums) {
    const scale = Math.max(1e-6, ...sums.map(Math.abs));
    const bound = bounds?.get(name)?.bound ?? EVIDENCE_BOUND * scale;
    const found = ours.sums.get(name)?.sums ?? [];
    sums.forEach((value, i) => {
      const apart = Math.abs((found[i] ?? Number.NaN) - value);
      expect(apart, `${kind} of ${name}[${i}]`).toBeLessThanOrEqual(bound);
    });
  }
}
