import type { RunRecord } from './run-record';

/** Runs made ahead of time by this engine and shipped with the page, so that the first paint shows something true. */
export interface Recording {
  readonly preset: string;
  /** ISO 8601 date of the recording. */
  readonly recordedAt: string;
  /** The machine, in words a person knows: processor, cores, backend. */
  readonly machine: string;
  readonly runs: readonly RunRecord[];
}
