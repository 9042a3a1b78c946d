import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Tile, util } from '@tensorflow/tfjs-core';
import { LabError } from '../../../../core/base/errors';
import { spreadOver } from '../../../network/gpu/link';
import { pipelinesOf } from '../../../network/gpu/pipelines';
import { duplicate } from '../../wgsl/elementwise';
import type { Kernel } from '../../wgsl/kernel';
import { elementGroups } from '../../wgsl/kernel';
import { otherKernel } from '../other-kernel';
import { type LabWebgpuBackend, WEBGPU } from './lab-backend';

/** One dispatch. */
interface Dispatch<P extends string> {
  readonly kernel: Kernel<P>;
  readonly values: Readonly<Record<P, number>>;
  /** In the order of the kernel's buffers. */
  readonly tensors: readonly TensorInfo[];
  /** Examples, as the kernel knows them; 1 unless given. */
  readonly count?: number;
  readonly groups: number;
  readonly splits?: number;
}

/** The tensors of one operation, and its dispatches. */
export interface Workspace {
  /** A new float32 tensor, its values not set. Of an operation that fails it is given back. */
  output(shape: readonly number[]): TensorInfo;
  /** `count` floats until the operation ends, not set. */
  floats(count: number): TensorInfo;
  run<P extends string>(dispatch: Dispatch<P>): void;
  /**
   * A bias that our products read four columns at a time: itself, or a longer copy where its length does not divide, or where one
   * number is that of all `columns`.
   */
  spread(bias: TensorInfo, columns: number): TensorInfo;
}

export function withWorkspace<T>(backend: LabWebgpuBackend, work: (own: Workspace) => T): T {
  const { device, uniforms } = backend;
  const pipelines = pipelinesOf(device);
  const borrowed: TensorInfo[] = [];
  const results: TensorInfo[] = [];
  const made = (shape: readonly number[], among: TensorInfo[]): TensorInfo => {
    const tensor = backend.makeTensorInfo([...shape], 'float32');
    among.push(tensor);
    return tensor;
  };
  const floats = (count: number): TensorInfo => made([count], borrowed);

  function run<P extends string>({
    kernel,
    values,
    tensors,
    count = 1,
    groups,
    splits = 1,
  }: Dispatch<P>): void {
    const fields = kernel.fields.map(({ name }) => values[name]);
    const bindGroup = device.createBindGroup({
      label: kernel.name,
      layout: pipelines.layoutOf(kernel),
      entries: [
        { binding: 0, resource: { buffer: uniforms.fields(kernel, fields) } },
        ...tensors.map((tensor, i) => ({ binding: i + 1, resource: bound(backend, tensor) })),
      ],
    });
    const pipeline = pipelines.immediate(kernel);
    backend.record((pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, uniforms.step(count), [0, 0]);
      pass.setBindGroup(1, bindGroup);
      const [across, down] = spreadOver(groups);
      pass.dispatchWorkgroups(across, down, splits);
    }, tensors);
  }

  try {
    return work({
      output: (shape) => made(shape, results),
      floats,
      run,
      spread(bias, columns) {
        const size = util.sizeFromShape(bias.shape);
        const wide = 4 * Math.ceil(columns / 4);
        if (size === wide) return bias;
        if (size === 1) {
          const copies = otherKernel(backend, WEBGPU, Tile, { x: { ...bias, shape: [1] } }, { reps: [wide] });
          borrowed.push(copies);
          return copies;
        }
        const copy = floats(wide);
        const groups = elementGroups(size);
        run({ kernel: duplicate('f32'), values: { size }, tensors: [bias, copy], groups });
        return copy;
      },
    });
  } catch (error) {
    for (const { dataId } of results) backend.disposeData(dataId);
    throw error;
  } finally {
    for (const { dataId } of borrowed) backend.disposeData(dataId);
  }
}

/** All numbers of a tensor, on the device. */
function bound(backend: LabWebgpuBackend, { dataId, shape }: TensorInfo): GPUBufferBinding {
  backend.uploadToGPU(dataId);
  const { resource: buffer } = backend.tensorMap.get(dataId);
  if (!(buffer instanceof GPUBuffer)) throw new LabError('internal', 'A tensor is no buffer on the GPU.');
  return { buffer, offset: 0, size: 4 * util.sizeFromShape(shape) };
}
