import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { CutRecord } from '../record/run-record';
import { iterationsCsv } from './iterations-csv';
import { layersCsv } from './layers-csv';
import { methodsText } from './methods-text';

describe('reports', () => {
  it('[RE4] the Methods paragraph says the whole recipe, the seeds, the version and the hardware', () => {
    const runs = [0, 1, 2].flatMap((seed) => [
      madeRun(madeConfig('sap', seed), [
        [1024, 0.9],
        [512, 0.8],
      ]),
      madeRun(madeConfig('one-shot', seed), [
        [1024, 0.9],
        [512, 0.7],
      ]),
    ]);
    const text = methodsText(runs);
    expect(text.split('\n\n')).toHaveLength(3);
    for (const part of [
      'strokes, the first 4,000 training and 2,000 test images',
      'Images were not augmented.',
      'mlp, hidden 128, 256 (1,034 parameters, of which 1,024 weights can be pruned)',
      'SGD with Nesterov momentum 0.9, batches of 250, initial learning rate 0.1, weight decay 0.0005',
      'gradients clipped to a global norm of 1, 6 epochs per training',
      'p = 0.5, q = 1, γ = 1, η_r = 0, at most β = 0.9',
      'global scope',
      '20 cuts',
      'rewound to their initial weights (k = 0)',
      'Cuts ranked the weights of the last epoch.',
      'The dense net was ranked at every cut.',
      'N = 3, seeds 0, 1 and 2.',
      'Pruning Lab 0.1.0, wasm (WebAssembly SIMD)',
      'deviations with n - 1',
    ])
      expect(text).toContain(part);
    const adam = {
      ...DEFAULT_CONFIG.training,
      optimiser: 'adam' as const,
      augmentation: 'crop-flip' as const,
    };
    const other = methodsText([
      ...runs,
      madeRun({ ...madeConfig('sap', 0), training: adam }, [[1024, 0.9]], 'adam'),
      madeRun(madeConfig('frs', 4), [[1024, 0.9]]),
    ]);
    expect(other.split('\n\n')).toHaveLength(5);
    expect(other).toContain('Adam (β₁ 0.9, β₂ 0.999, ε 1e-8)');
    expect(other).toContain('mirrored and shifted at random in every epoch');
    expect(other).toContain('of one training of 20 epochs and were removed');
    const frs = madeConfig('frs', 4);
    const resnet = { ...frs, model: { kind: 'resnet-small' as const, widths: [8], blocks: 1 } };
    const gradual = { ...defaultGradual(20), residual: 'coupled' as const };
    const coupled = { ...resnet, pruning: { ...resnet.pruning, gradual } };
    expect(methodsText([madeRun(resnet, [[1024, 0.9]])])).toContain('the streams kept their width');
    expect(methodsText([madeRun(coupled, [[1024, 0.9]])])).toContain('one unit over all blocks');
    expect(methodsText([])).toBe('No run has a record yet.\n');
  });

  it('[RE5] rows say what was asked for, the theoretical speed-up, the measured latency and the device', () => {
    const latency = { batch: 64, denseMs: 8, maskedMs: 9, removedMs: 3, iqrMs: [0.1, 0.2, 0.3] };
    const made = madeRun(madeConfig('frs', 0), [
      [1024, 0.5],
      [256, 0.7],
    ]);
    const run = {
      ...made,
      iterations: made.iterations.map((record, index) =>
        asChannels(record, 20, index === 1 ? latency : null),
      ),
    };
    const [header = '', first = '', last = ''] = iterationsCsv([run]).split('\r\n');
    const cell = (row: string, name: string) => row.split(',')[header.split(',').indexOf(name)];
    expect(cell(last, 'channels_share')).toBe('0.4');
    expect(cell(last, 'channels_per_step')).toBe('');
    expect([cell(first, 'theoretical_speedup'), cell(last, 'theoretical_speedup')]).toEqual(['1', '4']);
    expect([cell(first, 'latency_ms_median'), cell(last, 'latency_ms_median')]).toEqual(['', '3']);
    expect(cell(last, 'latency_ms_iqr')).toBe('0.3');
    expect(['dense', 'masked', 'removed'].map((net) => cell(last, `latency_ms_iqr_${net}`))).toEqual([
      ...['0.1', '0.2', '0.3'],
    ]);
    expect([cell(first, 'latency_batch'), cell(last, 'latency_batch')]).toEqual(['', '64']);
    expect([cell(last, 'masked_or_removed'), cell(last, 'channels_asked')]).toEqual(['removed', '']);
    const weights = madeRun(madeConfig('sap', 0), [
      [1024, 0.5],
      [256, 0.7],
    ]);
    const [, dense = '', masked = ''] = iterationsCsv([weights]).split('\r\n');
    expect([dense, masked].map((row) => cell(row, 'masked_or_removed'))).toEqual(['', 'masked']);
    expect(cell(last, 'device')).toBe('WebAssembly SIMD');
    expect(cell(last, 'backend')).toBe('wasm');
  });

  it('[RE6] pqi_scores and bound_keep are of the bound that decided: of the whole ranking, or of a layer with its own', () => {
    const [record] = madeRun(madeConfig('sap-channel', 0), [[1024, 0.5]]).iterations;
    if (record === undefined) throw new Error('no record');
    const bound = { d: 24, pqi: 0.377, r: 14.9, normP: 1, normQ: 1 };
    const hidden = { d: 8, pqi: 0.5, r: 4, normP: 1, normQ: 1 };
    const cut: CutRecord = {
      ...{ asked: 9, removed: 9, threshold: 0.5, bound, histogram: { max: 1, kept: [], cut: [] } },
      bounds: [
        { layers: ['conv2', 'conv3'], bound, removed: 9 },
        { layers: ['dense1'], bound: hidden, removed: 2 },
      ],
    };
    const cells = (csv: string, row: number) => {
      const [header = [], ...rows] = csv.split('\r\n').map((line) => line.split(','));
      return ['pqi_scores', 'bound_keep'].map((name) => rows[row]?.[header.indexOf(name)]);
    };
    const made = madeRun(madeConfig('sap-channel', 0), [[1024, 0.5]]);
    const run = { ...made, iterations: [{ ...asChannels(record, 20), cut }] };
    expect(cells(iterationsCsv([run]), 0)).toEqual(['0.377', '15']);
    expect(cells(layersCsv([run]), 0)).toEqual(['0.5', '4']);
    expect(cells(layersCsv([run]), 1)).toEqual(['', '']);
    expect(cells(iterationsCsv([made]), 0)).toEqual(['', '']);
    expect(cells(layersCsv([made]), 0)).toEqual(['', '']);
  });
});
