/** The numbers the WebGPU specification gives these names; Node has none of them. */
const GLOBALS = {
  GPUBufferUsage: { MAP_READ: 1, MAP_WRITE: 2, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 },
  GPUShaderStage: { COMPUTE: 4 },
  GPUMapMode: { READ: 1 },
  // TensorFlow.js tells buffers from textures by their class.
  GPUBuffer: class {},
  GPUTexture: class {},
};

/** Node as a browser with WebGPU, in whose global scope TensorFlow.js looks for it. */
export function offerWebgpu(): void {
  const value = { userAgent: '', gpu: {} };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
}

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
  /** Submissions not done yet, and the most there ever were. */
  inFlight: number;
  mostInFlight: number;
}

/** What is done only when the test says so; otherwise at once. */
type Held = 'work' | 'compiling' | 'reading';

/** A GPU that computes nothing and counts everything. @throws Error on what a real one would refuse. */
export function nullDevice(held: Held | null = null) {
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
    inFlight: 0,
    mostInFlight: 0,
  };
  let waiting: (() => void)[] = [];
  let reading: ((error: Error) => void)[] = [];
  /** Error scopes that are open. */
  const scopes: GPUErrorFilter[] = [];
  let starved = false;
  let lose = () => {};
  let compiling: { readonly name: string; settle(error: Error | null): void }[] = [];
  const limits = {
    maxBufferSize: 2 ** 30,
    maxStorageBufferBindingSize: 2 ** 30,
    minStorageBufferOffsetAlignment: 256,
    maxComputeWorkgroupsPerDimension: 65_535,
    maxComputeWorkgroupSizeX: 256,
    maxComputeInvocationsPerWorkgroup: 256,
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
    features: new Set<string>(),
    lost: new Promise((resolve) => {
      lose = () => resolve({ reason: 'unknown', message: 'reset' });
    }),
    addEventListener() {},
    removeEventListener() {},
    pushErrorScope: (filter: GPUErrorFilter) => scopes.push(filter),
    popErrorScope: async () =>
      scopes.pop() === 'out-of-memory' && starved ? { message: 'out of memory' } : null,
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: () => ({}),
    createComputePipelineAsync({ label: name = '' }: GPUComputePipelineDescriptor) {
      counters.pipelines++;
      if (held !== 'compiling') return Promise.resolve({});
      return new Promise((resolve, reject) => {
        compiling.push({ name, settle: (error) => (error === null ? resolve({}) : reject(error)) });
      });
    },
    createComputePipeline() {
      counters.pipelines++;
      return { getBindGroupLayout: () => ({}) };
    },
    createBindGroup({ entries }: GPUBindGroupDescriptor) {
      counters.bindGroups++;
      for (const { resource } of entries) if ('buffer' in resource) requireInside(resource);
      return {};
    },
    createBuffer({ size, usage, mappedAtCreation = false }: GPUBufferDescriptor) {
      counters.buffers++;
      counters.liveBytes += size;
      let alive = true;
      if (mappedAtCreation) {
        counters.uploads++;
        counters.uploadedBytes += size;
      }
      return Object.assign(new GLOBALS.GPUBuffer(), {
        size,
        usage,
        mapState: mappedAtCreation ? 'mapped' : 'unmapped',
        async mapAsync() {
          counters.reads++;
          if (held === 'reading') await new Promise((_, reject) => reading.push(reject));
        },
        getMappedRange: (_offset = 0, bytes = size) => new ArrayBuffer(bytes),
        unmap() {},
        destroy() {
          if (alive) counters.liveBytes -= size;
          alive = false;
        },
      });
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
        counters.inFlight++;
        counters.mostInFlight = Math.max(counters.mostInFlight, counters.inFlight);
      },
      async onSubmittedWorkDone() {
        if (held === 'work') await new Promise<void>((resolve) => waiting.push(resolve));
        counters.inFlight--;
      },
    },
  };
  return {
    // Only what the network uses of a device is there.
    device: device as unknown as GPUDevice,
    counters,
    /** All submitted work is done. */
    finish() {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    /** Every pipeline asked for is ready, but for the `refused` one. */
    compiled(refused: string | null = null) {
      for (const { name, settle } of compiling) settle(name === refused ? new Error(`no ${name}`) : null);
      compiling = [];
    },
    asked: () => compiling.map(({ name }) => name),
    openScopes: () => scopes.length,
    lose: () => lose(),
    /** From now on there is no memory. */
    starve() {
      starved = true;
    },
    /** Nothing that was asked for comes back. */
    refuse() {
      for (const reject of reading) reject(new Error('AbortError'));
      reading = [];
    },
  };
}

export type NullDevice = ReturnType<typeof nullDevice>;

function requireInside({ buffer, offset = 0, size = 0 }: GPUBufferBinding): void {
  if (offset % 256 !== 0 || offset + size > buffer.size)
    throw new Error(`Bytes ${offset} to ${offset + size} cannot be bound of a buffer of ${buffer.size}.`);
}
