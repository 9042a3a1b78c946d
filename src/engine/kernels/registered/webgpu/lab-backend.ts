// biome-ignore-all lint/complexity/useLiteralKeys: so, and only so, TypeScript reaches what TensorFlow.js declares private.
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import type { Tiling } from '../../wgsl/shares';
import { IdleBuffers } from './idle-buffers';
import { Scalars } from './scalars';
import { Uniforms } from './uniforms';

/** TensorFlow.js's own name of the backend. */
export const WEBGPU = 'webgpu';

/**
 * TensorFlow.js's WebGPU backend, unchanged, with a way in for kernels of ours: they are recorded into the very pass that
 * TensorFlow.js records into, so that all dispatches run in the order of the calls and go to the GPU together.
 */
export class LabWebgpuBackend extends WebGPUBackend {
  readonly uniforms: Uniforms;
  private readonly scalars: Scalars;
  private readonly idle: IdleBuffers;

  constructor(
    device: GPUDevice,
    info: GPUAdapterInfo,
    readonly tiles: Tiling,
  ) {
    super(device, info);
    this.uniforms = new Uniforms(device);
    this.scalars = new Scalars(device);
    this.idle = new IdleBuffers(this.bufferManager);
  }

  /** A JavaScript number lies on the device once, however often it is an operand; TensorFlow.js stages it every time. */
  override uploadToGPU(dataId: object): void {
    const data = this.tensorMap.get(dataId);
    const scalar = this.scalars.bufferOf(data);
    if (scalar === null) {
      super.uploadToGPU(dataId);
      return;
    }
    data.resource = scalar;
    // Not from TensorFlow.js's pool, so not given back to it.
    data.external = true;
  }

  /** Records one dispatch behind all that were recorded before; `tensors` are those it reads and writes, kept until it was sent. */
  record(dispatch: (pass: GPUComputePassEncoder) => void, tensors: readonly TensorInfo[]): void {
    this.ensureCommandEncoderReady();
    const encoder: GPUCommandEncoder = this['commandEncoder'];
    const pass: GPUComputePassEncoder = this['computePassEncoder'] ?? encoder.beginComputePass();
    this['computePassEncoder'] = pass;
    dispatch(pass);
    const owned: WeakSet<object> = this['commandQueueOwnedIds'];
    for (const { dataId } of tensors) owned.add(dataId);
    this['dispatchCountInPass']++;
    if (this['dispatchCountInPass'] < env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  override submitQueue(): void {
    this.idle.look();
    super.submitQueue();
    this.idle.giveBack();
  }

  override dispose(): void {
    this.uniforms.release();
    this.scalars.release();
    super.dispose();
  }
}
