import { describeError, LabError } from '../base/errors';
import type { Reader } from '../base/json-reader';
import {
  count,
  isJsonObject,
  jsonObject,
  listOf,
  objectOf,
  oneOf,
  ownField,
  refuse,
  shown,
  text,
  withOptional,
} from '../base/json-reader';
import { parseConfig } from '../config/parse-config';
import type { IterationRecord, RunEnvironment, RunRecord } from '../record/run-record';
import { RECORD_SCHEMA } from '../record/run-record';
import { readIteration } from './read-iteration';

export type ParsedRuns =
  | { readonly runs: readonly RunRecord[]; readonly problem: null }
  | { readonly runs: null; readonly problem: string };

/** The records of a file the lab wrote: a bundle, a recording or a single run. Anything else gives a sentence, never an exception. */
export function parseRuns(json: string): ParsedRuns {
  try {
    return { runs: readRuns(parseJson(json)), problem: null };
  } catch (error) {
    return { runs: null, problem: describeError(error).message };
  }
}

/** The records as the lab writes them to a file. */
export function runsJson(runs: readonly RunRecord[]): string {
  return `${JSON.stringify({ schema: RECORD_SCHEMA, runs }, null, 1)}\n`;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new LabError('bad-file', 'The file is not JSON: choose the run.json that the lab wrote.');
  }
}

function readRuns(value: unknown): readonly RunRecord[] {
  const root = jsonObject(value, '');
  const runs = ownField(root, 'runs');
  if (runs === undefined && Object.hasOwn(root, 'iterations')) return [parseRunRecord(root, '')];
  if (!Array.isArray(runs)) return refuse('runs', 'a list of runs, as in the run.json of the lab', runs);
  const schema = ownField(root, 'schema');
  if (schema !== undefined) checkSchema(schema, 'The file');
  const records = runs.map((run: unknown, index) => parseRunRecord(run, `runs[${index}]`));
  const ids = records.map(({ runId }) => runId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new LabError('bad-file', `The file holds the run “${twice}” twice: leave one out.`);
  return records;
}

/**
 * One run out of unknown JSON.
 * @throws LabError('bad-file') with the place and what it must be.
 */
function parseRunRecord(value: unknown, path: string): RunRecord {
  const raw = jsonObject(value, path);
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`);
  checkSchema(ownField(raw, 'schema'), path === '' ? 'The run' : path);
  return {
    schema: RECORD_SCHEMA,
    runId: runId(ownField(raw, 'runId'), inside('runId')),
    config: parseConfig(ownField(raw, 'config'), inside('config')),
    environment: environment(ownField(raw, 'environment'), inside('environment')),
    iterations: iterations(ownField(raw, 'iterations'), inside('iterations')),
  };
}

function checkSchema(schema: unknown, what: string): void {
  if (schema === RECORD_SCHEMA) return;
  throw new LabError(
    'bad-file',
    `${what} has record schema ${shown(schema)}; this version reads schema ${RECORD_SCHEMA}. Use the version that wrote it, or a newer one.`,
  );
}

const runId: Reader<string> = (value, path) => {
  const id = text(value, path);
  return id !== '' && id.length <= 200 ? id : refuse(path, 'a name of 1 to 200 characters', id);
};

const environment = withOptional(
  objectOf<Omit<RunEnvironment, 'classNames'>>({
    backend: oneOf(['webgpu', 'wasm', 'cpu']),
    device: text,
    appVersion: text,
    startedAt: (value, path) => (value === null ? null : text(value, path)),
  }),
  { classNames: listOf(text) },
);

const iterations: Reader<readonly IterationRecord[]> = (value, path) => {
  if (!Array.isArray(value)) return refuse(path, 'a list of records', value);
  return value.map((item: unknown, index) => {
    const place = `${path}[${index}]`;
    const number = isJsonObject(item) ? count(ownField(item, 'iteration'), `${place}.iteration`) : index;
    if (number !== index) return refuse(`${place}.iteration`, `${index}, its place in the list`, number);
    return readIteration(item, place);
  });
};
