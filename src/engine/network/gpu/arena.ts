import { LabError } from '../../../core/base/errors';

/** A buffer to be: it may still grow while a network is compiled. Sizes in bytes. */
export interface Home {
  readonly label: string;
  readonly usage: GPUBufferUsageFlags;
  bytes: number;
}

/** A part of a buffer that a kernel is bound to; `offset` is a multiple of 256. */
export interface Region {
  readonly home: Home;
  readonly offset: number;
  readonly bytes: number;
}

/** Every GPU buffer of one network, counted, and destroyed together. */
export interface Arena {
  /** Announces a buffer; `build` makes it. */
  reserve(label: string, bytes: number, usage?: GPUBufferUsageFlags): Home;
  /** Makes every buffer announced so far. @throws LabError('backend-unavailable') for one beyond the device's limits. */
  build(): void;
  bufferOf(home: Home): GPUBuffer;
  /** Makes a buffer at once. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer;
  release(): void;
}

export function createArena(device: GPUDevice): Arena {
  const { limits } = device;
  const homes: Home[] = [];
  const buffers = new Map<Home, GPUBuffer>();
  const owned: GPUBuffer[] = [];

  function create(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
    if (bytes > most)
      throw new LabError(
        'backend-unavailable',
        `This GPU takes buffers of at most ${mebibytes(most)} MiB, and ${label} needs ${mebibytes(bytes)} MiB: use a smaller batch or fewer channels.`,
      );
    const buffer = device.createBuffer({ label, size: Math.max(16, align(bytes, 16)), usage });
    owned.push(buffer);
    return buffer;
  }

  return {
    reserve(label, bytes, usage = 0) {
      const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
      const home = { label, bytes, usage: storage | usage };
      homes.push(home);
      return home;
    },
    build() {
      for (const home of homes)
        if (!buffers.has(home)) buffers.set(home, create(home.label, home.bytes, home.usage));
    },
    bufferOf(home) {
      const buffer = buffers.get(home);
      if (buffer === undefined)
        throw new LabError('internal', `The GPU buffer ${home.label} was never built.`);
      return buffer;
    },
    create,
    release() {
      for (const buffer of owned.splice(0)) buffer.destroy();
      buffers.clear();
      homes.length = 0;
    },
  };
}

export function whole(home: Home): Region {
  return { home, offset: 0, bytes: home.bytes };
}

export function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
