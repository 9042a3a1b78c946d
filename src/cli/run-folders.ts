import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeError, LabError } from '../core/base/errors';
import type { RunRecord } from '../core/record/run-record';
import { iterationsCsv } from '../core/report/iterations-csv';
import { layersCsv } from '../core/report/layers-csv';
import { parseRuns, runsJson } from '../core/report/parse-runs';

/**
 * A folder of a sweep: `runs/RUN-ID/run.json` for every finished run, `grid.json` with the ids of the whole sweep in their order,
 * and `runs.json`, `iterations.csv`, `layers.csv` of all that is there.
 */
const RUNS = 'runs';
const RUN_FILE = 'run.json';
const GRID_FILE = 'grid.json';

export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new LabError('bad-config', `--out ${path} cannot be made: ${describeError(error).message}`);
  }
}

export function isFinished(folder: string, runId: string): boolean {
  return existsSync(join(folder, RUNS, runId, RUN_FILE));
}

export function writeRun(folder: string, record: RunRecord): void {
  makeFolder(join(folder, RUNS, record.runId));
  writeWhole(join(folder, RUNS, record.runId, RUN_FILE), runsJson([record]));
}

export function writeGrid(folder: string, runIds: readonly string[]): void {
  writeWhole(join(folder, GRID_FILE), `${JSON.stringify({ grid: 1, runs: runIds }, null, 1)}\n`);
}

/** The ids of the whole sweep; none for a folder without one. @throws LabError naming the file. */
export function readGrid(folder: string): readonly string[] {
  const path = join(folder, GRID_FILE);
  if (!existsSync(path)) return [];
  const parsed: unknown = jsonOf(path);
  const ids: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'runs') : null;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
    throw new LabError(
      'bad-file',
      `${path} is no list of runs: delete it, and the order of the runs is lost.`,
    );
  return ids;
}

/** All finished runs of a folder: of a sweep, of a merge or of a plain experiment. @throws LabError naming the file. */
export function readRuns(folder: string): readonly RunRecord[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new LabError('bad-file', `There is no folder ${folder}.`);
  const inside = join(folder, RUNS);
  const files = existsSync(inside)
    ? readdirSync(inside)
        .sort()
        .map((name) => join(inside, name, RUN_FILE))
        .filter((path) => existsSync(path))
    : ['runs.json', RUN_FILE]
        .map((name) => join(folder, name))
        .filter((path) => existsSync(path))
        .slice(0, 1);
  return files.flatMap((path) => {
    const { runs, problem } = parseRuns(readFileSync(path, 'utf8'));
    if (runs === null) throw new LabError('bad-file', `${path}: ${problem}`);
    return runs;
  });
}

/** The records as the page and other programs read them. */
export function writeSummary(folder: string, runs: readonly RunRecord[]): void {
  writeWhole(join(folder, 'runs.json'), runsJson(runs));
  writeWhole(join(folder, 'iterations.csv'), iterationsCsv(runs));
  writeWhole(join(folder, 'layers.csv'), layersCsv(runs));
}

/** In the order of the grid; runs that are not in it follow by id. */
export function inGridOrder(runs: readonly RunRecord[], grid: readonly string[]): readonly RunRecord[] {
  const places = new Map(grid.map((id, place) => [id, place]));
  const placeOf = ({ runId }: RunRecord) => places.get(runId) ?? grid.length;
  return [...runs].sort((a, b) => placeOf(a) - placeOf(b) || (a.runId < b.runId ? -1 : 1));
}

/** All or nothing: a file is there only when it is complete, whoever stops the process. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.part`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new LabError('storage', `${path} cannot be written: ${describeError(error).message}`);
  }
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new LabError('bad-file', `${path} is not JSON: delete it, and the order of the runs is lost.`);
  }
}
