import { afterAll, describe, it } from 'vitest';
import { type CutTraining, expectOneTraining } from '../removed-and-masked.fixture';
import { createGpuNetwork } from './gpu-network';
import { device, PATIENCE } from './trained-network.fixture';

/** As on the other networks, after more roundings. */
const BOUND = 1e-4;

const TRAININGS: readonly CutTraining[] = [
  {
    ...{ model: { kind: 'resnet-small', widths: [4, 6], blocks: 2 }, residual: 'per-block' },
    ...{ training: { clipNorm: 1 }, steps: [2, 3, 3], share: 0.3, seed: 1 },
  },
  {
    ...{ model: { kind: 'resnet-small', widths: [5], blocks: 2 }, residual: 'per-block' },
    ...{ training: { clipNorm: 1, optimiser: 'adam' }, steps: [2, 3], share: 0.5, seed: 2 },
  },
  {
    ...{ model: { kind: 'resnet-small', widths: [4, 6], blocks: 1 }, residual: 'coupled' },
    ...{ training: { clipNorm: 0.1 }, steps: [2, 3], share: 0.4, seed: 3 },
  },
  {
    ...{ model: { kind: 'vgg-small', widths: [4, 5], hidden: [6] }, residual: 'per-block' },
    ...{ training: { clipNorm: 0 }, steps: [2, 3], share: 0.4, seed: 4 },
  },
];

describe.skipIf(device === null)(
  'on the GPU a net without channels and the one that masks them',
  PATIENCE,
  () => {
    afterAll(() => device?.destroy());

    it.each(TRAININGS)('[W90] train alike: $model.kind, $residual, $training', async (training) => {
      if (device === null) return;
      const gpu = device;
      await expectOneTraining(
        (request) => createGpuNetwork(gpu, request, { tiles: 'private' }),
        training,
        BOUND,
      );
    });
  },
);
