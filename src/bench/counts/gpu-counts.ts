import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { Shape } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import { createGpuNetwork } from '../../engine/network/gpu/gpu-network';
import type { Network } from '../../engine/network/network';
import { noisyTemplates } from '../contest/examples';
import { CLASSES, MODELS } from '../contest/models';
import { nullDevice } from './null-device';

/** What our network asks of a GPU, counted on a device that computes nothing. */
export interface GpuCounts {
  /** Of one training step with Nesterov momentum. */
  readonly mlp: StepCounts;
  readonly cnn: StepCounts;
  /** The most memory held after any of ten rebuilds, each a sixteenth of the first widths narrower, over that of the first network. */
  readonly poolAfterRebuilds: number;
}

interface StepCounts {
  readonly dispatches: number;
  readonly uploadedBytes: number;
}

/** The authors' convolutional network (batch norm, 32 x 32 x 3, batch 128): what the stock numbers were counted on. */
const WIDTHS: readonly number[] = [64, 128, 256, 512];
const CNN_BATCH = 128;
/** Whole submissions of either network. */
const STEPS = 48;
const REBUILDS = 10;

export async function countGpu(): Promise<GpuCounts> {
  const { model, input, batch } = MODELS.mlp250;
  return {
    mlp: await countStep(model, input, batch),
    cnn: await countStep({ kind: 'cnn', widths: WIDTHS }, MODELS.cnn16.input, CNN_BATCH),
    poolAfterRebuilds: await countPool(),
  };
}

async function countStep(model: ModelConfig, input: Shape, batch: number): Promise<StepCounts> {
  const { device, counters } = nullDevice();
  const network = await build(device, model, input, batch);
  train(network, batch);
  await network.takeTrainingTotals();
  const before = { ...counters };
  for (let step = 0; step < STEPS; step++) {
    train(network, batch);
  }
  return {
    dispatches: (counters.dispatches - before.dispatches) / STEPS,
    uploadedBytes: (counters.uploadedBytes - before.uploadedBytes) / STEPS,
  };
}

async function countPool(): Promise<number> {
  const { device, counters } = nullDevice();
  const input = MODELS.cnn16.input;
  const narrowed = (removed: number): ModelConfig => ({
    kind: 'cnn',
    widths: WIDTHS.map((width) => Math.round((width * (16 - removed)) / 16)),
  });
  let network = await build(device, narrowed(0), input, CNN_BATCH);
  const start = counters.liveBytes;
  let most = 0;
  for (let removed = 1; removed <= REBUILDS; removed++) {
    train(network, CNN_BATCH);
    await network.takeTrainingTotals();
    await network.evaluate('test', 0, CNN_BATCH);
    network.dispose();
    network = await build(device, narrowed(removed), input, CNN_BATCH);
    most = Math.max(most, counters.liveBytes);
  }
  return most / start;
}

function build(device: GPUDevice, model: ModelConfig, input: Shape, batch: number): Promise<Network> {
  const architecture = buildArchitecture(model, input, CLASSES);
  const dataset = noisyTemplates(input, batch, batch);
  return createGpuNetwork(
    device,
    { architecture, dataset, training: { ...DEFAULT_TRAINING, batch } },
    { tiles: 'by-size' },
  );
}

function train(network: Network, batch: number): void {
  network.trainBatch(
    Uint32Array.from({ length: batch }, (_, i) => i),
    0.1,
  );
}
