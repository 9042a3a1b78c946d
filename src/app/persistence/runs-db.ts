import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import { openDB } from 'idb';
import type { Checkpoint } from '../../core/record/checkpoint';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import type { StoredRun } from './stored-run';

export interface RunsSchema extends DBSchema {
  readonly runs: { readonly key: string; readonly value: StoredRun };
  /** One row per run and iteration, only ever added to or, by a resumed run, made again. */
  readonly records: { readonly key: [string, number]; readonly value: IterationRecord };
  /** The newest network of each run; unpacked where an older version of the page stored it. */
  readonly checkpoints: { readonly key: string; readonly value: PackedCheckpoint | Checkpoint };
}

export type RunsDb = IDBPDatabase<RunsSchema>;

type Names = ('runs' | 'records' | 'checkpoints')[];
type Migration = (db: RunsDb, transaction: IDBPTransaction<RunsSchema, Names, 'versionchange'>) => void;

/** Step n takes a database of version n to n + 1. Steps are only ever added: every old database must find its way. */
export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: 'runId' });
    db.createObjectStore('records');
    db.createObjectStore('checkpoints');
  },
  // From here on networks are stored packed. Those there stay as they are; a page of the older version must not meet the others.
  () => undefined,
];

export interface OpenOptions {
  readonly name?: string;
  readonly migrations?: readonly Migration[];
  /** Another tab still holds an older version open and does not let go. */
  readonly onBlocked?: () => void;
  /** A newer version of the page took over, or the browser closed the database: nothing is kept any more. */
  readonly onLost?: (newer: boolean) => void;
}

/** Opens the database of runs, bringing an older one up to date. Rejects as the browser does where storage is refused. */
export async function openRunsDb(options: OpenOptions = {}): Promise<RunsDb> {
  const { name = 'pruning-lab-runs', migrations = MIGRATIONS, onBlocked, onLost } = options;
  const db = await openDB<RunsSchema>(name, migrations.length, {
    upgrade(upgraded, from, _to, transaction) {
      for (const step of migrations.slice(from)) step(upgraded, transaction);
    },
    blocked: () => onBlocked?.(),
    blocking: () => {
      db.close();
      onLost?.(true);
    },
    terminated: () => onLost?.(false),
  });
  return db;
}
