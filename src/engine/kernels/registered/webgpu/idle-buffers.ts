// biome-ignore-all lint/complexity/useLiteralKeys: so, and only so, TypeScript reaches what TensorFlow.js declares private.
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** Submissions from one look to the next, and how many of them the look takes: a step of a deep net has some forty. */
const INTERVAL = 1024;
const LOOK = 128;

/**
 * Gives back what TensorFlow.js's pool keeps for sizes that nobody asks for any more, as it would for ever after a network was
 * rebuilt with fewer channels. What lay free at every submission of a look was not needed then.
 */
export class IdleBuffers {
  /** The fewest that were free of each kind. */
  private readonly fewest = new Map<string, number>();
  private submissions = 0;

  constructor(private readonly pool: WebGPUBackend['bufferManager']) {}

  /** Before a submission, which gives back what it used: then most are taken. */
  look(): void {
    this.submissions++;
    if (this.submissions <= INTERVAL - LOOK) return;
    for (const [kind, free] of this.free())
      this.fewest.set(kind, Math.min(this.fewest.get(kind) ?? free.length, free.length));
  }

  /** After the submission, when no command that is not sent may read what is destroyed. */
  giveBack(): void {
    if (this.submissions < INTERVAL) return;
    for (const [kind, free] of this.free())
      for (const buffer of free.splice(0, this.fewest.get(kind) ?? 0)) this.destroy(buffer);
    this.fewest.clear();
    this.submissions = 0;
  }

  private free(): Map<string, GPUBuffer[]> {
    return this.pool['freeBuffers'];
  }

  private destroy(buffer: GPUBuffer): void {
    this.pool['numFreeBuffers']--;
    this.pool.numBytesAllocated -= buffer.size;
    buffer.destroy();
  }
}
