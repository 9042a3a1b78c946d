import { LabError } from '../../../core/base/errors';
import { type Arena, bufferOf } from './arena';
import type { Call } from './call';
import { pipelinesOf } from './pipelines';

/** A call ready to encode. */
export interface Linked {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  groups(count: number): number;
  readonly splits: number;
}

/** Uniforms are bound at multiples of this many bytes. */
const UNIFORM_STRIDE = 256;
const MOST_GROUPS = 65_535;

/** Binds all calls to buffers that are there. The uniforms are uploaded once, together. */
export function bind(
  device: GPUDevice,
  arena: Arena,
  calls: readonly Call[],
): ReadonlyMap<Call, GPUBindGroup> {
  const unique = [...new Set(calls)];
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const uniforms = arena.create('sizes', unique.length * UNIFORM_STRIDE, usage);
  const words = new ArrayBuffer(unique.length * UNIFORM_STRIDE);
  const view = new DataView(words);
  unique.forEach(({ kernel, values }, index) => {
    kernel.fields.forEach(({ real }, field) => {
      const at = index * UNIFORM_STRIDE + 4 * field;
      if (real) view.setFloat32(at, values[field] ?? 0, true);
      else view.setUint32(at, values[field] ?? 0, true);
    });
  });
  device.queue.writeBuffer(uniforms, 0, words);
  return new Map(
    unique.map((entry, index) => {
      const { kernel, regions } = entry;
      const size = 4 * kernel.fields.length;
      const bindGroup = device.createBindGroup({
        label: kernel.name,
        layout: pipelinesOf(device).layoutOf(kernel),
        entries: [
          { binding: 0, resource: { buffer: uniforms, offset: index * UNIFORM_STRIDE, size } },
          ...regions.map(({ home, offset, bytes }, binding) => ({
            binding: binding + 1,
            resource: { buffer: bufferOf(home), offset, size: Math.max(16, Math.ceil(bytes / 16) * 16) },
          })),
        ],
      });
      return [entry, bindGroup] as const;
    }),
  );
}

/** Calls with their bindings and pipelines together, in order. */
export function link(
  calls: readonly Call[],
  bound: ReadonlyMap<Call, GPUBindGroup>,
  pipelines: ReadonlyMap<string, GPUComputePipeline>,
): readonly Linked[] {
  return calls.map((entry) => {
    const bindGroup = bound.get(entry);
    const pipeline = pipelines.get(entry.kernel.name);
    if (bindGroup === undefined || pipeline === undefined)
      throw new LabError('internal', `The kernel ${entry.kernel.name} is not ready.`);
    return { pipeline, bindGroup, groups: entry.groups, splits: entry.splits };
  });
}

/** Encodes one call for a batch of `count` examples; group 0 is set. */
export function encode(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, groups, splits }: Linked,
  count: number,
): void {
  const total = groups(count);
  if (total === 0) return;
  const [across, down] = spreadOver(total);
  pass.setPipeline(pipeline);
  pass.setBindGroup(1, bindGroup);
  pass.dispatchWorkgroups(across, down, splits);
}

/** Workgroups along x and y, where one axis would not hold them all; kernels count them along x, then y. */
export function spreadOver(groups: number): readonly [across: number, down: number] {
  const down = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / down), down];
}
