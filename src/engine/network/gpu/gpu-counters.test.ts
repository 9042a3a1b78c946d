import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { TrainingConfig } from '../../../core/config/run-config';
import type { Dataset, Split } from '../../../core/datasets/dataset';
import { buildArchitecture } from '../../../core/models/build';
import type { ModelConfig } from '../../../core/models/model-config';
import type { Network } from '../network';
import { createGpuNetwork } from './gpu-network';

/** The numbers the WebGPU specification gives these names. */
const GLOBALS = {
  GPUBufferUsage: { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 },
  GPUShaderStage: { COMPUTE: 4 },
  GPUMapMode: { READ: 1 },
};

interface Counters {
  dispatches: number;
  uploadedBytes: number;
  uploads: number;
  pipelines: number;
  buffers: number;
  liveBytes: number;
  submits: number;
  reads: number;
  bindGroups: number;
}

/** A GPU that computes nothing and counts everything. Work is done when `finish` says so. */
function nullDevice() {
  const counters: Counters = {
    dispatches: 0,
    uploadedBytes: 0,
    uploads: 0,
    pipelines: 0,
    buffers: 0,
    liveBytes: 0,
    submits: 0,
    reads: 0,
    bindGroups: 0,
  };
  let waiting: (() => void)[] = [];
  const limits = {
    maxBufferSize: 2 ** 30,
    maxStorageBufferBindingSize: 2 ** 30,
    minStorageBufferOffsetAlignment: 256,
  };
  const pass = {
    setPipeline() {},
    setBindGroup() {},
    dispatchWorkgroups: (x: number, y: number, z: number) => {
      expect(Math.max(x, y, z)).toBeLessThan(65_536);
      expect(Math.min(x, y, z)).toBeGreaterThan(0);
      counters.dispatches++;
    },
    end() {},
  };
  const device = {
    limits,
    lost: new Promise(() => undefined),
    addEventListener() {},
    removeEventListener() {},
    pushErrorScope() {},
    popErrorScope: async () => null,
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: () => ({}),
    async createComputePipelineAsync() {
      counters.pipelines++;
      return {};
    },
    createBindGroup({ entries }: GPUBindGroupDescriptor) {
      counters.bindGroups++;
      for (const { resource } of entries) {
        const { buffer, offset = 0, size = 0 } = resource as GPUBufferBinding;
        expect(offset % 256).toBe(0);
        expect(offset + size).toBeLessThanOrEqual(buffer.size);
      }
      return {};
    },
    createBuffer({ size }: GPUBufferDescriptor) {
      counters.buffers++;
      counters.liveBytes += size;
      let alive = true;
      return {
        size,
        mapAsync: async () => {
          counters.reads++;
        },
        getMappedRange: (_offset: number, bytes: number) => new ArrayBuffer(bytes),
        unmap() {},
        destroy() {
          if (alive) counters.liveBytes -= size;
          alive = false;
        },
      };
    },
    createCommandEncoder: () => ({
      beginComputePass: () => pass,
      copyBufferToBuffer() {},
      clearBuffer() {},
      finish: () => ({}),
    }),
    queue: {
      writeBuffer(_buffer: unknown, _at: number, data: ArrayBufferView | ArrayBuffer, _from = 0, size = 0) {
        counters.uploads++;
        counters.uploadedBytes += size === 0 ? data.byteLength : size;
      },
      submit() {
        counters.submits++;
      },
      onSubmittedWorkDone: () => new Promise<void>((resolve) => waiting.push(resolve)),
    },
  };
  return {
    // Only what the network uses of a device is there.
    device: device as unknown as GPUDevice,
    counters,
    finish() {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}

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

function build(
  device: GPUDevice,
  model: ModelConfig,
  dataset: Dataset,
  batch: number,
  settings: Partial<TrainingConfig> = {},
): Promise<Network> {
  const architecture = buildArchitecture(model, dataset, 10);
  return createGpuNetwork(
    device,
    { architecture, dataset, training: { ...DEFAULT_TRAINING, ...settings, batch } },
    { tiles: 'by-size' },
  );
}

function rowsOf(batch: number): Uint32Array {
  return Uint32Array.from({ length: batch }, (_, i) => i);
}

/** What `steps` training steps add to the counters, per step. */
async function perStep(
  model: ModelConfig,
  dataset: Dataset,
  batch: number,
  steps: number,
  settings: Partial<TrainingConfig> = {},
) {
  const { device, counters, finish } = nullDevice();
  const network = await build(device, model, dataset, batch, settings);
  network.trainBatch(rowsOf(batch), 0.1);
  await network.takeTrainingTotals();
  const before = { ...counters };
  for (let step = 0; step < steps; step++) {
    network.trainBatch(rowsOf(batch), 0.1);
    finish();
  }
  const training = { ...counters };
  await network.takeTrainingTotals();
  const of = (name: keyof Counters) => (training[name] - before[name]) / steps;
  return {
    dispatches: of('dispatches'),
    uploadedBytes: of('uploadedBytes'),
    buffers: of('buffers'),
    bindGroups: of('bindGroups'),
    reads: of('reads'),
    submits: of('submits'),
    stagingOfTotals: counters.buffers - training.buffers,
    pipelines: before.pipelines,
    poolBytes: counters.liveBytes,
  };
}

describe('what a step asks of the GPU', () => {
  beforeAll(() => {
    Object.assign(globalThis, GLOBALS);
  });

  it('[W8] mlp 784-128-256-10: at most 20 dispatches a step, several steps a submission', async () => {
    const step = await perStep(MLP, GREY, 250, 32);
    expect(step.dispatches).toBe(14);
    expect(step.uploadedBytes).toBe(256 + 1024);
    expect(step.submits).toBe(1 / 16);
    expect(step).toMatchObject({ buffers: 0, bindGroups: 0, reads: 0, stagingOfTotals: 0 });
  });

  it('[W9] cnn 64-128-256-512 with batch norm: at most 80 dispatches and 10 kB a step, few pipelines', async () => {
    const step = await perStep(CNN, COLOUR, 128, 8);
    expect(step.dispatches).toBeLessThanOrEqual(60);
    expect(step.uploadedBytes).toBeLessThanOrEqual(1024);
    expect(step.submits).toBeLessThanOrEqual(1);
    expect(step).toMatchObject({ buffers: 0, bindGroups: 0, reads: 0, stagingOfTotals: 0 });
    expect(step.pipelines).toBeLessThanOrEqual(40);
    expect(step.poolBytes).toBeLessThan(400e6);
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

  it('[W10] ten physical rebuilds, each smaller, need no more memory and hardly a new pipeline', async () => {
    const { device, counters, finish } = nullDevice();
    let network = await build(device, CNN, COLOUR, 128);
    const start = { ...counters };
    for (let removed = 1; removed <= 10; removed++) {
      const keep = (width: number) => Math.round((width * (16 - removed)) / 16);
      const widths = [64, 128, 256, 512].map(keep);
      network.trainBatch(rowsOf(128), 0.1);
      finish();
      await network.takeTrainingTotals();
      await network.evaluate('test', 0, IMAGES);
      network.dispose();
      network = await build(device, { kind: 'cnn', widths }, COLOUR, 128);
      expect(counters.liveBytes).toBeLessThanOrEqual(1.2 * start.liveBytes);
    }
    expect(counters.pipelines - start.pipelines).toBeLessThanOrEqual(6);
    network.dispose();
    expect(counters.liveBytes).toBe(0);
  });

  it('[W11] no more than three submissions run ahead of the GPU', async () => {
    const { device, counters, finish } = nullDevice();
    const network = await build(device, CNN, COLOUR, 128);
    finish();
    await Promise.resolve();
    const before = counters.submits;
    let room = network.room?.() ?? null;
    for (let step = 0; step < 20 && room === null; step++) {
      network.trainBatch(rowsOf(128), 0.1);
      room = network.room?.() ?? null;
    }
    expect(counters.submits - before).toBeLessThanOrEqual(3);
    expect(room).not.toBeNull();
    finish();
    await room;
    expect(network.room?.() ?? null).toBeNull();
  });

  it('[W12] buffers beyond the limits of the device are refused with a sentence', async () => {
    const { device } = nullDevice();
    const huge: ModelConfig = { kind: 'cnn', widths: [4096] };
    await expect(build(device, huge, COLOUR, 1000)).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(/MiB.*smaller batch/),
    });
  });
});
