import { LabError } from '../base/errors';
import type { Architecture } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import type { OptimiserState } from '../training/optimiser-state';
import type { IterationRecord } from './run-record';

export const CHECKPOINT_SCHEMA = 1;

/**
 * A run's network right after the record of `iteration`: enough to go on from there as if it had never stopped, to look into the
 * network, and to export it. Typed arrays, so it travels beside the records and never in them.
 */
export interface Checkpoint {
  readonly schema: typeof CHECKPOINT_SCHEMA;
  readonly iteration: number;
  /** What the record's accuracy was measured on. After physical removals these are the smaller network's vectors. */
  readonly network: NetworkState;
  /** One byte per parameter of that network, 1 = kept. */
  readonly mask: Uint8Array;
  readonly optimiser: OptimiserState;
  /** The weights the next cut ranks, where they are others: the best epoch's, or the dense net's (one-shot). */
  readonly ranked: NetworkState | null;
  /** The dense net of iteration 0 for a cadence that ranks it; null otherwise. */
  readonly dense: NetworkState | null;
  /**
   * What the cuts before `iteration` took, in the shape of the dense net (channels/archive.ts). Null before the first cut; absent
   * where it was not kept: in runs of weights, older checkpoints and networks out of files.
   */
  readonly archive?: NetworkState | null;
}

/** Where a run goes on: its last checkpoint and the records up to that iteration. */
export interface ResumePoint<Network = Checkpoint> {
  readonly checkpoint: Network;
  readonly records: readonly IterationRecord[];
}

/**
 * Throws LabError('bad-checkpoint') unless the vectors have the sizes of `architecture` and no record is missing.
 *
 * @param whole the network before anything was removed.
 */
export function checkResumePoint(
  { checkpoint, records }: ResumePoint,
  architecture: Architecture,
  whole: Architecture = architecture,
): void {
  const { parameterCount } = architecture;
  const { schema, iteration, network, mask, optimiser } = checkpoint;
  const states = [network, checkpoint.ranked, checkpoint.dense].filter((state) => state !== null);
  const fits =
    schema === CHECKPOINT_SCHEMA &&
    mask.length === parameterCount &&
    optimiser.slots.every(({ length }) => length === parameterCount) &&
    states.every((state) => hasSizesOf(state, architecture));
  if (!fits)
    throw new LabError(
      'bad-checkpoint',
      `The stored network of iteration ${iteration} has ${network.parameters.length} parameters, this model ${parameterCount}: the run cannot go on from it. Start it again; its records are kept.`,
    );
  const { archive = null } = checkpoint;
  if (archive !== null && !hasSizesOf(archive, whole))
    throw new LabError(
      'bad-checkpoint',
      `What the cuts before iteration ${iteration} took is stored with ${archive.parameters.length} parameters, this model has ${whole.parameterCount}: the run cannot go on from it. Start it again; its records are kept.`,
    );
  if (records.length !== iteration + 1 || records.some((record, index) => record.iteration !== index))
    throw new LabError(
      'bad-checkpoint',
      `The stored run lacks some of its ${iteration + 1} records: it cannot go on. Start it again.`,
    );
}

function hasSizesOf(
  { parameters, buffers }: NetworkState,
  { parameterCount, bufferCount }: Architecture,
): boolean {
  return parameters.length === parameterCount && buffers.length === bufferCount;
}
