import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configKey } from '../../core/config/key';
import type { RunRecord } from '../../core/record/run-record';
import { type Shrinking, type StudyRun, shrinkingOf } from './plan';

/** What one training came to. */
export interface Outcome {
  readonly role: StudyRun['role'];
  readonly method: StudyRun['method'];
  readonly level: number | null;
  readonly seed: number;
  /** Of the last epoch, on the test images. */
  readonly accuracy: number;
  readonly trainAccuracy: number;
  readonly channelsTotal: number;
  readonly channelsAlive: number;
  readonly paramsTotal: number;
  readonly paramsAlive: number;
  readonly macsDense: number;
  readonly macsAlive: number;
  /** Training multiply-accumulates over those of dense training. */
  readonly trainingCost: number;
  /** Largest difference of a logit between masked and removed network over all steps. */
  readonly maxLogitDifference: number | null;
  readonly shrinking: Shrinking;
  readonly seconds: number;
  readonly device: string;
}

export function outcomeOf({ role, method, level, config }: StudyRun, record: RunRecord): Outcome {
  const last = record.iterations.at(-1);
  if (last?.channels === undefined)
    throw new Error(`${record.runId} ended without a record of its channels.`);
  const { channels, size, test, train } = last;
  const differences = record.iterations
    .map((iteration) => iteration.channels?.maxLogitDifference ?? null)
    .filter((difference) => difference !== null);
  return {
    ...{ role, method, level, seed: config.seed },
    ...{ accuracy: test.accuracy, trainAccuracy: train.accuracy },
    ...{ channelsTotal: channels.total, channelsAlive: channels.alive },
    ...{ paramsTotal: size.paramsTotal, paramsAlive: size.paramsAlive },
    ...{ macsDense: size.macsDense, macsAlive: size.macsAlive },
    trainingCost: channels.trainingMacs / channels.trainingMacsDense,
    maxLogitDifference: differences.length === 0 ? null : Math.max(...differences),
    shrinking: shrinkingOf(record),
    seconds: record.iterations.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000,
    device: record.environment.device,
  };
}

/** Outcomes in a folder, one file per training, so that a study that was cut off goes on where it was. */
export interface OutcomeStore {
  find(run: StudyRun): Outcome | null;
  keep(run: StudyRun, outcome: Outcome): void;
}

export function createStore(folder: string): OutcomeStore {
  mkdirSync(folder, { recursive: true });
  const fileOf = ({ role, method, config }: StudyRun): string =>
    join(folder, `${role}-${method ?? 'dense'}-${config.seed}-${configKey(config)}.json`);
  return {
    find(run) {
      const file = fileOf(run);
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome) : null;
    },
    keep(run, outcome) {
      const file = fileOf(run);
      writeFileSync(`${file}.part`, JSON.stringify(outcome));
      renameSync(`${file}.part`, file);
    },
  };
}
