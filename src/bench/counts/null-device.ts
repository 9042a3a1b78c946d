/** The numbers the WebGPU specification gives these names; Node has none of them. */
const GLOBALS = {
  GPUBufferUsage: { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 },
  GPUShaderStage: { COMPUTE: 4 },
  GPUMapMode: { READ: 1 },
};

export interface Counters {
  dispatches: number;
  uploadedBytes: number;
  uploads: number;
  pipelines: number;
  buffers: number;
  liveBytes: number;
  submits: number;
  reads: number;
  bindGroups: number;
}

export interface NullDevice {
  readonly device: GPUDevice;
  readonly counters: Counters;
  /** All work submitted so far is done. */
  finish(): void;
}

/** A GPU that computes nothing and counts everything. @throws Error on what a real one would refuse. */
export function nullDevice(): NullDevice {
  Object.assign(globalThis, GLOBALS);
  const counters: Counters = {
    dispatches: 0,
    uploadedBytes: 0,
    uploads: 0,
    pipelines: 0,
    buffers: 0,
    liveBytes: 0,
    submits: 0,
    reads: 0,
    bindGroups: 0,
  };
  let waiting: (() => void)[] = [];
  const limits = {
    maxBufferSize: 2 ** 30,
    maxStorageBufferBindingSize: 2 ** 30,
    minStorageBufferOffsetAlignment: 256,
  };
  const pass = {
    setPipeline() {},
    setBindGroup() {},
    dispatchWorkgroups(x: number, y = 1, z = 1) {
      if (Math.max(x, y, z) >= 65_536 || Math.min(x, y, z) <= 0)
        throw new Error(`${x} x ${y} x ${z} workgroups: a GPU takes 1 to 65535 each way.`);
      counters.dispatches++;
    },
    end() {},
  };
  const device = {
    limits,
    lost: new Promise(() => undefined),
    addEventListener() {},
    removeEventListener() {},
    pushErrorScope() {},
    popErrorScope: async () => null,
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: () => ({}),
    async createComputePipelineAsync() {
      counters.pipelines++;
      return {};
    },
    createBindGroup({ entries }: GPUBindGroupDescriptor) {
      counters.bindGroups++;
      for (const { resource } of entries) if ('buffer' in resource) requireInside(resource);
      return {};
    },
    createBuffer({ size }: GPUBufferDescriptor) {
      counters.buffers++;
      counters.liveBytes += size;
      let alive = true;
      return {
        size,
        mapAsync: async () => {
          counters.reads++;
        },
        getMappedRange: (_offset: number, bytes: number) => new ArrayBuffer(bytes),
        unmap() {},
        destroy() {
          if (alive) counters.liveBytes -= size;
          alive = false;
        },
      };
    },
    createCommandEncoder: () => ({
      beginComputePass: () => pass,
      copyBufferToBuffer() {},
      clearBuffer() {},
      finish: () => ({}),
    }),
    queue: {
      writeBuffer(_buffer: unknown, _at: number, data: ArrayBufferView | ArrayBuffer, _from = 0, size = 0) {
        counters.uploads++;
        counters.uploadedBytes += size === 0 ? data.byteLength : size;
      },
      submit() {
        counters.submits++;
      },
      onSubmittedWorkDone: () => new Promise<void>((resolve) => waiting.push(resolve)),
    },
  };
  return {
    // Only what the networks use of a device is there.
    device: device as unknown as GPUDevice,
    counters,
    finish() {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}

function requireInside({ buffer, offset = 0, size = 0 }: GPUBufferBinding): void {
  if (offset % 256 !== 0 || offset + size > buffer.size)
    throw new Error(`Bytes ${offset} to ${offset + size} cannot be bound of a buffer of ${buffer.size}.`);
}
