import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config/defaults';
import type { RunConfig } from '../core/config/run-config';
import { generateDataset } from '../core/datasets/generate';
import type { BackendName } from '../core/record/run-record';
import { chooseBackend } from '../engine/backend/choose';
import { onHardware, takeSoftwareDriver } from '../engine/network/gpu/dawn-device.fixture';
import { createControl } from '../engine/run/control';
import { nodeAssets } from './node-assets';
import { offerWebgpu } from './offer-webgpu';
import { runToRecord } from './run-to-record';

const there = onHardware || takeSoftwareDriver();

const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  dataset: { source: 'textures', train: 80, test: 40 },
  model: { kind: 'cnn', widths: [4, 8] },
  training: { ...DEFAULT_CONFIG.training, epochs: 1, batch: 40 },
  pruning: { ...DEFAULT_CONFIG.pruning, iterations: 1 },
};

async function recordOn(name: BackendName) {
  const { backend, report } = await chooseBackend(name, nodeAssets());
  const request = {
    ...{ config: CONFIG, dataset: generateDataset('textures', 80, 40), backend, report },
    control: createControl(() => new Promise((resolve) => setImmediate(resolve))),
    startedAt: '2026-01-01T00:00:00.000Z',
    appVersion: 'test',
    now: () => 0,
  };
  const { record, failure } = await runToRecord('run', request, () => undefined);
  expect(failure).toBeNull();
  backend.dispose?.();
  return record;
}

describe('a graphics card in the terminal', () => {
  it.skipIf(!there)('[X17] Dawn trains and prunes like WebAssembly', async () => {
    await offerWebgpu();
    const [ours, theirs] = [await recordOn('webgpu'), await recordOn('wasm')];
    expect(ours.environment.device).toMatch(/^WebGPU on /);
    expect(ours.iterations).toHaveLength(2);
    ours.iterations.forEach(({ train, size }, i) => {
      const other = theirs.iterations[i];
      expect(train.loss).toBeCloseTo(other?.train.loss ?? Number.NaN, 2);
      expect(size.weightsAlive).toBe(other?.size.weightsAlive);
    });
  });
});
