import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, LabError } from '../core/base/errors';
import { configKey } from '../core/config/key';
import type { RunConfig } from '../core/config/run-config';
import type { Dataset } from '../core/datasets/dataset';
import { generateDataset } from '../core/datasets/generate';
import type { RunRecord } from '../core/record/run-record';
import { iterationsCsv } from '../core/report/iterations-csv';
import { layersCsv } from '../core/report/layers-csv';
import { runsJson } from '../core/report/parse-runs';
import { chooseBackend } from '../engine/backend/choose';
import type { RunControl } from '../engine/run/control';
import { createControl } from '../engine/run/control';
import { appVersion } from './app-version';
import type { DataChoice, ExperimentArguments } from './arguments';
import { parseArguments } from './arguments';
import { helpText } from './help';
import { nodeAssets } from './node-assets';
import { clearProgress, drawProgress } from './progress-bar';
import { readCifarFolder, readDataset } from './read-dataset';
import { runToRecord } from './run-to-record';
import { tableText } from './table';

const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const wanted = parseArguments(argv);
    if (wanted.help) {
      process.stdout.write(helpText());
      return EXIT.done;
    }
    if (wanted.out !== null) makeFolder(wanted.out);
    return await runAll(wanted);
  } catch (error) {
    process.stderr.write(`${describeError(error).message}\n`);
    return error instanceof LabError ? EXIT.unusable : EXIT.failed;
  }
}

async function runAll(wanted: ExperimentArguments): Promise<number> {
  const { configs, dataset } = await withData(wanted);
  const { backend, report } = await chooseBackend(wanted.backend, nodeAssets());
  const version = appVersion();
  const records: RunRecord[] = [];
  let control: RunControl | null = null;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    control?.stop();
  });
  let failed = false;
  for (const [number, config] of configs.entries()) {
    if (interrupted) break;
    control = createControl(() => new Promise((resolve) => setImmediate(resolve)));
    const label = `${number + 1}/${configs.length} ${config.pruning.method}, seed ${config.seed}`;
    const runId = `${config.pruning.method}-${configKey(config)}`;
    const request = {
      ...{ config, dataset, backend, report, control, appVersion: version, assets: nodeAssets() },
      startedAt: new Date().toISOString(),
      now: () => performance.now(),
    };
    const { record, failure } = await runToRecord(runId, request, (progress) => {
      if (!wanted.quiet) drawProgress(label, progress);
    });
    clearProgress();
    records.push(record);
    process.stdout.write(`\n${label}: ${settings(config)}, ${backend.device}\n${tableText(record)}`);
    if (failure !== null) {
      failed = true;
      process.stderr.write(`${label}: ${failure.message}\n`);
    }
    if (wanted.out !== null) write(wanted.out, records);
  }
  if (interrupted) return EXIT.interrupted;
  return failed ? EXIT.failed : EXIT.done;
}

/** The data set all runs share, and the configs with its true name in them. */
async function withData(
  wanted: ExperimentArguments,
): Promise<{ configs: readonly RunConfig[]; dataset: Dataset }> {
  const train = Math.max(...wanted.configs.map((config) => config.dataset.train));
  const test = Math.max(...wanted.configs.map((config) => config.dataset.test));
  const dataset = await readData(wanted.data, train, test);
  const { source } = dataset;
  const configs = wanted.configs.map((config) => ({ ...config, dataset: { ...config.dataset, source } }));
  return { configs, dataset };
}

function readData(data: DataChoice, train: number, test: number): Promise<Dataset> {
  switch (data.kind) {
    case 'idx':
      return readDataset(data.files, train, test);
    case 'cifar':
      return readCifarFolder(data.dir, train, test);
    default:
      return Promise.resolve(generateDataset(data.kind, train, test));
  }
}

function settings(config: RunConfig): string {
  const { dataset, model, pruning } = config;
  return `${dataset.source}, ${dataset.train} + ${dataset.test} images, ${model.kind}, ${pruning.recipe.scope} scope`;
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new LabError('bad-config', `--out ${path} cannot be made: ${describeError(error).message}`);
  }
}

function write(folder: string, records: readonly RunRecord[]): void {
  writeFileSync(join(folder, 'run.json'), runsJson(records));
  writeFileSync(join(folder, 'iterations.csv'), iterationsCsv(records));
  writeFileSync(join(folder, 'layers.csv'), layersCsv(records));
}
