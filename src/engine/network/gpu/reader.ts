import { LabError } from '../../../core/base/errors';
import type { Arena, Region } from './arena';
import type { StepQueue } from './step-queue';

/** Copies results out of GPU memory through a few staging buffers, used again and again. */
export interface Reader {
  /** The bytes of the regions as they are after everything queued so far, one after the other. */
  read(regions: readonly Region[]): Promise<ArrayBuffer>;
}

/** Small reads share one size, so that a few buffers serve them all. */
const LEAST_STAGING_BYTES = 8192;

/** @param fault what the device has complained about, or null; asked before numbers are handed out. */
export function createReader(
  device: GPUDevice,
  arena: Arena,
  queue: StepQueue,
  fault: () => string | null,
): Reader {
  const idle: GPUBuffer[] = [];

  function staging(wanted: number): GPUBuffer {
    const bytes = Math.max(wanted, LEAST_STAGING_BYTES);
    const index = idle.findIndex((buffer) => buffer.size >= bytes && buffer.size <= 4 * bytes);
    const [found] = index === -1 ? [] : idle.splice(index, 1);
    return found ?? arena.create('staging', bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  }

  return {
    async read(regions) {
      const total = regions.reduce((sum, { bytes }) => sum + bytes, 0);
      const buffer = staging(total);
      queue.submit((encoder) => {
        let at = 0;
        for (const { home, offset, bytes } of regions) {
          encoder.copyBufferToBuffer(arena.bufferOf(home), offset, buffer, at, bytes);
          at += bytes;
        }
      });
      try {
        await buffer.mapAsync(GPUMapMode.READ, 0, total);
      } catch (error) {
        const lost = await Promise.race([device.lost, null]);
        throw new LabError(
          'backend-lost',
          `The GPU gave no numbers back (${lost?.message || lost?.reason || String(error)}). Start again, or choose WebAssembly.`,
        );
      }
      const bytes = buffer.getMappedRange(0, total).slice(0);
      buffer.unmap();
      idle.push(buffer);
      const reason = fault();
      if (reason !== null) throw new LabError('internal', `The GPU refused a command: ${reason}`);
      return bytes;
    },
  };
}
