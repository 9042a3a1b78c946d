import type { LabEvent } from '../../core/protocol/protocol';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import { createKeptNetworks, type MissingNetwork } from '../../core/workbench/kept-networks';
import { KEPT_BYTES } from '../../core/workbench/kept-words';
import { isSweep } from './runs';

/** The networks of this visit's records, outside the store: the browser holds their bytes, and no component compares them. */
const shelf = createKeptNetworks(KEPT_BYTES);

/** Keeps what a worker says of a run's network. It is there before the record of the same iteration reaches the screen. */
export function keepCheckpoint(event: LabEvent): void {
  if (event.type === 'run' && event.event.type === 'checkpoint')
    shelf.keep(event.runId, event.event.checkpoint);
}

/** The newest is on the disk and nobody looks at it: all of the run's may make room for others. */
export function spareCheckpoints(runId: string): void {
  shelf.spare(runId);
}

/** The newest network of a run that is opened to be looked at: it stays from here on. Null: it has to be read. */
export function holdCheckpoint(runId: string): PackedCheckpoint | null {
  shelf.hold(runId);
  return shelf.newest(runId);
}

/** The newest network of a run. */
export function checkpointOf(runId: string): PackedCheckpoint | null {
  return shelf.newest(runId);
}

export function checkpointAt(runId: string, iteration: number): PackedCheckpoint | null {
  return shelf.at(runId, iteration);
}

/** Why `checkpointAt` has none. */
export function missingCheckpoint(runId: string, iteration: number): MissingNetwork | null {
  return shelf.missing(runId, iteration);
}

/** The run goes on from that network, or begins again: what was kept of later records was of those it makes again. */
export function goOnFrom(runId: string, checkpoint: PackedCheckpoint | null): void {
  if (checkpoint === null) shelf.forget([runId]);
  // Of a whole sweep that waits for its turn the networks stay on the disk.
  else if (!isSweep(runId) || shelf.newest(runId) !== null) shelf.keep(runId, checkpoint);
}

export function forgetCheckpoints(runIds: readonly string[]): void {
  shelf.forget(runIds);
}
