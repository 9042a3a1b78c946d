import { LabError } from '../../../core/base/errors';

/** A buffer to be: it may still grow while a network is compiled. Sizes in bytes. */
export interface Home {
  readonly label: string;
  readonly usage: GPUBufferUsageFlags;
  bytes: number;
  /** Null before it is built and after it is released. */
  buffer: GPUBuffer | null;
}

/** A part of a buffer that a kernel is bound to; `offset` is a multiple of 256. */
export interface Region {
  readonly home: Home;
  readonly offset: number;
  readonly bytes: number;
}

/** GPU buffers that live and are destroyed together. */
export interface Arena {
  readonly released: boolean;
  /** Announces a buffer; `build` makes it. */
  reserve(label: string, bytes: number, usage?: GPUBufferUsageFlags): Home;
  /** Makes every buffer announced so far. @throws LabError('backend-unavailable') for one beyond the device's limits. */
  build(): void;
  /** Makes a buffer at once. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer;
  release(): void;
}

export function createArena(device: GPUDevice): Arena {
  const { limits } = device;
  const homes: Home[] = [];
  const owned: GPUBuffer[] = [];
  let released = false;

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
    get released() {
      return released;
    },
    reserve(label, bytes, usage = 0) {
      const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
      const home: Home = { label, bytes, usage: storage | usage, buffer: null };
      homes.push(home);
      return home;
    },
    build() {
      for (const home of homes) home.buffer ??= create(home.label, home.bytes, home.usage);
    },
    create,
    release() {
      released = true;
      for (const buffer of owned.splice(0)) buffer.destroy();
      for (const home of homes.splice(0)) home.buffer = null;
    },
  };
}

/** @throws LabError('internal') for a buffer that is not there yet or no more. */
export function bufferOf({ label, buffer }: Home): GPUBuffer {
  if (buffer === null) throw new LabError('internal', `The GPU buffer ${label} is not there.`);
  return buffer;
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
