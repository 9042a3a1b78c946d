import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, LabError } from '../core/base/errors';
import { configKey } from '../core/config/key';
import type { RunConfig } from '../core/config/run-config';
import type { Dataset, GeneratedSource } from '../core/datasets/dataset';
import { generateDataset } from '../core/datasets/generate';
import { buildArchitecture } from '../core/models/build';
import type { RunRecord } from '../core/record/run-record';
import { iterationsCsv } from '../core/report/iterations-csv';
import { layersCsv } from '../core/report/layers-csv';
import { runsJson } from '../core/report/parse-runs';
import { chooseBackend } from '../engine/backend/choose';
import type { RunControl } from '../engine/run/control';
import { createControl } from '../engine/run/control';
import { appVersion } from './app-version';
import type { DataChoice, ExperimentArguments, SweepTask } from './arguments';
import { parseArguments } from './arguments';
import { checkRuns } from './check-runs';
import { headingText } from './heading';
import { helpText } from './help';
import { mergeFolders } from './merge';
import { nodeAssets } from './node-assets';
import { offerWebgpu } from './offer-webgpu';
import { clearProgress, drawProgress } from './progress-bar';
import { readCifarFolder, readDataset } from './read-dataset';
import { allowRelaxedSimd } from './relaxed-simd';
import { makeFolder } from './run-folders';
import type { FinishedRun } from './run-to-record';
import { runToRecord } from './run-to-record';
import { gridOn, readSweep, runSweep } from './sweep';
import { tableText } from './table';

const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

allowRelaxedSimd();
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const wanted = parseArguments(argv);
    if (wanted.help) {
      process.stdout.write(helpText());
      return EXIT.done;
    }
    if (wanted.task.kind === 'merge') {
      process.stdout.write(mergeFolders(wanted.task.folders, wanted.task.out));
      return EXIT.done;
    }
    if (wanted.out !== null) makeFolder(wanted.out);
    return await (wanted.task.kind === 'sweep' ? sweepAll(wanted, wanted.task) : runAll(wanted));
  } catch (error) {
    process.stderr.write(`${describeError(error).message}\n`);
    return error instanceof LabError ? EXIT.unusable : EXIT.failed;
  }
}

async function runAll(wanted: ExperimentArguments): Promise<number> {
  const dataset = await readData(wanted.data, wanted.configs);
  checkRuns(wanted.configs, dataset);
  const host = await startHost(wanted, dataset);
  const records: RunRecord[] = [];
  let failed = false;
  for (const [number, { dataset: asked, ...rest }] of wanted.configs.entries()) {
    if (host.interrupted()) break;
    const config = { ...rest, dataset: { ...asked, source: dataset.source } };
    const architecture = buildArchitecture(config.model, dataset, dataset.classNames.length);
    const label = `${number + 1}/${wanted.configs.length} ${config.pruning.method}, seed ${config.seed}`;
    const runId = `${config.pruning.method}-${configKey(config)}`;
    const { record, failure } = await host.run(runId, config, label);
    if (record.iterations.length > 0) {
      records.push(record);
      process.stdout.write(
        `\n${label}: ${headingText(config, architecture)}, ${host.device}\n${tableText(record)}`,
      );
    }
    if (failure !== null) {
      failed = true;
      process.stderr.write(`${label}: ${failure.message}\n`);
    }
    if (wanted.out !== null) write(wanted.out, records);
  }
  return exitCode(host, !failed);
}

async function sweepAll(wanted: ExperimentArguments, { file, shard, out }: SweepTask): Promise<number> {
  const sweep = readSweep(file);
  const { source } = sweep.base.dataset;
  const data = wanted.data ?? (isGenerated(source) ? { kind: source } : null);
  if (data === null)
    throw new LabError(
      'bad-config',
      `The data of the sweep, ${source}, are not built in: name them with --dataset.`,
    );
  // Every shard reads the data of the whole grid, so that all of them cut it alike.
  const configs = gridOn(sweep, source).runs.map(({ config }) => config);
  const dataset = await readData(data, configs);
  if (source.includes(':') && source !== dataset.source)
    throw new LabError(
      'bad-config',
      `The sweep was made for ${source}; the files given are ${dataset.source}.`,
    );
  const host = await startHost(wanted, dataset);
  const well = await runSweep({
    ...{ grid: gridOn(sweep, dataset.source, dataset), shard, dataset, out },
    ...{ run: host.run, interrupted: host.interrupted },
    say: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  });
  return exitCode(host, well);
}

/** The engine in this process: one run after the other until Ctrl-C. */
interface Host {
  readonly device: string;
  run(runId: string, config: RunConfig, label: string): Promise<FinishedRun>;
  interrupted(): boolean;
}

async function startHost(wanted: ExperimentArguments, dataset: Dataset): Promise<Host> {
  if (wanted.backend === 'webgpu') await offerWebgpu();
  const { backend, report } = await chooseBackend(wanted.backend, nodeAssets());
  const version = appVersion();
  let control: RunControl | null = null;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    control?.stop();
  });
  return {
    device: backend.device,
    interrupted: () => interrupted,
    run: async (runId, config, label) => {
      control = createControl(() => new Promise((resolve) => setImmediate(resolve)));
      const request = {
        ...{ config, dataset, backend, report, control, appVersion: version },
        startedAt: new Date().toISOString(),
        now: () => performance.now(),
      };
      const finished = await runToRecord(runId, request, (progress) => {
        if (!wanted.quiet) drawProgress(label, progress);
      });
      clearProgress();
      return finished;
    },
  };
}

function exitCode(host: Host, well: boolean): number {
  if (host.interrupted()) return EXIT.interrupted;
  return well ? EXIT.done : EXIT.failed;
}

/** The data set all runs share. */
function readData(data: DataChoice | null, configs: readonly RunConfig[]): Promise<Dataset> {
  const train = Math.max(...configs.map(({ dataset }) => dataset.train));
  const test = Math.max(...configs.map(({ dataset }) => dataset.test));
  if (data?.kind === 'idx') return readDataset(data.files, train, test);
  if (data?.kind === 'cifar') return readCifarFolder(data.dir, train, test);
  return Promise.resolve(generateDataset(data?.kind ?? 'strokes', train, test));
}

function isGenerated(source: string): source is GeneratedSource {
  return source === 'strokes' || source === 'textures';
}

function write(folder: string, records: readonly RunRecord[]): void {
  writeFileSync(join(folder, 'run.json'), runsJson(records));
  writeFileSync(join(folder, 'iterations.csv'), iterationsCsv(records));
  writeFileSync(join(folder, 'layers.csv'), layersCsv(records));
}
