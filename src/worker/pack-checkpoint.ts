import type { Checkpoint } from '../core/record/checkpoint';
import { checkpointBytes, type PackedCheckpoint } from '../core/record/packed-checkpoint';

/** The checkpoint in the keeping of the browser, for the page to hand on and to store. */
export function packCheckpoint(checkpoint: Checkpoint): PackedCheckpoint {
  return { iteration: checkpoint.iteration, bytes: new Blob([checkpointBytes(checkpoint)]) };
}
