import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../../cli/node-assets';
import { permutation, rngStream } from '../../../core/base/rng';
import { layerScores } from '../../../core/channels/layer-scores';
import { channelLayers, type ResidualRule } from '../../../core/channels/layers';
import { channelMask } from '../../../core/channels/mask';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { Dataset } from '../../../core/datasets/dataset';
import { generateTextures } from '../../../core/datasets/textures/textures';
import type { Architecture } from '../../../core/models/architecture';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { ModelConfig } from '../../../core/models/model-config';
import type { NetworkState } from '../../../core/models/network-state';
import { addImages, channelMeans, emptySums } from '../../../core/relevance/class-channel';
import { activationOf, activationsOf } from '../../../core/relevance/forward';
import { type Maps, mapsOf, sumOf } from '../../../core/relevance/maps';
import { startCpu } from '../../backend/start-cpu';
import { startWasm } from '../../backend/start-wasm';
import { wasmHeap } from '../../backend/wasm-heap';
import { loadSimdKernels, type SimdKernels } from '../../kernels/simd/kernels';
import { wholeEvidence } from '../gather-evidence';
import type { ChannelEvidence, Network } from '../network';
import { createTensorNetwork } from '../tensor/tensor-network';
import { createSimdNetwork } from './simd-network';

type Evidence = ChannelEvidence['sums'];

let kernels: SimdKernels;

const PLAIN: ModelConfig = { kind: 'cnn', widths: [4, 5] };
const RESIDUAL: ModelConfig = { kind: 'resnet-small', widths: [3, 4], blocks: 1 };

function trained(architecture: Architecture, data: Dataset, seed: number, steps: number): Network {
  const training = { ...DEFAULT_TRAINING, batch: 50 };
  const network = createSimdNetwork(wasmHeap(), kernels, { architecture, dataset: data, training });
  network.writeState({
    parameters: initialParameters(architecture, seed),
    buffers: initialBuffers(architecture),
  });
  const images = data.train.labels.length;
  for (let step = 0; step < steps; step++)
    network.trainBatch(permutation(images, rngStream(seed, `step/${step}`)).subarray(0, 50), 0.05);
  return network;
}

/** 8 x 8 pixels, so that finite differences in float64 are quick. */
function smallImages(count: number): Dataset {
  const rng = rngStream(3, 'pixels');
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 3);
  const split = { images: Uint8Array.from({ length: count * 64 }, () => rng.below(256)), labels };
  return {
    ...{ name: 'random', source: 'strokes', height: 8, width: 8, channels: 1, classNames: ['a', 'b', 'c'] },
    ...{ train: split, test: split, normalisation: { mean: [0.4], std: [0.3] } },
  };
}

interface Gate {
  readonly node: string;
  readonly image: number;
  readonly channel: number;
  readonly factor: number;
}

/** Cross-entropy summed over the images, batch norm with the batch's own statistics, one channel of one image scaled at a node. */
function lossWith(
  architecture: Architecture,
  { parameters, buffers }: NetworkState,
  images: Maps,
  labels: ArrayLike<number>,
  gate: Gate,
): number {
  const statistics = Float64Array.from(buffers);
  const known = new Map([['input', images]]);
  for (const node of architecture.nodes) {
    const [first, second] = node.inputs.map((name) => activationOf(known, name));
    if (first === undefined) throw new Error(node.name);
    if (node.kind === 'batch-norm') takeStatistics(first, statistics, node.bufferOffset);
    // One node at a time, so that its statistics and its gate are those of this very batch.
    const alone = { ...architecture, nodes: [{ ...node, inputs: ['input'] }] };
    const made =
      node.kind === 'add' && second !== undefined
        ? sumOf(first, second)
        : activationOf(activationsOf(alone, { parameters, buffers: statistics }, first), node.name);
    known.set(node.name, node.name === gate.node ? scaled(made, gate) : made);
  }
  const { values } = activationOf(known, 'output');
  return Array.from(labels).reduce((sum, label, n) => {
    const logits = values.subarray(n * architecture.classes, (n + 1) * architecture.classes);
    const total = Array.from(logits).reduce((all, logit) => all + Math.exp(logit), 0);
    return sum + Math.log(total) - (logits[label] ?? Number.NaN);
  }, 0);
}

function takeStatistics({ shape: { channels }, values }: Maps, into: Float64Array, offset: number): void {
  for (let c = 0; c < channels; c++) {
    const own = Array.from(values).filter((_, i) => i % channels === c);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    into[offset + c] = mean;
    into[offset + channels + c] = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
  }
}

function scaled(maps: Maps, { image, channel, factor }: Gate): Maps {
  const { height, width, channels } = maps.shape;
  const size = height * width * channels;
  const values = maps.values.map((value, i) =>
    Math.floor(i / size) === image && i % channels === channel ? factor * value : value,
  );
  return { ...maps, values };
}

const total = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0);

/** Spearman's rank correlation; the values have no ties that matter. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (of: readonly number[]) => {
    const order = of.map((_, i) => i).toSorted((p, q) => (of[p] ?? 0) - (of[q] ?? 0));
    return of.map((_, i) => order.indexOf(i) - (of.length - 1) / 2);
  };
  const [x, y] = [ranks(a), ranks(b)];
  return total(x.map((rank, i) => rank * (y[i] ?? 0))) / total(x.map((rank) => rank * rank));
}

describe('activation and Taylor evidence', () => {
  beforeAll(async () => {
    await startWasm(nodeAssets());
    ({ kernels } = await loadSimdKernels(wasmHeap().memory));
    await startCpu();
  });

  it.each<[string, ModelConfig, ResidualRule]>([
    ['a plain net', PLAIN, 'per-block'],
    ['a residual net', RESIDUAL, 'per-block'],
    ['its streams', RESIDUAL, 'coupled'],
  ])('[E11] of %s is that of float64, behind batch norm and ReLU', async (_, model, residual) => {
    const count = 7;
    const data = smallImages(count);
    const architecture = buildArchitecture(model, data, 3);
    const network = trained(architecture, data, 5, 8);
    const state = await network.readState();
    const nodes = channelLayers(architecture, residual).flatMap(({ effectAt }) =>
      effectAt.map(({ node }) => node),
    );
    const rows = Uint32Array.from({ length: count }, (_, n) => n);
    const tensors = createTensorNetwork({ architecture, dataset: data, training: DEFAULT_TRAINING });
    tensors.writeState(state);
    const gather = async (from: Network, kind: 'activation' | 'taylor') =>
      (await wholeEvidence(from.channelEvidence({ rows, nodes, kind, mode: 'stable' }))).sums;
    const found: (readonly [Evidence, Evidence])[] = [];
    for (const each of [network, tensors])
      found.push([await gather(each, 'activation'), await gather(each, 'taylor')]);
    network.dispose();
    tensors.dispose();

    const pixels = Array.from(data.train.images, (byte) => (byte / 255 - 0.4) / 0.3);
    const images = mapsOf(count, data, pixels);
    const plain = activationsOf(architecture, state, images);
    for (const node of nodes) {
      const { shape, values } = activationOf(plain, node);
      const positions = shape.height * shape.width;
      const magnitudes = channelMeans({ count, shape, values: values.map(Math.abs) });
      const slopes = Float64Array.from(magnitudes, (_, i) => {
        const place = { node, image: Math.floor(i / shape.channels), channel: i % shape.channels };
        const lossAt = (factor: number) =>
          lossWith(architecture, state, images, data.train.labels, { ...place, factor });
        return Math.abs((lossAt(1 + 1e-5) - lossAt(1 - 1e-5)) / 2e-5 / positions);
      });
      for (const [activation, taylor] of found)
        for (const [own, means] of [
          [activation.get(node), magnitudes],
          [taylor.get(node), slopes],
        ] as const) {
          const expected = emptySums(3, shape.channels);
          addImages(expected, means, data.train.labels);
          const bound = 1e-4 * Math.max(...expected.sums) + 1e-7;
          expected.sums.forEach((sum, i) => {
            expect(Math.abs((own?.sums[i] ?? Number.NaN) - sum), `${node}[${i}]`).toBeLessThan(bound);
          });
        }
    }
  });

  it('[E11] weighs every image alike, however the batches fall', async () => {
    const data = smallImages(53);
    const architecture = buildArchitecture({ kind: 'mlp', hidden: [6] }, data, 3);
    const network = trained(architecture, data, 5, 4);
    const sumOver = async (rows: readonly number[]) => {
      const request = {
        rows: Uint32Array.from(rows),
        nodes: ['relu1'],
        kind: 'taylor',
        mode: 'stable',
      } as const;
      return total((await wholeEvidence(network.channelEvidence(request))).sums.get('relu1')?.sums ?? []);
    };
    const all = Array.from({ length: 53 }, (_, n) => n);
    const parts = [await sumOver(all.slice(0, 30)), await sumOver(all.slice(30))];
    const ratio = (await sumOver(all)) / total(parts);
    network.dispose();
    expect(ratio).toBeCloseTo(1, 5);
  });

  // An activation says how loud a channel is, not what it is worth: on other nets its order need not be that of the loss.
  it.each<[string, ModelConfig, ResidualRule, 'activation' | 'taylor', number]>([
    ['cnn', { kind: 'cnn', widths: [12, 16, 20] }, 'per-block', 'activation', 0.4],
    ['cnn', { kind: 'cnn', widths: [12, 16, 20] }, 'per-block', 'taylor', 0.6],
    ['resnet-small', { kind: 'resnet-small', widths: [10, 14], blocks: 1 }, 'per-block', 'taylor', 0.3],
  ])(
    '[E12] %s: channels rank by what leaving them out costs (%j, %s, %s)',
    async (_, model, residual, kind, least) => {
      const images = 200;
      const made = generateTextures(400, 10);
      const data = { ...made, test: made.train };
      const architecture = buildArchitecture(model, data, 10);
      const network = trained(architecture, data, 1, 120);
      const state = await network.readState();
      const layers = channelLayers(architecture, residual);
      const rows = Uint32Array.from({ length: images }, (_entry, n) => n);
      const nodes = layers.flatMap(({ effectAt }) => effectAt.map(({ node }) => node));
      const { sums } = await wholeEvidence(network.channelEvidence({ rows, nodes, kind, mode: 'stable' }));
      const loss = async () => (await network.evaluate('test', 0, images)).lossSum / images;
      const dense = await loss();
      const correlations: number[] = [];
      for (const layer of layers) {
        const reading = { views: layer.effectAt, gone: [] };
        const { scores } = layerScores(layer, sums, new Array<number>(10).fill(1), reading);
        const costs: number[] = [];
        for (let channel = 0; channel < layer.channels; channel++) {
          network.setMask(channelMask(architecture, layers, new Map([[layer.name, [channel]]])));
          network.writeState(state);
          costs.push(Math.abs((await loss()) - dense));
        }
        correlations.push(rankCorrelation([...scores], costs));
      }
      network.dispose();
      expect(total(correlations) / correlations.length).toBeGreaterThan(least);
    },
  );
});
