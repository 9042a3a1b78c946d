import type { Checkpoint } from '../../core/record/checkpoint';
import {
  checkpointBytes,
  type PackedCheckpoint,
  type PackedPoint,
} from '../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import type { RunsDb } from './runs-db';
import type { RunLabels, StoredRun } from './stored-run';
import { labelsOf } from './stored-run';

/** What is new about one run since it was last written. */
export interface RunStep {
  readonly run: StoredRun;
  readonly records: readonly IterationRecord[];
  readonly checkpoint: PackedCheckpoint | null;
}

/** Everything kept of runs. Each call is one transaction: it happens whole or not at all. */
export interface RunStore {
  list(): Promise<readonly StoredRun[]>;
  /** In the order of the ids. */
  records(runIds: readonly string[]): Promise<readonly (readonly IterationRecord[])[]>;
  /** Where the run can go on; null where no network is stored. */
  resumePoint(runId: string): Promise<PackedPoint | null>;
  write(steps: readonly RunStep[]): Promise<void>;
  /** Changes what a person wrote, and nothing a worker said meanwhile. Runs that are gone stay so. */
  label(runIds: readonly string[], labels: RunLabels): Promise<void>;
  remove(runIds: readonly string[]): Promise<void>;
}

/** Records and networks of any size may wait for the disk; a crash of the tab loses nothing that was written. */
const RELAXED = { durability: 'relaxed' } as const;

export function runStore(db: RunsDb): RunStore {
  return {
    list: () => db.getAll('runs'),
    records(runIds) {
      const { store } = db.transaction('records');
      return Promise.all(runIds.map((runId) => store.getAll(recordsOf(runId))));
    },
    async resumePoint(runId) {
      const transaction = db.transaction(['records', 'checkpoints']);
      const [checkpoint, records] = await Promise.all([
        transaction.objectStore('checkpoints').get(runId),
        transaction.objectStore('records').getAll(recordsOf(runId)),
      ]);
      if (checkpoint === undefined) return null;
      return { checkpoint: packed(checkpoint), records: records.slice(0, checkpoint.iteration + 1) };
    },
    async write(steps) {
      const transaction = db.transaction(['runs', 'records', 'checkpoints'], 'readwrite', RELAXED);
      const runs = transaction.objectStore('runs');
      const records = transaction.objectStore('records');
      const checkpoints = transaction.objectStore('checkpoints');
      const asked = steps.map(async (step) => {
        const { runId } = step.run;
        const kept = await runs.get(runId);
        const puts: readonly (() => Promise<unknown>)[] = [
          () => runs.put(kept === undefined ? step.run : { ...step.run, ...labelsOf(kept) }),
          ...step.records.map((record) => () => records.put(record, [runId, record.iteration])),
          async () => step.checkpoint !== null && checkpoints.put(step.checkpoint, runId),
        ];
        // A put that throws at once must not leave the others' promises behind.
        await Promise.all(puts.map(async (put) => put()));
      });
      await settle(transaction, asked);
    },
    async label(runIds, labels) {
      const transaction = db.transaction('runs', 'readwrite', RELAXED);
      const asked = runIds.map(async (runId) => {
        const kept = await transaction.store.get(runId);
        if (kept !== undefined) await transaction.store.put({ ...kept, ...labels });
      });
      await settle(transaction, asked);
    },
    async remove(runIds) {
      const transaction = db.transaction(['runs', 'records', 'checkpoints'], 'readwrite', RELAXED);
      const asked = runIds.flatMap((runId) => [
        transaction.objectStore('runs').delete(runId),
        transaction.objectStore('records').delete(recordsOf(runId)),
        transaction.objectStore('checkpoints').delete(runId),
      ]);
      await settle(transaction, asked);
    },
  };
}

/** As it is stored now, also what an older version of the page stored. */
function packed(stored: PackedCheckpoint | Checkpoint): PackedCheckpoint {
  if ('bytes' in stored) return stored;
  return { iteration: stored.iteration, bytes: new Blob([checkpointBytes(stored)]) };
}

/** All keys of one run's records: an array sorts after every number. */
function recordsOf(runId: string): IDBKeyRange {
  return IDBKeyRange.bound([runId, 0], [runId, []]);
}

interface Settling {
  readonly done: Promise<void>;
  abort(): void;
}

/** Waits for the requests and their transaction; one refused request takes the whole transaction back. */
async function settle(transaction: Settling, asked: readonly Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(asked);
    await transaction.done;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // The browser took it back already.
    }
    // The requests beside the refused one reject too, each with the abort.
    await Promise.allSettled([...asked, transaction.done]);
    throw error;
  }
}
