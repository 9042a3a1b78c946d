import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../../cli/node-assets';
import { pythonProblem, runPython } from '../../../cli/python';
import { startWasm } from '../../../engine/backend/start-wasm';
import { createControl } from '../../../engine/run/control';
import { runExperiment } from '../../../engine/run/experiment';
import { DEFAULT_CONFIG, defaultGradual } from '../../config/defaults';
import type { RunConfig } from '../../config/run-config';
import type { Dataset } from '../../datasets/dataset';
import { generateStrokes } from '../../datasets/strokes/strokes';
import { generateTextures } from '../../datasets/textures/textures';
import type { ModelConfig } from '../../models/model-config';
import { METHODS, type MethodName, methodNamed } from '../../pruning/methods/catalogue';
import type { Recipe } from '../../pruning/recipe';
import type { IterationRecord } from '../../record/run-record';
import { iterationsCsv } from '../../report/iterations-csv';
import { idxFiles } from '../idx-files';
import { pytorchScript } from './script';

const MODELS: readonly ModelConfig[] = [
  { kind: 'linear' },
  { kind: 'mlp', hidden: [16, 12] },
  { kind: 'cnn', widths: [4, 6] },
  { kind: 'vgg-small', widths: [4, 6], hidden: [8] },
  { kind: 'resnet-small', widths: [4, 6], blocks: 1 },
];
const METHODS_OF_WEIGHTS = METHODS.filter(({ recipe }) => recipe.unit === 'weight');

const strokes = generateStrokes(400, 200);
const textures = generateTextures(200, 100);
const folder = mkdtempSync(join(tmpdir(), 'pytorch-'));
afterAll(() => rmSync(folder, { recursive: true }));

function configOf(
  dataset: Dataset,
  model: ModelConfig,
  method: MethodName,
  recipe: Partial<Recipe> = {},
  change: Partial<RunConfig> = {},
): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: dataset.source, train: dataset.train.labels.length, test: dataset.test.labels.length },
    model,
    training: { ...DEFAULT_CONFIG.training, epochs: 2, batch: 50, learningRate: 0.05 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method,
      recipe: { ...methodNamed(method).recipe, ...recipe },
      iterations: 2,
    },
    seed: 3,
    ...change,
  };
}

async function labRecords(config: RunConfig, dataset: Dataset): Promise<readonly IterationRecord[]> {
  const backend = await startWasm(nodeAssets());
  const records: IterationRecord[] = [];
  const events = runExperiment({
    config,
    dataset,
    backend,
    report: { name: 'wasm', device: backend.device, reason: 'test', tried: [] },
    control: createControl(() => new Promise((resolve) => setImmediate(resolve))),
    appVersion: 'test',
    startedAt: null,
    now: () => performance.now(),
  });
  for await (const event of events) if (event.type === 'iteration') records.push(event.record);
  return records;
}

/** Rows by column; the script quotes nothing. */
function rowsOf(csv: string): readonly ReadonlyMap<string, string>[] {
  const [header = '', ...lines] = csv.trim().split('\r\n');
  const columns = header.split(',');
  return lines.map((line) => new Map(line.split(',').map((cell, i) => [columns[i] ?? '', cell] as const)));
}

const python = pythonProblem(['py_compile']);
const torch = pythonProblem(['torch', 'numpy']);
const reason = (problem: string | null) => (problem === null ? '' : ` (skipped: ${problem})`);

describe('PyTorch script', () => {
  it.skipIf(python !== null)(
    `[EX22] compiles for every method of weights on every model${reason(python)}`,
    () => {
      const paths = METHODS_OF_WEIGHTS.flatMap(({ name }) =>
        MODELS.map((model) => {
          const path = join(folder, `${name}-${model.kind}.py`);
          const odd = {
            ...strokes,
            name: 'It\'s """odd""" \\ 猫\n',
            classNames: strokes.classNames.map((_, i) => `'''${i}\\`),
          };
          writeFileSync(path, pytorchScript(configOf(strokes, model, name), odd, '0.1.0'));
          return path;
        }),
      );
      expect(paths).toHaveLength(25);
      runPython(['-W', 'error', '-m', 'py_compile', ...paths], 60_000);
    },
  );

  it('[EX23] prints the columns of iterations.csv, and channel pruning is refused with a sentence', () => {
    const script = pytorchScript(configOf(strokes, { kind: 'linear' }, 'sap'), strokes, '0.1.0');
    expect(script).toContain(`COLUMNS = "${iterationsCsv([]).trim()}"`);
    for (const { name, recipe } of METHODS) {
      if (recipe.unit === 'weight') continue;
      const config = configOf(strokes, { kind: 'cnn', widths: [4] }, name);
      const gradual = { ...config, pruning: { ...config.pruning, gradual: defaultGradual(8) } };
      expect(() => pytorchScript(gradual, strokes, '0.1.0'), name).toThrow(/this run prunes channels/);
    }
  });

  const augmented = {
    ...DEFAULT_CONFIG.training,
    epochs: 1,
    batch: 40,
    augmentation: 'crop-flip-reflect',
  } as const;
  const adam = {
    ...DEFAULT_CONFIG.training,
    epochs: 2,
    batch: 50,
    learningRate: 0.003,
    optimiser: 'adam',
  } as const;
  const best = configOf(strokes, { kind: 'mlp', hidden: [16, 12] }, 'sap');
  const cases: readonly (readonly [string, RunConfig, Dataset])[] = [
    ['SAP, mlp', configOf(strokes, { kind: 'mlp', hidden: [16, 12] }, 'sap'), strokes],
    ['SAP, best epoch', { ...best, pruning: { ...best.pruning, cutFrom: 'best' } }, strokes],
    [
      'SAP per neuron, cnn',
      configOf(strokes, { kind: 'cnn', widths: [4, 6] }, 'sap', { scope: 'neuron' }),
      strokes,
    ],
    [
      'lottery ticket per neuron, vgg, colour',
      configOf(textures, { kind: 'vgg-small', widths: [4, 6], hidden: [8] }, 'lottery', { scope: 'neuron' }),
      textures,
    ],
    [
      'one-shot per layer, mlp, colour',
      configOf(textures, { kind: 'mlp', hidden: [12] }, 'one-shot', { scope: 'layer' }),
      textures,
    ],
    [
      'random, resnet',
      configOf(strokes, { kind: 'resnet-small', widths: [4, 6], blocks: 1 }, 'random'),
      strokes,
    ],
    [
      'fine-tune, linear, Adam',
      configOf(strokes, { kind: 'linear' }, 'fine-tune', {}, { training: adam }),
      strokes,
    ],
    [
      'lottery ticket, cnn, augmented',
      configOf(textures, { kind: 'cnn', widths: [4, 6] }, 'lottery', {}, { training: augmented }),
      textures,
    ],
  ];

  it.skipIf(torch !== null).each(cases)(
    `[EX24] %s: PyTorch gives the numbers of the lab${reason(torch)}`,
    async (_, config, dataset) => {
      const data = join(folder, dataset.name);
      mkdirSync(data, { recursive: true });
      for (const { path, bytes } of idxFiles(dataset)) writeFileSync(join(data, path), bytes);
      const script = join(folder, 'prune.py');
      writeFileSync(script, pytorchScript(config, dataset, 'test'));
      const rows = rowsOf(runPython([script, '--data', data, '--device', 'cpu'], 120_000));
      const records = await labRecords(config, dataset);
      expect(rows).toHaveLength(records.length);
      records.forEach((record, i) => {
        const number = (column: string) => Number(rows[i]?.get(column) || Number.NaN);
        const { size, sparsity } = record;
        expect([number('iteration'), number('params_total'), number('weights_total')]).toEqual([
          record.iteration,
          size.paramsTotal,
          size.weightsTotal,
        ]);
        const far = (column: string, value: number | null) =>
          Math.abs(number(column) - (value ?? Number.NaN));
        // A weight at the threshold may fall to either side: float32 sums in another order.
        expect(far('weights_alive', size.weightsAlive)).toBeLessThanOrEqual(2);
        expect(number('macs_dense')).toBe(size.macsDense);
        expect(far('pqi_global', sparsity.pqi)).toBeLessThan(1e-4);
        expect(far('pqi_method', sparsity.pqiMethod)).toBeLessThan(1e-4);
        expect(far('pqi_retrained', record.pqiRetrained)).toBeLessThan(1e-4);
        expect(far('gini_global', sparsity.gini)).toBeLessThan(1e-4);
        expect(far('loss', record.test.loss)).toBeLessThan(1e-3);
        expect(far('loss_train', record.train.loss)).toBeLessThan(1e-3);
        expect(far('acc1_retrained', record.test.accuracy)).toBeLessThan(0.011);
        expect(far('acc1_train', record.train.accuracy)).toBeLessThan(0.011);
        if (record.afterCut !== null)
          expect(far('acc1_pruned', record.afterCut.accuracy)).toBeLessThan(0.011);
        if (record.cut !== null) expect(far('cut_asked', record.cut.asked)).toBeLessThanOrEqual(2);
        const bound = record.cut?.bound ?? null;
        if (bound === null) expect(rows[i]?.get('pqi_scores')).toBe('');
        else {
          expect(far('pqi_scores', bound.pqi)).toBeLessThan(1e-4);
          expect(far('bound_keep', Math.ceil(bound.r))).toBeLessThanOrEqual(2);
        }
      });
      if (config.pruning.method === 'random')
        expect(rows.map((row) => Number(row.get('weights_alive')))).toEqual(
          records.map(({ size }) => size.weightsAlive),
        );
    },
    180_000,
  );
});
