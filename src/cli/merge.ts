import { LabError } from '../core/base/errors';
import type { RunRecord } from '../core/record/run-record';
import { inGridOrder, makeFolder, readGrid, readRuns, writeGrid, writeSummary } from './run-folders';

/** Joins the runs of several folders into one; returns what a person is told. @throws LabError */
export function mergeFolders(folders: readonly string[], out: string): string {
  const grid = [...new Set(folders.flatMap(readGrid))];
  const runs = new Map<string, RunRecord>();
  let repeated = 0;
  for (const run of folders.flatMap(readRuns)) {
    if (runs.has(run.runId)) repeated++;
    else runs.set(run.runId, run);
  }
  if (runs.size === 0)
    throw new LabError(
      'bad-file',
      `No finished run in ${folders.join(', ')}: name folders that --out wrote.`,
    );
  makeFolder(out);
  writeSummary(out, inGridOrder([...runs.values()], grid));
  if (grid.length > 0) writeGrid(out, grid);
  const missing = grid.filter((id) => !runs.has(id));
  return [
    `${runs.size} runs of ${folders.length} folders in ${out}.\n`,
    repeated === 0 ? '' : `${repeated} runs were there more than once; the first was taken.\n`,
    missing.length === 0
      ? ''
      : `${missing.length} of ${grid.length} runs are missing, ${missing[0]} the first.\n`,
  ].join('');
}
