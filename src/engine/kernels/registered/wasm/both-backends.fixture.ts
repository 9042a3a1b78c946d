import '#tfjs-gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { nodeAssets } from '../../../../cli/node-assets';
import { allowRelaxedSimd } from '../../../../cli/relaxed-simd';
import { rngStream } from '../../../../core/base/rng';
import { startWasm } from '../../../backend/start-wasm';
import { wasmHeap } from '../../../backend/wasm-heap';
import { type KernelBuild, loadSimdKernels, type SimdKernels } from '../../simd/kernels';
import { expectClose, noise } from '../../simd/test-heap';
import { registerOnWasm } from './register-on-wasm';

/** Makes tensors of noise on the backend that is set: the same ones on each. */
export type Source = (...shape: readonly number[]) => tf.Tensor;

export interface BothBackends {
  /** Which of our kernels were called since the last comparison began. */
  readonly called: readonly string[];
  /**
   * Computes on the cpu backend and on wasm and compares shapes and values, to `tolerance` of the largest magnitude (at least 1).
   * Our operations must have been asked and kept nothing: neither tensors nor bytes.
   */
  agree(seed: number, compute: (noise: Source) => readonly tf.Tensor[], tolerance?: number): Promise<void>;
}

/** The wasm backend with one build of our kernels beneath it, counted. */
export async function startBoth(build: KernelBuild): Promise<BothBackends> {
  allowRelaxedSimd();
  await startWasm(nodeAssets(), build);
  const heap = wasmHeap();
  const { kernels } = await loadSimdKernels(heap.memory, build);
  const called: string[] = [];
  registerOnWasm(heap, counting(kernels, called));

  async function on(backend: string, seed: number, compute: (noise: Source) => readonly tf.Tensor[]) {
    await tf.setBackend(backend);
    const before = tf.memory();
    const rng = rngStream(seed, 'registered');
    const results = tf.tidy(() =>
      compute((...shape) => tf.tensor(noise(rng, tf.util.sizeFromShape([...shape])), [...shape])).map(
        (tensor) => ({ shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) }),
      ),
    );
    const after = tf.memory();
    if (after.numBytes !== before.numBytes || after.numDataBuffers !== before.numDataBuffers)
      throw new Error(`${backend} keeps ${after.numBytes - before.numBytes} bytes`);
    return results;
  }

  return {
    called,
    async agree(seed, compute, tolerance = 2e-5) {
      const theirs = await on('cpu', seed, compute);
      called.length = 0;
      const ours = await on('wasm', seed, compute);
      if (ours.length !== theirs.length) throw new Error(`${ours.length} results against ${theirs.length}`);
      ours.forEach(({ shape, values }, i) => {
        const expected = theirs[i];
        if (`${shape}` !== `${expected?.shape}`) throw new Error(`[${shape}] against [${expected?.shape}]`);
        expectClose(values, expected?.values ?? [], tolerance);
      });
    },
  };
}

function counting(kernels: SimdKernels, called: string[]): SimdKernels {
  return new Proxy(kernels, {
    get(target, name, receiver) {
      called.push(String(name));
      return Reflect.get(target, name, receiver);
    },
  });
}
