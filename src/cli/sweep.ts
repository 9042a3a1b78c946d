import { readFileSync, statSync } from 'node:fs';
import { describeError, LabError } from '../core/base/errors';
import type { RunConfig } from '../core/config/run-config';
import type { Dataset } from '../core/datasets/dataset';
import { buildArchitecture } from '../core/models/build';
import { accuracyText, compressionText, durationText, shortCountText } from '../core/record/number-text';
import type { RunRecord } from '../core/record/run-record';
import { shortfallText } from '../core/record/shortfall';
import { sweepCost } from '../core/sweep/cost';
import type { Grid, SweepRun } from '../core/sweep/expand';
import { expandSweep } from '../core/sweep/expand';
import { parseSweep } from '../core/sweep/parse-sweep';
import type { Shard } from '../core/sweep/shard';
import { shardOf } from '../core/sweep/shard';
import type { Sweep } from '../core/sweep/sweep';
import {
  inGridOrder,
  isFinished,
  makeFolder,
  readRuns,
  writeGrid,
  writeRun,
  writeSummary,
} from './run-folders';
import type { FinishedRun } from './run-to-record';

const LARGEST_SWEEP_BYTES = 1_000_000;

/** @throws LabError in one line that names the file. */
export function readSweep(path: string): Sweep {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new LabError('bad-file', `There is no file ${path}.`);
  if (stats.size > LARGEST_SWEEP_BYTES)
    throw new LabError('bad-file', `${path} has ${stats.size} bytes: no sweep is that large.`);
  try {
    return parseSweep(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new LabError('bad-config', `${path}: ${describeError(error).message}`);
  }
}

/** The grid on the data set that was really read, with its name in every config. @throws LabError */
export function gridOn(sweep: Sweep, source: Dataset['source'], data?: Dataset): Grid {
  const grid = expandSweep(
    { ...sweep, base: { ...sweep.base, dataset: { ...sweep.base.dataset, source } } },
    (model) => (data === undefined ? null : buildArchitecture(model, data, data.classNames.length)),
  );
  if (grid.runs.length > 0) return grid;
  throw new LabError(
    'bad-config',
    `Every combination of the sweep is refused. ${grid.refused[0]?.why ?? ''}`,
  );
}

export interface SweepJob {
  readonly grid: Grid;
  readonly shard: Shard | null;
  readonly dataset: Dataset;
  readonly out: string;
  /** Runs one config to its end. */
  run(runId: string, config: RunConfig, label: string): Promise<FinishedRun>;
  interrupted(): boolean;
  say(text: string): void;
  complain(text: string): void;
}

/** Runs one share of a grid, run by run; those that are finished already are skipped. Returns whether all ended well. */
export async function runSweep(job: SweepJob): Promise<boolean> {
  const { grid, shard, out, say } = job;
  makeFolder(out);
  const own = shard === null ? grid.runs : shardOf(grid.runs, shard);
  const open = own.filter((run) => !isFinished(out, runIdOf(run)));
  say(introduction(job, own.length, open));
  writeGrid(out, grid.runs.map(runIdOf));
  let failed = 0;
  for (const [number, run] of open.entries()) {
    if (job.interrupted()) break;
    const label = `${number + 1}/${open.length} ${runIdOf(run)}, seed ${run.config.seed}`;
    const { record, outcome, failure } = await job.run(runIdOf(run), run.config, label);
    if (outcome === 'finished') {
      writeRun(out, record);
      const shortfall = shortfallText(record);
      say(`${label}: ${lastLine(record)}${shortfall === null ? '' : `. ${shortfall}`}\n`);
    } else if (failure !== null) {
      failed++;
      job.complain(`${label}: ${failure.message}\n`);
    }
  }
  writeSummary(out, inGridOrder(readRuns(out), grid.runs.map(runIdOf)));
  return failed === 0;
}

function runIdOf({ config, key }: SweepRun): string {
  return `${config.pruning.method}-${key}`;
}

function introduction({ grid, shard, dataset }: SweepJob, own: number, open: readonly SweepRun[]): string {
  const { height, width, channels, classNames } = dataset;
  const cost = sweepCost(
    open.map(({ config }) => config),
    ({ model }) => buildArchitecture(model, { height, width, channels }, classNames.length),
  );
  const share = shard === null ? '' : `, ${own} in shard ${shard.index}/${shard.count}`;
  const work = `${cost.trainings} trainings, ${shortCountText(cost.examples)} images`;
  const refused = grid.refused.map(({ what, why }) => `Left out: ${what}. ${why}\n`);
  return `${grid.runs.length} runs in the sweep${share}, ${open.length} to do (${work}).\n${refused.join('')}`;
}

function lastLine({ iterations }: RunRecord): string {
  const [first, last] = [iterations[0], iterations.at(-1)];
  if (first === undefined || last === undefined) return 'no record';
  const seconds = iterations.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
  const size = compressionText(last.size.weightsTotal, last.size.weightsAlive);
  return `${accuracyText(first.test.accuracy)} dense, ${accuracyText(last.test.accuracy)} at ${size}, ${durationText(seconds)}`;
}
