import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import type { CutRecord } from '../record/run-record';
import { iterationsCsv } from './iterations-csv';
import { layersCsv } from './layers-csv';
import { methodsText } from './methods-text';
import { parseRuns, runsJson } from './parse-runs';

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
    expect(other).toContain('up to epoch 15 of one training of 20 epochs');
    const frs = madeConfig('frs', 4);
    const resnet = { ...frs, model: { kind: 'resnet-small' as const, widths: [8], blocks: 1 } };
    const gradual = { ...defaultGradual(20), residual: 'coupled' as const };
    const coupled = { ...resnet, pruning: { ...resnet.pruning, gradual } };
    expect(methodsText([madeRun(resnet, [[1024, 0.9]])])).toContain('the streams kept their width');
    expect(methodsText([madeRun(coupled, [[1024, 0.9]])])).toContain('one unit over all blocks');
    expect(methodsText([])).toBe('No run has a record yet.\n');
  });

  it('[RE8] the Methods paragraph of channel methods says schedule, rules, images, left-out layers and minimum', () => {
    const textOf = (config: RunConfig) => methodsText([madeRun(config, [[1024, 0.9]])]);
    const frs = { ...madeConfig('frs', 4), model: { kind: 'cnn' as const, widths: [8, 16] } };
    const text = textOf(frs);
    for (const part of [
      'by feature relevance (layer-wise relevance propagation), 40 % of all prunable channels in steps as equal as whole channels allow.',
      'Channels went after every 2 epochs up to epoch 15 of one training of 20 epochs (n = 2, N1 = 15);',
      'Scores were measured on 32 training images per class, by the stable rules',
      'The first convolution and the output layer were left out, and every layer kept at least 1 channel.',
      'Channels were removed.',
    ])
      expect(text).toContain(part);
    const { gradual: _, ...bare } = frs.pruning;
    expect(textOf({ ...frs, pruning: bare })).toBe(text);
    const own = { ...defaultGradual(20), every: 1, minChannels: 0, mode: 'official', remove: false } as const;
    const changed = textOf({
      ...frs,
      model: { kind: 'vgg-small', widths: [8, 16], hidden: [12] },
      pruning: { ...frs.pruning, gradual: { ...own, imagesPerClass: 8 } },
    });
    for (const part of [
      'Channels went after every epoch up to epoch 15',
      'on 8 training images per class, by the official rules',
      'The first two convolutions and the output layer were left out, and layers had no minimum.',
      'Every hidden layer besides lost 22 of 512 of its units per step',
      'Channels were masked.',
    ])
      expect(changed).toContain(part);
    const random = textOf({ ...madeConfig('channel-random', 4), model: frs.model });
    expect(random).not.toMatch(/rules|images per class/);
    const between = madeConfig('sap-channel', 4);
    const recipe = { ...between.pruning.recipe, cadence: 'iterative', scope: 'layer' } as const;
    const iterative = textOf({ ...between, pruning: { ...between.pruning, recipe, cutFrom: 'best' } });
    expect(iterative).toContain(', layer scope, as many as the bound');
    expect(iterative).toContain('20 cuts, each followed by a training of its own');
    expect(iterative).toContain('Cuts ranked the net as its training left it.');
    expect(iterative).not.toContain('leaks');
  });

  it('[RE9] rows tell runs apart by recipe and schedule, empty where they decide nothing', () => {
    const NAMES = [
      ...['scope', 'score', 'cadence', 'rewind', 'every', 'until', 'mode', 'min_channels'],
      ...['images_per_class', 'residual', 'remove'],
    ];
    const cells = (config: RunConfig) => {
      const [header = '', row = ''] = iterationsCsv([madeRun(config, [[1024, 0.9]])]).split('\r\n');
      return NAMES.map((name) => row.split(',')[header.split(',').indexOf(name)]).join(' ');
    };
    expect(cells(madeConfig('sap', 0))).toBe('global magnitude iterative init       ');
    expect(cells(madeConfig('fine-tune', 0))).toBe('global magnitude iterative keep       ');
    const frs = madeConfig('frs', 0);
    expect(cells(frs)).toBe(' relevance gradual  2 15 stable 1 32  true');
    const { gradual: _, ...bare } = frs.pruning;
    expect(cells({ ...frs, pruning: bare })).toBe(cells(frs));
    expect(cells({ ...frs, model: { kind: 'resnet-small', widths: [8], blocks: 1 } })).toBe(
      ' relevance gradual  2 15 stable 1 32 per-block true',
    );
    expect(cells(madeConfig('channel-random', 0))).toBe(' random gradual  2 15  1   true');
    const between = madeConfig('sap-channel', 0);
    const recipe = { ...between.pruning.recipe, cadence: 'iterative', score: 'taylor' } as const;
    expect(cells({ ...between, pruning: { ...between.pruning, recipe } })).toBe(
      'global taylor iterative keep    1 32  true',
    );
  });

  it('[RE9] rows say of how many channels a share is', () => {
    const layer = { name: 'conv', kind: 'conv', channels: 8, alive: [], scores: null, cut: [] } as const;
    const layers = [
      { ...layer, leftOut: true, perClass: null },
      { ...layer, channels: 16, leftOut: false, perClass: null },
      { ...layer, kind: 'dense' as const, channels: 12, leftOut: false, perClass: null },
    ];
    const made = madeRun(madeConfig('frs', 0), [[1024, 0.9]]);
    const iterations = made.iterations.map((record) => {
      const with8 = asChannels(record, 20);
      return with8.channels === undefined ? with8 : { ...with8, channels: { ...with8.channels, layers } };
    });
    const [header = '', row = ''] = iterationsCsv([{ ...made, iterations }]).split('\r\n');
    expect(row.split(',')[header.split(',').indexOf('channels_prunable')]).toBe('16');
  });

  it('[RE5] rows say what was asked for, the theoretical speed-up, the measured latency, the device and, last, the authors’ sparsity', () => {
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
    const told = run.iterations.map((record) => ({
      ...record,
      ...(record.channels && { channels: { ...record.channels, officialSparsity: 0.4831 } }),
    }));
    const { runs } = parseRuns(runsJson([{ ...run, iterations: told }]));
    const [names, ...rows] = iterationsCsv([...(runs ?? []), run, weights])
      .trimEnd()
      .split('\r\n');
    expect(names).toMatch(/,app_version,sparsity_official$/);
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(['0.4831', '0.4831', '', '', '', '']);
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

  it('[RE70] channels cut are counted, and listed beside it; nothing where no cut follows', () => {
    const [record] = madeRun(madeConfig('frs', 0), [[1024, 0.5]]).iterations;
    const [layer] = record?.layers ?? [];
    const channels = record === undefined ? undefined : asChannels(record, 20).channels;
    if (record === undefined || layer === undefined || channels === undefined) throw new Error('no layer');
    const own = { name: layer.name, kind: 'conv', channels: 8, alive: [0, 2, 5, 7] } as const;
    const layers = [{ ...own, scores: null, cut: [7, 2], leftOut: false, perClass: null }];
    const cut: CutRecord = {
      ...{ asked: 2, removed: 2, threshold: 0.5, bound: null },
      histogram: { max: 1, kept: [], cut: [] },
    };
    const made = { ...record, layers: [layer], channels: { ...channels, layers } };
    const run = madeRun(madeConfig('frs', 0), [[1024, 0.5]]);
    const csv = layersCsv([{ ...run, iterations: [{ ...made, cut }, made] }]);
    const [header = [], ...rows] = csv.split('\r\n').map((line) => line.split(','));
    const cells = ['channels_cut', 'channels_cut_numbers'].map((name) =>
      rows.slice(0, 2).map((row) => row[header.indexOf(name)]),
    );
    expect(cells).toEqual([
      ['2', ''],
      ['7 2', ''],
    ]);
  });

  it('[RE10] channels_group, the last column, names the stream that layers share: channels add up once per group', () => {
    const [record] = madeRun(madeConfig('frs', 0), [[1024, 0.5]]).iterations;
    const [layer] = record?.layers ?? [];
    if (record === undefined || layer === undefined) throw new Error('no layer');
    const own = { kind: 'conv', alive: [0], scores: null, cut: [], leftOut: false, perClass: null } as const;
    const channels = asChannels(record, 20).channels;
    if (channels === undefined) throw new Error('no channels');
    const nodes = ['stem', 'conv1.1.2'];
    const names = ['stem', 'conv1.1.1', 'conv1.1.2', 'output'];
    const coupled = {
      ...record,
      layers: names.map((name) => ({ ...layer, name })),
      channels: {
        ...channels,
        layers: [
          { ...own, name: 'stem', nodes, channels: 8 },
          { ...own, name: 'conv1.1.1', channels: 6 },
        ],
      },
    };
    const run = { ...madeRun(madeConfig('frs', 0), [[1024, 0.5]]), iterations: [coupled] };
    const [header = [], ...rows] = layersCsv([run])
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(header.at(-1)).toBe('channels_group');
    expect(rows.map((row) => row.at(-1))).toEqual(['stem', 'conv1.1.1', 'stem', '']);
    const totals = rows.map((row) => [row.at(-1), row[header.indexOf('channels_total')]] as const);
    expect([...new Map(totals).values()]).toEqual(['8', '6', '']);
  });
});
