import { assertNever } from '../../core/base/assert-never';
import type { ErrorCode } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { BackendChoice, RunMessage } from '../../core/protocol/protocol';
import { formBadge, formOf, type NetForm, netForm } from '../../core/record/net-form';
import type { IterationRecord, RunEnvironment } from '../../core/record/run-record';

/** What the run last said. `working` without a tab that works on it means interrupted. */
export type StoredStatus = 'working' | 'finished' | 'stopped' | 'failed';

/** One run without its records and networks: a row of the Runs screen. Plain JSON. */
export interface StoredRun {
  readonly runId: string;
  readonly group: RunGroupName;
  /** Place among the runs of its group. */
  readonly place: number;
  readonly config: RunConfig;
  readonly choice: BackendChoice;
  readonly data: {
    readonly name: string;
    /** What the images are known by (core/datasets/data-identity.ts); another value means other images. Null until it is known. */
    readonly identity: string | null;
  };
  readonly status: StoredStatus;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
  readonly environment: RunEnvironment | null;
  /** Every time the run was taken up again: after which iteration, and on what. */
  readonly resumed: readonly { readonly after: number; readonly environment: RunEnvironment }[];
  /** Records made so far. */
  readonly records: number;
  readonly figures: RunFigures | null;
  /** Iteration of the network it can go on from; null: none is stored. */
  readonly checkpoint: number | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Written by the person. */
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  /** Deleted, but still to be had back; null otherwise. */
  readonly deletedAt: string | null;
}

/** The press of the button a run came from. */
export interface RunGroupName {
  readonly id: string;
  readonly number: number;
  readonly name: string;
}

/** What the table shows of the last record. */
export interface RunFigures {
  readonly testAccuracy: number;
  readonly weightsTotal: number;
  readonly weightsAlive: number;
  readonly epochsTotal: number;
  /** Whether pruning made the net smaller. Absent in rows of older versions. */
  readonly form?: NetForm;
}

/** What a person may write on a run. */
export type RunLabels = Partial<Pick<StoredRun, 'name' | 'notes' | 'tags' | 'deletedAt'>>;

type Start = Pick<StoredRun, 'runId' | 'group' | 'place' | 'config' | 'choice' | 'data' | 'createdAt'>;

export function newStoredRun(start: Start): StoredRun {
  return {
    ...start,
    status: 'working',
    failure: null,
    environment: null,
    resumed: [],
    records: 0,
    figures: null,
    checkpoint: null,
    updatedAt: start.createdAt,
    name: '',
    notes: '',
    tags: [],
    deletedAt: null,
  };
}

/** The same run about to go on from its checkpoint; records after it are made again. */
export function takenUpAgain(run: StoredRun, choice: BackendChoice, now: string): StoredRun {
  const records = (run.checkpoint ?? -1) + 1;
  return { ...run, choice, records, status: 'working', failure: null, updatedAt: now };
}

/** The row after what a worker said. Records count once they are stored with their network (run-writer.ts). */
export function rowAfter(run: StoredRun, event: RunMessage, now: string): StoredRun {
  switch (event.type) {
    case 'started':
      return run.records === 0
        ? { ...run, environment: event.environment, updatedAt: now }
        : {
            ...run,
            resumed: [...run.resumed, { after: run.records - 1, environment: event.environment }],
            updatedAt: now,
          };
    case 'iteration':
      return {
        ...run,
        records: event.record.iteration + 1,
        figures: figuresOf(event.record),
        updatedAt: now,
      };
    case 'checkpoint':
      return { ...run, checkpoint: event.checkpoint.iteration, updatedAt: now };
    case 'finished':
    case 'stopped':
      return { ...run, status: event.type, updatedAt: now };
    case 'failed':
      return {
        ...run,
        status: 'failed',
        failure: { code: event.code, message: event.message },
        updatedAt: now,
      };
    case 'progress':
    case 'epoch':
    case 'cut':
    case 'paused':
    case 'resumed':
      return run;
    default:
      return assertNever(event);
  }
}

export function labelsOf({ name, notes, tags, deletedAt }: StoredRun): Required<RunLabels> {
  return { name, notes, tags, deletedAt };
}

function figuresOf(record: IterationRecord): RunFigures {
  const { test, size, epochsTotal } = record;
  const { weightsTotal, weightsAlive } = size;
  return { testAccuracy: test.accuracy, weightsTotal, weightsAlive, epochsTotal, form: netForm(record) };
}

/** The badge of the last record; null before the first. An older row tells it by its weights: a channel never goes without some. */
export function storedBadge({ figures, config }: Pick<StoredRun, 'figures' | 'config'>): string | null {
  if (figures === null) return null;
  const { form, weightsTotal, weightsAlive } = figures;
  return formBadge({ form: form ?? (weightsAlive === weightsTotal ? 'dense' : formOf(config)) });
}
