import { beforeAll, describe, expect, it } from 'vitest';
import { measureNetwork } from './measure-network';
import { breathe, CNN, config, MLP, startRuns, type WorkbenchRuns } from './runs.fixture';

let runs: WorkbenchRuns;

beforeAll(async () => {
  runs = await startRuns();
});

describe('a network out of a file', () => {
  it('[WB13] a network out of a file is measured as the run that made it was; one of another size is refused', async () => {
    const { ran, wasm, dataset } = runs;
    for (const wanted of [config('sap', MLP), config('lottery', CNN)]) {
      const { checkpoint, records } = await ran(wanted);
      const { network, mask } = checkpoint;
      const request = { config: wanted, dataset, backend: wasm, network, mask, breathe };
      const last = records.at(-1);
      const measured = await measureNetwork(request);
      expect(measured.test.accuracy).toBe(last?.test.accuracy);
      expect(measured.train.accuracy).toBe(last?.train.accuracy);
      expect(measured.test.loss).toBeCloseTo(last?.test.loss ?? Number.NaN, 5);
      for (const part of ['sparsity', 'pqiRetrained', 'layers', 'size'] as const)
        expect(measured[part]).toEqual(last?.[part]);
      await expect(measureNetwork({ ...request, mask: mask.subarray(1) })).rejects.toThrow(
        /The network has \d+ parameters, and its model on these images \d+\./,
      );
    }
  });
});
