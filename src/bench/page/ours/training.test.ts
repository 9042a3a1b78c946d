import { describe, expect, it, vi } from 'vitest';
import { nodeAssets } from '../../../cli/node-assets';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import { startWasm } from '../../../engine/backend/start-wasm';
import type { Network, NetworkRequest } from '../../../engine/network/network';
import { architectureOf, MODELS } from '../../contest/models';
import { training } from './training';

interface Made {
  readonly request: NetworkRequest;
  readonly network: Network;
}

const made: Made[] = [];

/** The backend as it starts in Node; what networks are made of is kept. */
vi.mock('./start', () => ({
  async start() {
    const backend = await startWasm(nodeAssets());
    return {
      ...backend,
      async createNetwork(request: NetworkRequest) {
        const network = await backend.createNetwork(request);
        made.push({ request, network });
        return network;
      },
    };
  },
}));

describe('the step that ours is measured with', () => {
  it.each([undefined, 'adam', 'augmented'] as const)(
    'is the full one: momentum, decay, clip and mask (%s)',
    async (variant) => {
      const { run } = await training('mlp128', 'wasm', variant);
      const { request, network } = made.pop() ?? {};
      const { momentum, nesterov, weightDecay, clipNorm } = DEFAULT_TRAINING;
      expect([nesterov, weightDecay > 0, clipNorm > 0]).toEqual([true, true, true]);
      expect(request?.training).toMatchObject({ momentum, nesterov, weightDecay, clipNorm, batch: 128 });
      expect(request?.training.optimiser).toBe(variant === 'adam' ? 'adam' : undefined);
      expect(request?.training.augmentation).toBe(variant === 'augmented' ? 'crop-flip' : undefined);
      const before = await network?.readState();
      expect(await run(3)).toBeGreaterThan(0);
      const { parameters } = (await network?.readState()) ?? { parameters: new Float32Array() };
      for (const { prunable, offset, size } of architectureOf(MODELS.mlp128).parameters) {
        const values = parameters.subarray(offset, offset + size);
        const cut = values.filter((value, i) => i % 4 === 0 && value === 0).length;
        if (prunable) expect(cut).toBe(size / 4);
        expect(values).not.toEqual(before?.parameters.subarray(offset, offset + size));
      }
      network?.dispose();
    },
  );
});
