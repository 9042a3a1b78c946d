import type { LabEvent } from '../../core/protocol/protocol';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';

/** The newest network of every run, outside the store: the browser holds its bytes, and no component compares them. */
const shelf = new Map<string, PackedCheckpoint>();

/** Keeps what a worker says of a run's network. It is there before the record of the same iteration reaches the screen. */
export function keepCheckpoint(event: LabEvent): void {
  if (event.type === 'run' && event.event.type === 'checkpoint')
    shelf.set(event.runId, event.event.checkpoint);
}

/** A network that is on the disk and that nobody looks at. */
export function dropCheckpoint(runId: string): void {
  shelf.delete(runId);
}

export function checkpointOf(runId: string): PackedCheckpoint | null {
  return shelf.get(runId) ?? null;
}

export function forgetCheckpoints(runIds: readonly string[]): void {
  for (const runId of runIds) shelf.delete(runId);
}
