import type { RunConfig } from '../../core/config/run-config';
import { isGradual, plannedCuts } from '../../core/record/plan';
import type { StoredRun } from '../persistence/stored-run';
import type { RunStatus } from './run-state';
import { isOver } from './run-state';
import type { RunsState } from './runs';
import { isSweep } from './runs';

/** All runs this browser keeps, without their records. */
export interface LibraryState {
  readonly rows: Readonly<Record<string, StoredRun>>;
  /** False until the stored runs are listed, or cannot be. */
  readonly listed: boolean;
  /** Runs other tabs work on or are about to delete. */
  readonly elsewhere: readonly string[];
  /** What is not kept, and what to do; null while everything is. */
  readonly trouble: string | null;
  /** Why the last thing asked for did not happen. */
  readonly refusal: string | null;
  /** Deleted here and still to be had back. */
  readonly deleted: readonly string[];
  readonly usage: StorageUsage | null;
}

export interface StorageUsage {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** The browser promised not to clear it by itself. */
  readonly persistent: boolean;
}

export const NO_LIBRARY: LibraryState = {
  rows: {},
  listed: false,
  elsewhere: [],
  trouble: null,
  refusal: null,
  deleted: [],
  usage: null,
};

/** How a stored run stands right now. */
export function statusOf(row: StoredRun, library: LibraryState, runs: RunsState): RunStatus {
  return statusWith(row, library, runs.byId[row.runId]?.status);
}

/** `live`: what the run is doing on this page; undefined where it is not here. */
export function statusWith(
  row: StoredRun,
  library: Pick<LibraryState, 'elsewhere'>,
  live: RunStatus | undefined,
): RunStatus {
  if (live !== undefined && !isOver(live)) return live;
  if (row.status !== 'working') return row.status;
  return library.elsewhere.includes(row.runId) ? 'elsewhere' : 'interrupted';
}

/** Why a run cannot go on, in a sentence; null when it can. */
export function whyNotResumed(row: StoredRun, status: RunStatus): string | null {
  switch (status) {
    case 'finished':
    case 'recorded':
    case 'opened':
      return 'It is finished.';
    case 'elsewhere':
      return 'It runs in another tab.';
    case 'failed':
      return row.failure?.code === 'diverged'
        ? 'It diverged, and would again from the same network: change its settings and run it anew.'
        : null;
    case 'interrupted':
    case 'stopped':
      return null;
    case 'queued':
    case 'starting':
    case 'running':
    case 'paused':
      return 'It is at work.';
  }
}

/** Stored runs that are not deleted, newest group first, in the order of their groups. */
export function listedRows({ rows }: Pick<LibraryState, 'rows'>): readonly StoredRun[] {
  return newestFirst(Object.values(rows).filter((row) => row.deletedAt === null));
}

function newestFirst(rows: readonly StoredRun[]): readonly StoredRun[] {
  return rows.toSorted(
    (a, b) =>
      b.createdAt.localeCompare(a.createdAt) || b.group.id.localeCompare(a.group.id) || a.place - b.place,
  );
}

/** The number of the next press of the button. */
export function nextNumber({ rows }: LibraryState): number {
  return 1 + Math.max(0, ...Object.values(rows).map(({ group }) => group.number));
}

/** Where a run stands, of how much: "iteration 4 of 14". */
export function whereText(config: RunConfig, records: number): string {
  const cuts = plannedCuts(config);
  return `${isGradual(config) ? 'step' : 'iteration'} ${Math.min(records, cuts)} of ${cuts}`;
}

/** Runs whose tab is gone, of the newest press of the button that has any; sweeps have their own line. */
export function interruptedRows(library: LibraryState, runs: RunsState): readonly StoredRun[] {
  const cut = Object.values(library.rows).filter(
    (row) =>
      row.deletedAt === null && !isSweep(row.group.id) && statusOf(row, library, runs) === 'interrupted',
  );
  const rows = newestFirst(cut);
  return rows.filter(({ group }) => group.id === rows[0]?.group.id);
}
