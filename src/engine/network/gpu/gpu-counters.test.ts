import { describe, expect, it } from 'vitest';
import { type Counters, type NullDevice, nullDevice } from '../../../bench/counts/null-device';
import { channelLayers } from '../../../core/channels/layers';
import { planRemoval } from '../../../core/channels/removal';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { TrainingConfig } from '../../../core/config/run-config';
import type { Dataset, Split } from '../../../core/datasets/dataset';
import type { Architecture } from '../../../core/models/architecture';
import { buildArchitecture } from '../../../core/models/build';
import type { ModelConfig } from '../../../core/models/model-config';
import type { ClippedBy } from '../../../core/training/clip';
import { wholeEvidence } from '../gather-evidence';
import { EVALUATION_BATCH, type EvidenceKind, type Network } from '../network';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

/** Long enough for everything that waits for nothing but promises. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

const IMAGES = 1000;

function blankDataset(side: number, channels: number): Dataset {
  const split: Split = {
    images: new Uint8Array(IMAGES * side * side * channels),
    labels: new Uint8Array(IMAGES),
  };
  return {
    name: 'blank',
    source: 'strokes',
    height: side,
    width: side,
    channels,
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    train: split,
    test: split,
    normalisation: { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.25) },
  };
}

const GREY = blankDataset(28, 1);
const COLOUR = blankDataset(32, 3);
const MLP: ModelConfig = { kind: 'mlp', hidden: [128, 256] };
const CNN: ModelConfig = { kind: 'cnn', widths: [64, 128, 256, 512] };

/** On the GPU: whole vectors of both splits. */
function bytesOf({ train, test }: Dataset): number {
  const padded = (bytes: number) => 16 * Math.ceil(bytes / 16);
  return [train, test].reduce(
    (sum, { images, labels }) => sum + padded(images.length) + padded(labels.length),
    0,
  );
}

function build(
  device: GPUDevice,
  model: ModelConfig | Architecture,
  dataset: Dataset,
  batch: number,
  settings: Partial<TrainingConfig> = {},
  options: Partial<GpuOptions> = {},
  evidence?: EvidenceKind,
  clippedBy: ClippedBy = 'all',
): Promise<Network> {
  const architecture = 'nodes' in model ? model : buildArchitecture(model, dataset, 10);
  return createGpuNetwork(
    device,
    {
      ...{ architecture, dataset, training: { ...DEFAULT_TRAINING, ...settings, batch }, clippedBy },
      ...(evidence === undefined ? {} : { evidence }),
    },
    { tiles: 'by-size', ...options },
  );
}

function rowsOf(batch: number): Uint32Array {
  return Uint32Array.from({ length: batch }, (_, i) => i);
}

/** What `steps` training steps add to the counters, per step. */
async function perStep(
  model: ModelConfig | Architecture,
  dataset: Dataset,
  batch: number,
  steps: number,
  settings: Partial<TrainingConfig> = {},
  clippedBy: ClippedBy = 'all',
) {
  const { device, counters } = nullDevice();
  const network = await build(device, model, dataset, batch, settings, {}, undefined, clippedBy);
  network.trainBatch(rowsOf(batch), 0.1);
  await network.takeTrainingTotals();
  const before = { ...counters };
  for (let step = 0; step < steps; step++) {
    network.trainBatch(rowsOf(batch), 0.1);
    await network.room?.();
  }
  const training = { ...counters };
  await network.takeTrainingTotals();
  const of = (name: keyof Counters) => (training[name] - before[name]) / steps;
  return {
    dispatches: of('dispatches'),
    uploadedBytes: of('uploadedBytes'),
    submits: of('submits'),
    // What a step never asks for.
    buffers: of('buffers'),
    bindGroups: of('bindGroups'),
    reads: of('reads'),
    compiled: of('pipelines'),
    stagingOfTotals: counters.buffers - training.buffers,
    pipelines: before.pipelines,
    poolBytes: counters.liveBytes,
  };
}

const NEVER = { buffers: 0, bindGroups: 0, reads: 0, compiled: 0, stagingOfTotals: 0 };

describe('what a step asks of the GPU', () => {
  it('[W8] mlp 784-128-256-10: 14 dispatches a step, 24 steps a submission', async () => {
    const step = await perStep(MLP, GREY, 250, 48);
    expect(step).toMatchObject({ ...NEVER, dispatches: 14, uploadedBytes: 256 + 1024, submits: 1 / 24 });
    expect(step.pipelines).toBe(13);
    expect(step.poolBytes).toBe(4_929_504);
  });

  it('[W9] cnn 64-128-256-512 with batch norm: dispatches, bytes and pipelines are what they were', async () => {
    const step = await perStep(CNN, COLOUR, 128, 8);
    expect(step).toMatchObject({ ...NEVER, dispatches: 56, uploadedBytes: 256 + 512, submits: 1 });
    expect(step.pipelines).toBe(30);
    expect(step.poolBytes).toBe(377_977_280);
  });

  it.each([
    ['vgg-small', { kind: 'vgg-small', widths: [64, 128, 256], hidden: [256] }, 77, 30, 598_620_944],
    ['resnet-small', { kind: 'resnet-small', widths: [16, 32, 64], blocks: 2 }, 178, 37, 388_643_824],
  ] as const)(
    '[W9] %s: dispatches, pipelines and memory are what they were',
    async (_, model, dispatches, pipelines, poolBytes) => {
      const step = await perStep(model, COLOUR, 128, 4);
      expect(step).toMatchObject({ ...NEVER, dispatches, uploadedBytes: 256 + 512, pipelines, poolBytes });
    },
  );

  it('[W9] widening a narrowed branch costs a dispatch each way', async () => {
    const model: ModelConfig = { kind: 'resnet-small', widths: [16, 32, 64], blocks: 1 };
    const whole = buildArchitecture(model, COLOUR, 10);
    const branches = channelLayers(whole, 'per-block').filter(({ place }) => place === 'branch');
    const half = branches.map(({ name, channels }) => {
      const odd = Array.from({ length: channels / 2 }, (_, index) => 2 * index + 1);
      return [name, odd] as const;
    });
    const { architecture } = planRemoval(whole, 'per-block', new Map(half));
    const [wide, narrow] = [
      await perStep(whole, COLOUR, 128, 4),
      await perStep(architecture, COLOUR, 128, 4),
    ];
    expect(half).toHaveLength(3);
    expect(narrow.dispatches - wide.dispatches).toBe(3 * 2);
    // All narrow convolutions share one buffer, as long as the longest of their values needs.
    expect(narrow.poolBytes - wide.poolBytes).toBeLessThan(4 * EVALUATION_BATCH * 32 * 32 * 8);
  });

  it('[W9] clipping by what is kept costs nothing more', async () => {
    expect(await perStep(CNN, COLOUR, 128, 8, {}, 'kept')).toEqual(await perStep(CNN, COLOUR, 128, 8));
  });

  it('[W9] Adam and augmentation cost no dispatch, upload or buffer more per step', async () => {
    const settings = { optimiser: 'adam', augmentation: 'crop-flip' } as const;
    const plain = await perStep(CNN, COLOUR, 128, 8);
    const step = await perStep(CNN, COLOUR, 128, 8, settings);
    const { pipelines, poolBytes, ...rest } = step;
    const { pipelines: fewer, poolBytes: less, ...others } = plain;
    expect(rest).toEqual(others);
    // The augmented gather; evaluation keeps the plain one.
    expect(pipelines).toBe(fewer + 1);
    // A second vector of one float per parameter.
    expect(poolBytes - less).toBeLessThan(7e6);
    expect((await perStep(MLP, GREY, 250, 32, { optimiser: 'adam' })).dispatches).toBe(14);
  });

  it('[W22] rating channels compiles once, reads back once, and gives its memory back', async () => {
    const { device, counters } = nullDevice();
    const network = await build(device, { kind: 'cnn', widths: [16, 32] }, COLOUR, 128);
    const rate = async () => {
      const before = { ...counters };
      const nodes = ['norm1', 'norm2'];
      await wholeEvidence(
        network.channelEvidence({ rows: rowsOf(120), nodes, kind: 'relevance', mode: 'stable' }),
      );
      const of = (name: keyof Counters) => counters[name] - before[name];
      return { pipelines: of('pipelines'), reads: of('reads'), liveBytes: of('liveBytes') };
    };
    const [first, second] = [await rate(), await rate()];
    expect(first.pipelines).toBeGreaterThan(0);
    // A staging buffer is kept for the next one.
    expect(first.liveBytes).toBeLessThan(100_000);
    expect(second).toEqual({ pipelines: 0, reads: 1, liveBytes: 0 });
  });

  it.each(['relevance', 'activation', 'taylor'] as const)(
    '[W22] what %s evidence needs compiles while the network trains, and takes no memory',
    async (kind) => {
      const evidence = { kind, mode: 'stable', nodes: ['norm1', 'norm2'] } as const;
      const model: ModelConfig = { kind: 'cnn', widths: [16, 32] };
      const gpu = nullDevice('compiling');
      const making = build(gpu.device, model, COLOUR, 128, {}, {}, evidence);
      await soon();
      gpu.compiled();
      const network = await making;
      // The evidence's kernels are still being made.
      network.trainBatch(rowsOf(128), 0.1);
      gpu.compiled();
      await soon();
      const plain = nullDevice();
      await build(plain.device, model, COLOUR, 128);
      expect(gpu.counters.liveBytes).toBe(plain.counters.liveBytes);
      const before = gpu.counters.pipelines;
      expect(before).toBeGreaterThan(plain.counters.pipelines);
      await wholeEvidence(network.channelEvidence({ rows: rowsOf(120), ...evidence }));
      expect(gpu.counters.pipelines).toBe(before);
    },
  );

  it.each<readonly [string, (keep: (width: number) => number) => ModelConfig, number, number]>([
    ['cnn', (keep) => ({ kind: 'cnn', widths: [64, 128, 256, 512].map(keep) }), 1, 1.2e6],
    [
      'vgg-small',
      (keep) => ({ kind: 'vgg-small', widths: [64, 128, 256].map(keep), hidden: [keep(256)] }),
      2,
      1.6e6,
    ],
    // Widths that are no multiples of 4: the kernels that read one value at a time, once.
    [
      'resnet-small',
      (keep) => ({ kind: 'resnet-small', widths: [16, 32, 64].map(keep), blocks: 2 }),
      22,
      1.2e6,
    ],
  ])(
    '[W10] %s: ten physical rebuilds, each smaller, need no more memory, few new pipelines and no image',
    async (_, model, pipelines, uploadedBytes) => {
      const { device, counters } = nullDevice();
      let network = await build(device, model(Math.round), COLOUR, 128);
      const start = { ...counters };
      for (let removed = 1; removed <= 10; removed++) {
        network.trainBatch(rowsOf(128), 0.1);
        await network.takeTrainingTotals();
        await network.evaluate('test', 0, IMAGES);
        network.dispose();
        network = await build(
          device,
          model((width) => Math.round((width * (16 - removed)) / 16)),
          COLOUR,
          128,
        );
        expect(counters.liveBytes).toBeLessThanOrEqual(1.2 * start.liveBytes);
      }
      expect(counters.pipelines - start.pipelines).toBe(pipelines);
      // Sizes, masks and batches; the images would be 62 MB.
      expect(counters.uploadedBytes - start.uploadedBytes).toBeLessThan(uploadedBytes);
      network.dispose();
      network.dispose();
      expect(counters.liveBytes).toBe(bytesOf(COLOUR));
    },
  );

  it('[W10] images are shared by the networks on a data set; over many data sets no more than one waits', async () => {
    const { device, counters } = nullDevice();
    const linear: ModelConfig = { kind: 'linear' };
    const first = await build(device, linear, COLOUR, 10);
    const alone = counters.liveBytes;
    const second = await build(device, linear, COLOUR, 10);
    expect(counters.liveBytes).toBe(2 * alone - bytesOf(COLOUR));
    const other = await build(device, linear, GREY, 10);
    first.dispose();
    other.dispose();
    // A network on images of its own, such as one that is only timed, does not cost the others theirs.
    expect(counters.liveBytes).toBe(alone + bytesOf(GREY));
    second.dispose();
    expect(counters.liveBytes).toBe(bytesOf(COLOUR));
    for (const side of [4, 5, 6]) (await build(device, linear, blankDataset(side, 1), 10)).dispose();
    expect(counters.liveBytes).toBe(bytesOf(blankDataset(6, 1)));
  });

  it('[W11] no more than three submissions run ahead of the GPU, in training and in evaluation', async () => {
    const { device, counters, finish } = nullDevice('work');
    const network = await build(device, CNN, COLOUR, 128);
    finish();
    await soon();
    const before = counters.submits;
    let room = network.room?.() ?? null;
    for (let step = 0; step < 20 && room === null; step++) {
      network.trainBatch(rowsOf(128), 0.1);
      room = network.room?.() ?? null;
    }
    expect(counters.submits - before).toBe(3);
    expect(room).not.toBeNull();
    finish();
    await room;
    expect(network.room?.() ?? null).toBeNull();

    const evaluated = network.evaluate('test', 0, IMAGES);
    let done = false;
    void evaluated.then(() => {
      done = true;
    });
    await soon();
    expect(done).toBe(false);
    for (let turn = 0; turn < 20 && !done; turn++) {
      finish();
      await soon();
    }
    expect((await evaluated).examples).toBe(IMAGES);
    expect(counters.mostInFlight).toBe(3);
  });

  it.each([
    ['an eighth of a millisecond', 1 / 8, 64],
    ['2 ms', 2, 6],
    ['20 ms', 20, 1],
  ])(
    '[W24] a device that takes %s for a step gets as many of them at once as take 12 ms',
    async (_, ms, expected) => {
      const { device, counters, finish } = nullDevice('work');
      let time = 0;
      const network = await build(device, MLP, GREY, 250, {}, { now: () => time });
      finish();
      await soon();
      let steps = 0;
      for (let submission = 0; submission < 8; submission++) {
        const before = counters.submits;
        for (steps = 0; counters.submits === before; steps++) network.trainBatch(rowsOf(250), 0.1);
        time += steps * ms;
        finish();
        await soon();
      }
      expect(steps).toBe(expected);
    },
  );

  it('[W12] buffers beyond the limits of the device are refused with a sentence', async () => {
    const { device, counters, openScopes } = nullDevice();
    const huge: ModelConfig = { kind: 'cnn', widths: [4096] };
    await expect(build(device, huge, COLOUR, 1000)).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(/MiB.*smaller batch/),
    });
    expect(counters.liveBytes).toBe(0);
    expect(openScopes()).toBe(0);
  });

  it('[W15] kernels compile side by side, outside of error scopes; one that failed is tried anew', async () => {
    const { device, counters, compiled, asked, openScopes } = nullDevice('compiling');
    const making = build(device, CNN, COLOUR, 128);
    await soon();
    const kernels = asked();
    expect(kernels).toHaveLength(30);
    expect(new Set(kernels).size).toBe(30);
    expect(openScopes()).toBe(0);
    const [, refused = ''] = kernels;
    compiled(refused);
    await expect(making).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringContaining(refused),
    });
    expect(counters.liveBytes).toBe(0);
    const again = build(device, CNN, COLOUR, 128);
    await soon();
    expect(asked()).toEqual([refused]);
    compiled();
    (await again).dispose();
  });

  it('[W16] numbers that do not come are refused for what happened', async () => {
    const linear: ModelConfig = { kind: 'linear' };
    const happenings: readonly [string, RegExp, (gpu: NullDevice, network: Network) => void][] = [
      ['backend-lost', /gone \(reset\)/, (gpu) => gpu.lose()],
      ['internal', /let go/, (_, network) => network.dispose()],
      ['internal', /AbortError/, () => undefined],
    ];
    for (const [code, message, happen] of happenings) {
      const gpu = nullDevice('reading');
      const network = await build(gpu.device, linear, GREY, 10);
      network.trainBatch(rowsOf(10), 0.1);
      const refused = expect(network.takeTrainingTotals()).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      happen(gpu, network);
      gpu.refuse();
      await refused;
    }
    const gpu = nullDevice('reading');
    const network = await build(gpu.device, linear, GREY, 10);
    gpu.starve();
    const refused = expect(network.readState()).rejects.toMatchObject({ code: 'backend-unavailable' });
    gpu.refuse();
    await refused;
  });
});
