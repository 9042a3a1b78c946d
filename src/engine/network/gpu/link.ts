import { LabError } from '../../../core/base/errors';
import type { Arena } from './arena';
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

/** Compiles the kernels of all calls in parallel, and binds them to the built arena. The uniforms are uploaded once, together. */
export async function link(
  device: GPUDevice,
  arena: Arena,
  calls: readonly Call[],
): Promise<ReadonlyMap<Call, Linked>> {
  const pipelines = pipelinesOf(device);
  const unique = [...new Set(calls)];
  const compiled = await Promise.all(unique.map(async ({ kernel }) => pipelines.compile(kernel))).catch(
    (error: unknown) => {
      throw new LabError('backend-unavailable', `A kernel does not compile on this GPU: ${String(error)}`);
    },
  );
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
  const linked = new Map<Call, Linked>();
  unique.forEach((entry, index) => {
    const pipeline = compiled[index];
    if (pipeline === undefined) return;
    const { kernel, regions, groups, splits } = entry;
    const size = 4 * kernel.fields.length;
    const bindGroup = device.createBindGroup({
      label: kernel.name,
      layout: pipelines.layoutOf(kernel),
      entries: [
        { binding: 0, resource: { buffer: uniforms, offset: index * UNIFORM_STRIDE, size } },
        ...regions.map(({ home, offset, bytes }, binding) => ({
          binding: binding + 1,
          resource: { buffer: arena.bufferOf(home), offset, size: Math.max(16, Math.ceil(bytes / 16) * 16) },
        })),
      ],
    });
    linked.set(entry, { pipeline, bindGroup, groups, splits });
  });
  return linked;
}

/** Encodes one call for a batch of `count` examples; group 0 is set. */
export function encode(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, groups, splits }: Linked,
  count: number,
): void {
  const total = groups(count);
  if (total === 0) return;
  const down = Math.ceil(total / MOST_GROUPS);
  pass.setPipeline(pipeline);
  pass.setBindGroup(1, bindGroup);
  pass.dispatchWorkgroups(Math.ceil(total / down), down, splits);
}
