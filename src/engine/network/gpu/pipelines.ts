import type { Kernel } from '../../kernels/wgsl/kernel';

/** What is compiled once per device and shared by its networks. */
export interface Pipelines {
  /** Group 0: the step's uniform and rows, both at dynamic offsets. */
  readonly stepLayout: GPUBindGroupLayout;
  layoutOf(kernel: Kernel): GPUBindGroupLayout;
  /** Compiles what is new, all at once, without blocking. */
  compile(kernel: Kernel): Promise<GPUComputePipeline>;
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

  return {
    stepLayout,
    layoutOf: (kernel) => layout(kernel).group,
    compile(kernel) {
      const found = compiled.get(kernel.name);
      if (found !== undefined) return found;
      const module = device.createShaderModule({ label: kernel.name, code: kernel.code });
      const pipeline = device.createComputePipelineAsync({
        label: kernel.name,
        layout: layout(kernel).pipeline,
        compute: { module, entryPoint: 'main' },
      });
      compiled.set(kernel.name, pipeline);
      return pipeline;
    },
  };
}
