import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { offerWebgpu } from '../../../../bench/counts/null-device';
import { rngStream } from '../../../../core/base/rng';
import { onHardware, testDevice } from '../../../network/gpu/dawn-device.fixture';
import { expectClose, noise } from '../../simd/test-heap';
import type { Tiling } from '../../wgsl/shares';
import { LabWebgpuBackend } from './lab-backend';
import { registerOnWebgpu } from './register-on-webgpu';

/** Makes tensors of noise on the backend that is set: the same ones on each. */
export type Source = (...shape: readonly number[]) => tf.Tensor;

export interface AgainstCpu {
  readonly backend: LabWebgpuBackend;
  /** Names of the kernels of ours that were dispatched since the last comparison began, their variants aside. */
  readonly called: string[];
  /**
   * Computes on the cpu backend and on WebGPU and compares shapes and values, to `tolerance` of the largest magnitude (at least 1).
   * Nothing may be kept: neither tensors nor bytes nor buffers.
   */
  agree(seed: number, compute: (noise: Source) => readonly tf.Tensor[], tolerance?: number): Promise<void>;
  /** What `compute` gives on WebGPU, as bits. */
  bits(seed: number, compute: (noise: Source) => readonly tf.Tensor[]): Promise<readonly Uint32Array[]>;
}

/** What suits the device: barriers are poison to software. */
export const TILES: Tiling = onHardware ? 'by-size' : 'private';

/** Dawn's device, or null, with a word, where there is none. */
export const device = await testDevice();

/** The webgpu backend on Dawn with our kernels beneath it. */
export async function startWebgpuOnDawn(tiles: Tiling): Promise<AgainstCpu> {
  if (device === null) throw new Error('no device');
  const own = device;
  offerWebgpu();
  // As startWebgpu does.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  tf.env().set('WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 1);
  tf.env().set('WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE', false);
  registerOnWebgpu();
  if (tf.findBackend('webgpu') !== null) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new Watched(own, own.adapterInfo, tiles));
  await tf.setBackend('webgpu');
  const backend = tf.backend();
  if (!(backend instanceof Watched)) throw new Error('the webgpu backend is not ours');

  async function on(
    name: string,
    seed: number,
    compute: (noise: Source) => readonly tf.Tensor[],
  ): Promise<readonly { readonly shape: number[]; readonly values: Float32Array }[]> {
    await tf.setBackend(name);
    const before = tf.memory();
    const rng = rngStream(seed, 'registered');
    const results = tf.tidy(() => [
      ...compute((...shape) => tf.tensor(noise(rng, tf.util.sizeFromShape([...shape])), [...shape])),
    ]);
    const read = [];
    for (const tensor of results)
      read.push({ shape: tensor.shape, values: Float32Array.from(await tensor.data()) });
    tf.dispose(results);
    const after = tf.memory();
    if (after.numBytes !== before.numBytes || after.numDataBuffers !== before.numDataBuffers)
      throw new Error(`${name} keeps ${after.numBytes - before.numBytes} bytes`);
    return read;
  }

  return {
    backend,
    called: backend.called,
    async agree(seed, compute, tolerance = 2e-5) {
      const theirs = await on('cpu', seed, compute);
      backend.called.length = 0;
      const before = backend.numDataIds();
      const ours = await on('webgpu', seed, compute);
      if (backend.numDataIds() !== before) throw new Error('a tensor is left on the device');
      if (ours.length !== theirs.length) throw new Error(`${ours.length} results against ${theirs.length}`);
      ours.forEach(({ shape, values }, i) => {
        const expected = theirs[i];
        if (`${shape}` !== `${expected?.shape}`) throw new Error(`[${shape}] against [${expected?.shape}]`);
        expectClose(values, expected?.values ?? [], tolerance);
      });
    },
    async bits(seed, compute) {
      const results = await on('webgpu', seed, compute);
      return results.map(({ values }) => new Uint32Array(values.buffer));
    },
  };
}

/** The backend as it ships, its dispatches of ours listed. */
class Watched extends LabWebgpuBackend {
  readonly called: string[] = [];

  override record(...[dispatch, tensors]: Parameters<LabWebgpuBackend['record']>): void {
    super.record((pass) => {
      const watched = new Proxy(pass, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            const [pipeline] = given;
            if (name === 'setPipeline' && pipeline instanceof GPUComputePipeline)
              this.called.push(pipeline.label.replace(/[/<].*$/, ''));
            return Reflect.apply(value, target, given);
          };
        },
      });
      dispatch(watched);
    }, tensors);
  }
}
