import { afterAll, describe, expect, it } from 'vitest';
import type { Architecture, Shape } from '../../../core/models/architecture';
import { assemble } from '../../../core/models/assemble';
import type { ModelConfig } from '../../../core/models/model-config';
import { dawnDevice } from './dawn-device.fixture';
import { createGpuNetwork } from './gpu-network';
import {
  device,
  initialState,
  PATIENCE,
  type Setting,
  settingFor,
  settingOf,
} from './trained-network.fixture';

describe.skipIf(device === null)('a GPU network whose numbers or device are lost', PATIENCE, () => {
  afterAll(() => device?.destroy());

  describe.each(['sgd', 'adam'] as const)('[W17] divergence under %s', (optimiser) => {
    it.each([
      { clipNorm: 0, tiles: 'private' },
      { clipNorm: 1, tiles: 'private' },
      { clipNorm: 1, tiles: 'by-size' },
    ] as const)('[W17] an exploding rate makes the loss infinite (%o)', async ({ clipNorm, tiles }) => {
      if (device === null) return;
      const cnn: ModelConfig = { kind: 'cnn', widths: [5, 8] };
      const image = { height: 8, width: 8, channels: 1 };
      const training = optimiser === 'adam' ? { optimiser, clipNorm } : { clipNorm };
      const setting = settingOf(cnn, image, 4, 8, 1, training);
      const network = await createGpuNetwork(device, setting, { tiles });
      network.writeState(initialState(setting));
      for (let step = 0; step < 5; step++) network.trainBatch(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), 1e10);
      expect((await network.takeTrainingTotals()).lossSum).toBe(Number.POSITIVE_INFINITY);
      expect((await network.evaluate('test', 0, 8)).lossSum).toBe(Number.POSITIVE_INFINITY);
      network.dispose();
    });
  });

  it('[W17] a NaN behind a ReLU or a pool is not lost, and a large loss is no infinite one', async () => {
    const on = device;
    if (on === null) return;
    const image = { height: 4, width: 4, channels: 1 };
    const pooled = (input: Shape, classes: number): Architecture => {
      const net = assemble(input, classes);
      net.conv('conv', 3, 3, 1, 1);
      net.maxPool('pool', 2);
      net.dense('hidden', 4);
      net.relu('relu');
      net.dense('output', classes);
      return net.finish();
    };
    const lossOf = async (setting: Setting, weight: number): Promise<number> => {
      const network = await createGpuNetwork(on, setting, { tiles: 'private' });
      const { parameters, buffers } = initialState(setting);
      const size = setting.architecture.parameters[0]?.size ?? 0;
      // Both signs: some sums are infinity - infinity.
      const changed = parameters.map((value, i) => (i < size ? (i % 3 === 1 ? -weight : weight) : value));
      network.writeState({ parameters: changed, buffers });
      network.trainBatch(Uint32Array.of(0, 1, 2, 3), 0);
      const { lossSum } = await network.takeTrainingTotals();
      expect((await network.evaluate('train', 0, 4)).lossSum).toBe(lossSum);
      network.dispose();
      return lossSum;
    };
    const mlp = settingOf({ kind: 'mlp', hidden: [4] }, image, 2, 4, 1);
    for (const setting of [mlp, settingFor(pooled, image, 2, 4, 1)])
      expect(await lossOf(setting, 3e38)).toBe(Number.POSITIVE_INFINITY);
    const large = await lossOf(settingOf({ kind: 'linear' }, image, 2, 4, 1), 1e20);
    expect(large).toBeGreaterThan(1e18);
    expect(large).toBeLessThan(1e30);
  });

  it('[W7] a network on a lost device is refused, and its numbers are', async () => {
    const gone = await dawnDevice();
    if (gone === null) throw new Error('no device');
    const setting = settingOf({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2, 4, 3);
    const network = await createGpuNetwork(gone, setting, { tiles: 'private' });
    gone.destroy();
    await expect(network.readState()).rejects.toMatchObject({ code: 'backend-lost' });
    await expect(createGpuNetwork(gone, setting, { tiles: 'private' })).rejects.toMatchObject({
      code: 'backend-lost',
    });
  });

  it('[W7] a device lost in the middle of training refuses what is waited for, and nothing waits for ever', async () => {
    const gone = await dawnDevice();
    if (gone === null) throw new Error('no device');
    const setting = settingOf({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2, 4, 3);
    const network = await createGpuNetwork(gone, setting, { tiles: 'private' });
    const rows = Uint32Array.of(0, 1, 2, 3);
    for (let step = 0; step < 40; step++) network.trainBatch(rows, 0.1);
    const waiting = [network.takeTrainingTotals(), network.readState(), network.evaluate('test', 0, 8)];
    const making = createGpuNetwork(gone, setting, { tiles: 'private' });
    const refused = [...waiting, making].map((numbers) =>
      expect(numbers).rejects.toMatchObject({ code: 'backend-lost' }),
    );
    gone.destroy();
    await Promise.all(refused);
    for (let step = 0; step < 40; step++) {
      network.trainBatch(rows, 0.1);
      await network.room?.();
    }
    await expect(network.takeTrainingTotals()).rejects.toMatchObject({ code: 'backend-lost' });
    network.dispose();
  });
});
