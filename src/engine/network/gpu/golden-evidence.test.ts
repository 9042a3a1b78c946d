import { afterAll, describe, it } from 'vitest';
import { goldenComparison } from '../golden-agreement.fixture';
import { expectAuthorsNumbers, goldenCases } from '../golden-cases.fixture';
import { onHardware, testDevice } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import type { GpuOptions } from './plan';

const device = await testDevice();
/** Those of software adapters, which compile quickly; on hardware what hardware runs. */
const OPTIONS: GpuOptions = { tiles: onHardware ? 'by-size' : 'private' };

describe.skipIf(device === null)("the authors' networks on the GPU", () => {
  afterAll(() => device?.destroy());

  it.each(goldenCases())(
    '[W40] %s: class x channel relevance, scores and selections are theirs',
    async (name, golden) => {
      if (device === null) return;
      const found = await goldenComparison(golden)((request) => createGpuNetwork(device, request, OPTIONS));
      expectAuthorsNumbers(found, golden, `${name} on the GPU`);
    },
  );
});
