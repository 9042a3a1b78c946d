/** Records the default preset with this engine for the page's first paint: public/recorded/NAME.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { configKey } from '../core/config/key';
import { DEFAULT_PRESET, PRESETS } from '../core/config/presets';
import { generateDataset } from '../core/datasets/generate';
import type { Recording } from '../core/record/recording';
import type { RunRecord } from '../core/record/run-record';
import { chooseBackend } from '../engine/backend/choose';
import { createControl } from '../engine/run/control';
import { appVersion } from './app-version';
import { nodeAssets } from './node-assets';
import { clearProgress, drawProgress } from './progress-bar';
import { runToRecord } from './run-to-record';
import { tableText } from './table';

const FOLDER = 'public/recorded';

const preset = PRESETS.find(({ name }) => name === DEFAULT_PRESET);
if (preset === undefined) throw new Error(`No preset called ${DEFAULT_PRESET}.`);
const { backend, report } = await chooseBackend('wasm', nodeAssets());
const recordedAt = new Date().toISOString();
const runs: RunRecord[] = [];
for (const config of preset.runs) {
  const request = {
    config,
    dataset: generateDataset(config.dataset.source, config.dataset.train, config.dataset.test),
    backend,
    report,
    control: createControl(() => new Promise((resolve) => setImmediate(resolve))),
    appVersion: appVersion(),
    startedAt: recordedAt,
    now: () => performance.now(),
  };
  const runId = `recorded-${config.pruning.method}-${configKey(config)}`;
  const { record, failure } = await runToRecord(runId, request, (progress) => drawProgress(runId, progress));
  clearProgress();
  if (failure !== null) throw new Error(failure.message);
  process.stdout.write(`${runId}\n${tableText(record)}\n`);
  runs.push(record);
}
const cores = cpus();
const processor = cores[0]?.model.trim() ?? 'unknown processor';
const machine = `${processor}, ${cores.length} cores, ${backend.device}, Node ${process.versions.node}`;
const recording: Recording = { preset: preset.name, recordedAt, machine, runs };
mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}/${preset.name}.json`, JSON.stringify(recording));
