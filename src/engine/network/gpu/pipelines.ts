import { LabError } from '../../../core/base/errors';
import type { Kernel } from '../../kernels/wgsl/kernel';
import { popped } from './guarded';

/** What is compiled once per device and shared by its networks. */
export interface Pipelines {
  /** Group 0: the step's uniform and rows, both at dynamic offsets. */
  readonly stepLayout: GPUBindGroupLayout;
  layoutOf(kernel: Kernel): GPUBindGroupLayout;
  /**
   * Pipelines by the kernel's name. What is new is compiled all at once, without blocking; what failed is tried anew when asked for
   * again. @throws LabError('backend-unavailable')
   */
  compile(kernels: readonly Kernel[]): Promise<ReadonlyMap<string, GPUComputePipeline>>;
  /** The pipeline of a kernel at once; what is wrong with it the device says later. */
  immediate(kernel: Kernel): GPUComputePipeline;
}

const made = new WeakMap<GPUDevice, Pipelines>();

export function pipelinesOf(device: GPUDevice): Pipelines {
  const found = made.get(device) ?? createPipelines(device);
  made.set(device, found);
  return found;
}

function createPipelines(device: GPUDevice): Pipelines {
  const visibility = GPUShaderStage.COMPUTE;
  const stepLayout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility, buffer: { type: 'uniform', hasDynamicOffset: true } },
      { binding: 1, visibility, buffer: { type: 'read-only-storage', hasDynamicOffset: true } },
    ],
  });
  const layouts = new Map<string, { group: GPUBindGroupLayout; pipeline: GPUPipelineLayout }>();
  const compiled = new Map<string, Promise<GPUComputePipeline>>();
  const ready = new Map<string, GPUComputePipeline>();

  function layout({ writes }: Kernel) {
    const key = writes.map((write) => (write ? 'w' : 'r')).join('');
    const found = layouts.get(key);
    if (found !== undefined) return found;
    const group = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: 'uniform' } },
        ...writes.map((write, index): GPUBindGroupLayoutEntry => {
          return {
            binding: index + 1,
            visibility,
            buffer: { type: write ? 'storage' : 'read-only-storage' },
          };
        }),
      ],
    });
    const pipeline = device.createPipelineLayout({ bindGroupLayouts: [stepLayout, group] });
    const pair = { group, pipeline };
    layouts.set(key, pair);
    return pair;
  }

  async function compileOne(kernel: Kernel): Promise<GPUComputePipeline> {
    const { name: label, code } = kernel;
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label, code });
    const compute = { module, entryPoint: 'main' };
    const asked = device.createComputePipelineAsync({ label, layout: layout(kernel).pipeline, compute });
    const complaint = popped(device);
    try {
      return await asked;
    } catch (error) {
      // The scope knows the line of the kernel, the rejection only that its module is invalid.
      const reason = (await complaint)?.message ?? String(error);
      throw new LabError('backend-unavailable', `A kernel does not compile on this GPU: ${reason}`);
    }
  }

  function compile(kernel: Kernel): Promise<GPUComputePipeline> {
    const { name } = kernel;
    const found = compiled.get(name);
    if (found !== undefined) return found;
    const pipeline = compileOne(kernel);
    compiled.set(name, pipeline);
    pipeline.then(
      (made) => ready.set(name, made),
      () => compiled.delete(name),
    );
    return pipeline;
  }

  function immediate(kernel: Kernel): GPUComputePipeline {
    const { name: label, code } = kernel;
    const found = ready.get(label);
    if (found !== undefined) return found;
    const module = device.createShaderModule({ label, code });
    const compute = { module, entryPoint: 'main' };
    const pipeline = device.createComputePipeline({ label, layout: layout(kernel).pipeline, compute });
    ready.set(label, pipeline);
    return pipeline;
  }

  return {
    stepLayout,
    immediate,
    layoutOf: (kernel) => layout(kernel).group,
    async compile(kernels) {
      const pairs = kernels.map(async (kernel) => [kernel.name, await compile(kernel)] as const);
      return new Map(await Promise.all(pairs));
    },
  };
}
