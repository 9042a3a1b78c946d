import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../../cli/node-assets';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { permutation, rngStream } from '../../../core/base/rng';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { Dataset } from '../../../core/datasets/dataset';
import type { Architecture } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { ModelConfig } from '../../../core/models/model-config';
import { startWasm } from '../../backend/start-wasm';
import { wasmHeap } from '../../backend/wasm-heap';
import { loadSimdKernels, type SimdKernels } from '../../kernels/simd/kernels';
import { wholeEvidence } from '../gather-evidence';
import { boundedRelevance } from '../relevance-bounds.fixture';
import { createSimdNetwork } from './simd-network';

const CLASSES = 3;
const IMAGES = 57;

function dataset(side: number, channels: number, seed: number): Dataset {
  const rng = rngStream(seed, 'pixels');
  const split = {
    images: Uint8Array.from({ length: IMAGES * side * side * channels }, () => rng.below(256)),
    labels: Uint8Array.from({ length: IMAGES }, () => rng.below(CLASSES)),
  };
  return {
    name: 'random',
    source: 'strokes',
    height: side,
    width: side,
    channels,
    classNames: ['a', 'b', 'c'],
    train: split,
    test: split,
    normalisation: { mean: Array(channels).fill(0.4), std: Array(channels).fill(0.3) },
  };
}

/** A network after a few steps, so that batch norm and biases are not at their start. */
async function trained(kernels: SimdKernels, architecture: Architecture, data: Dataset, seed: number) {
  const request = { architecture, dataset: data, training: { ...DEFAULT_TRAINING, batch: 19 } };
  const network = createSimdNetwork(wasmHeap(), kernels, request);
  network.writeState({
    parameters: initialParameters(architecture, seed),
    buffers: initialBuffers(architecture),
  });
  for (let step = 0; step < 6; step++)
    network.trainBatch(permutation(IMAGES, rngStream(seed, `step/${step}`)).subarray(0, 19), 0.05);
  return network;
}

const NARROW: readonly ModelConfig[] = [
  { kind: 'mlp', hidden: [9, 7] },
  { kind: 'cnn', widths: [5, 8] },
  { kind: 'vgg-small', widths: [4, 6], hidden: [7] },
  { kind: 'resnet-small', widths: [4, 7], blocks: 2 },
];
/** The official clamps make up relevance where a kernel has no live weight of one sign (frs 6.2): rare in wide kernels only. */
const WIDE: readonly ModelConfig[] = [
  { kind: 'mlp', hidden: [24, 17] },
  { kind: 'cnn', widths: [16, 21] },
  { kind: 'vgg-small', widths: [16, 18], hidden: [19] },
];

/** ReLUs that convolutions take in, and one they cannot because a border is read. */
function withoutNorm(data: Dataset): Architecture {
  const net = assemble(data, CLASSES);
  net.conv('conv1', 9, 3, 1, 1);
  net.relu('relu1');
  net.conv('conv2', 8, 3, 2, 1);
  net.relu('relu2');
  net.maxPool('pool', 2);
  net.conv('conv3', 7, 1, 1, 0);
  net.relu('relu3');
  net.dense('output', CLASSES);
  return net.finish();
}

/** Narrowed branches: one in a sum with a ReLU, one in a sum without, one in front of a convolution. */
function narrowed(data: Dataset): Architecture {
  const net = assemble(data, CLASSES);
  net.conv('conv1', 9, 3, 1, 1, false);
  net.batchNorm('norm1');
  net.relu('relu1');
  net.conv('conv2', 5, 3, 1, 1, false);
  net.expand('wide2', 9, [0, 2, 3, 7, 8]);
  net.batchNorm('norm2');
  net.add('add2', 'relu1');
  net.relu('relu2');
  net.conv('conv3', 4, 3, 1, 1);
  net.expand('wide3', 9, [1, 4, 5, 6]);
  net.add('add3', 'relu2');
  net.conv('conv4', 6, 1, 1, 0);
  net.expand('wide4', 7, [0, 1, 2, 4, 5, 6]);
  net.conv('conv5', 8, 3, 2, 1);
  net.relu('relu5');
  net.dense('output', CLASSES);
  return net.finish();
}

describe.each(['plain', 'fused'] as const)('channel evidence, %s build', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await startWasm(nodeAssets());
    ({ kernels } = await loadSimdKernels(wasmHeap().memory, build));
  });

  it('[E5] relevance per class and channel is that of the plain reference, in both modes, on every kind of network', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(
            fc.constant('stable' as const),
            fc.constantFrom(...NARROW, ...WIDE, withoutNorm, narrowed),
          ),
          fc.tuple(fc.constant('official' as const), fc.constantFrom(...WIDE)),
        ),
        fc.constantFrom(1, 2, 3),
        fc.integer({ min: 0, max: 1000 }),
        async ([mode, model], channels, seed) => {
          const data = dataset(8, channels, seed);
          const architecture =
            typeof model === 'function' ? model(data) : buildArchitecture(model, data, CLASSES);
          const network = await trained(kernels, architecture, data, seed);
          const nodes = architecture.nodes.flatMap(({ kind, name }) =>
            kind === 'conv' || kind === 'add' || (kind === 'dense' && name !== 'output') ? [name] : [],
          );
          const rows = Uint32Array.from({ length: IMAGES }, (_, i) => i);
          const found = await wholeEvidence(
            network.channelEvidence({ rows, nodes, kind: 'relevance', mode }),
          );
          const values = await network.readState();
          network.dispose();

          const reference = boundedRelevance(architecture, values, data, mode, nodes);
          for (const [name, { sums: theirs, bound }] of reference) {
            const ours = found.sums.get(name);
            if (ours === undefined) throw new Error(`nothing at ${name}`);
            ours.sums.forEach((value, i) => {
              expect(Math.abs(value - (theirs.sums[i] ?? Number.NaN)), `${name}[${i}]`).toBeLessThanOrEqual(
                bound,
              );
            });
            expect([...ours.images]).toEqual([...theirs.images]);
          }
        },
      ),
      {
        ...{ numRuns: 24, seed: 4 },
        examples: [
          [['stable', withoutNorm], 2, 1],
          [['stable', narrowed], 2, 7],
        ],
      },
    );
  });

  it('[E6] evidence leaves the network as it was', async () => {
    const data = dataset(8, 2, 1);
    const architecture = buildArchitecture({ kind: 'cnn', widths: [5, 8] }, data, CLASSES);
    const network = await trained(kernels, architecture, data, 1);
    const before = await network.readState();
    const rows = Uint32Array.from({ length: IMAGES }, (_, i) => i);
    for (const kind of ['relevance', 'activation', 'taylor'] as const) {
      const { images, right } = await wholeEvidence(
        network.channelEvidence({
          rows,
          nodes: ['conv1'],
          kind,
          mode: 'stable',
        }),
      );
      expect(images.reduce((sum, count) => sum + count, 0)).toBe(IMAGES);
      expect(right.every((count, k) => count <= (images[k] ?? 0))).toBe(true);
    }
    expect(await network.readState()).toEqual(before);
    expect(await network.takeTrainingTotals()).toMatchObject({ examples: 6 * 19 });
    network.dispose();
  });
});
