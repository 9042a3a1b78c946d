import { LabError } from '../../../core/base/errors';
import { type Arena, bufferOf, type Region } from './arena';
import { popped } from './guarded';
import { LOSS_GRACE_MS, lossOf } from './loss';
import { nudged } from './nudge';
import type { StepQueue } from './step-queue';

/** Copies results out of GPU memory through a few staging buffers, used again and again. */
export interface Reader {
  /** The bytes of the regions as they are after everything queued so far, one after the other. */
  read(regions: readonly Region[]): Promise<ArrayBuffer>;
}

/** Small reads share one size, so that a few buffers serve them all. */
const LEAST_STAGING_BYTES = 8192;

/** A buffer to map, and whether there was too little memory for it. */
interface Staging {
  readonly buffer: GPUBuffer;
  readonly shortage: Promise<GPUError | null>;
}

/** @param fault what the device has complained about, or null; asked before numbers are handed out. */
export function createReader(
  device: GPUDevice,
  arena: Arena,
  queue: StepQueue,
  fault: () => string | null,
): Reader {
  const idle: GPUBuffer[] = [];

  function staging(wanted: number): Staging {
    const bytes = Math.max(wanted, LEAST_STAGING_BYTES);
    const index = idle.findIndex((buffer) => buffer.size >= bytes && buffer.size <= 4 * bytes);
    const [found] = index === -1 ? [] : idle.splice(index, 1);
    if (found !== undefined) return { buffer: found, shortage: Promise.resolve(null) };
    device.pushErrorScope('out-of-memory');
    const buffer = arena.create('staging', bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    return { buffer, shortage: popped(device) };
  }

  /** Why the numbers did not come. */
  async function refusal(error: unknown, shortage: Promise<GPUError | null>): Promise<LabError> {
    if (arena.released)
      return new LabError('internal', 'The network was let go while its numbers were on their way.');
    const loss = await lossOf(device, LOSS_GRACE_MS);
    if (loss !== null) return loss;
    const short = await shortage;
    if (short !== null)
      return new LabError(
        'backend-unavailable',
        `The GPU has no memory to hand numbers back (${short.message}): use a smaller model, batch or data set.`,
      );
    return new LabError('internal', `The GPU gave no numbers back: ${fault() ?? String(error)}`);
  }

  return {
    async read(regions) {
      const total = regions.reduce((sum, { bytes }) => sum + bytes, 0);
      const { buffer, shortage } = staging(total);
      queue.submit((encoder) => {
        let at = 0;
        for (const { home, offset, bytes } of regions) {
          encoder.copyBufferToBuffer(bufferOf(home), offset, buffer, at, bytes);
          at += bytes;
        }
      });
      try {
        await nudged(device, buffer.mapAsync(GPUMapMode.READ, 0, total));
      } catch (error) {
        throw await refusal(error, shortage);
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
