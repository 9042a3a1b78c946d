/** Run records made of bare numbers, for tests: no engine, no clock. */
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import { configKey } from '../config/key';
import type { RunConfig } from '../config/run-config';
import type { MethodName } from '../pruning/methods/catalogue';
import { methodNamed } from '../pruning/methods/catalogue';
import type { IterationRecord, LatencyRecord, RunRecord } from '../record/run-record';
import { RECORD_SCHEMA } from '../record/run-record';

/** Weights alive, test accuracy, PQ Index. */
export type Row = readonly [alive: number, accuracy: number, pqi?: number | null];

export const ALL_WEIGHTS = 1024;
const OUTPUT_WEIGHTS = 24;

export function madeConfig(method: MethodName, seed: number): RunConfig {
  const { recipe } = methodNamed(method);
  const gradual = recipe.cadence === 'gradual' ? { gradual: defaultGradual(20) } : {};
  const training =
    recipe.cadence === 'gradual' ? { ...DEFAULT_CONFIG.training, epochs: 20 } : DEFAULT_CONFIG.training;
  return {
    ...DEFAULT_CONFIG,
    training,
    pruning: { ...DEFAULT_CONFIG.pruning, method, recipe, ...gradual },
    seed,
  };
}

/** Two layers; the output layer loses weights only when nothing else is left. */
export function madeRun(config: RunConfig, rows: readonly Row[], runId?: string): RunRecord {
  return {
    schema: RECORD_SCHEMA,
    runId: runId ?? `${config.pruning.method}-${configKey(config)}`,
    config,
    environment: { backend: 'wasm', device: 'WebAssembly SIMD', appVersion: '0.1.0', startedAt: null },
    iterations: rows.map((row, iteration) => madeRecord(config, row, iteration)),
  };
}

function madeRecord(
  config: RunConfig,
  [alive, accuracy, pqi = 0.1]: Row,
  iteration: number,
): IterationRecord {
  const output = Math.min(OUTPUT_WEIGHTS, alive);
  const size = { weightsTotal: ALL_WEIGHTS, weightsAlive: alive };
  const layer = (name: string, total: number, kept: number) => ({
    ...{ name, kind: 'dense' as const, shape: [total / 8, 8], weightsTotal: total, weightsAlive: kept },
    ...{ unitsTotal: 8, unitsAlive: 8, unitWeights: new Array<number>(8).fill(Math.floor(kept / 8)) },
    ...{ macsDense: total, macsAlive: kept },
  });
  const evaluation = { loss: 1 - accuracy, accuracy };
  return {
    iteration,
    epochsTotal: config.training.epochs * (iteration + 1),
    epochs: [],
    train: evaluation,
    test: evaluation,
    best: null,
    afterCut: iteration === 0 ? null : evaluation,
    sparsity: { pqi, pqiMethod: pqi, gini: null, layers: [], neuronHistogram: [] },
    pqiRetrained: pqi,
    layers: [
      layer('dense1', ALL_WEIGHTS - OUTPUT_WEIGHTS, alive - output),
      layer('output', OUTPUT_WEIGHTS, output),
    ],
    size: {
      ...size,
      paramsTotal: ALL_WEIGHTS + 10,
      paramsAlive: alive + 10,
      macsDense: ALL_WEIGHTS,
      macsAlive: alive,
    },
    cut: null,
    elapsedMs: 30_000,
  };
}

/** The same record with channels: of a gradual run, trained up to `epochsTotal`. */
export function asChannels(
  record: IterationRecord,
  epochsTotal: number,
  latency: LatencyRecord | null = null,
): IterationRecord {
  const channels = {
    ...{ total: 8, alive: 8, form: 'removed' as const, layers: [], asked: null, threshold: null },
    ...{ maxLogitDifference: null, trainingMacs: 1, trainingMacsDense: 1, latency },
  };
  return { ...record, epochsTotal, channels };
}
