import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../compare/made-runs';
import { encodeIdx } from '../datasets/encode-idx';
import { generateStrokes } from '../datasets/strokes/strokes';
import type { RunRecord } from '../record/run-record';
import { iterationsCsv } from '../report/iterations-csv';
import { runsJson } from '../report/parse-runs';
import { joinBytes, utf8Bytes } from './bytes';
import { fileKind } from './file-kind';
import { idxFiles } from './idx-files';
import { packBundle } from './lab-bundle';
import { toLayersModel } from './layers-model';
import { toOnnx } from './onnx';
import { openFiles } from './open-files';
import { toSafetensors } from './safetensors';
import { sampleModels } from './sample-models';
import { bundle, type ZipFile } from './zip';

const RUNS = [0, 1].map((seed) =>
  madeRun(madeConfig('sap', seed), [
    [1024, 0.9],
    [512, 0.8],
  ]),
);
const [FIRST] = RUNS;
const MODELS = sampleModels().slice(0, 2);
const [SAMPLE] = MODELS;
if (FIRST === undefined || SAMPLE === undefined) throw new Error('nothing to test with');

const safetensors = toSafetensors(SAMPLE);
const layers = toLayersModel(SAMPLE);
const text = (path: string, content: string): ZipFile => ({ path, bytes: utf8Bytes(content) });
const zipWith = (models: readonly ZipFile[], runs: readonly RunRecord[] = RUNS): ZipFile => ({
  path: 'lab.zip',
  bytes: packBundle({
    ...{ runsJson: runsJson(runs), iterationsCsv: iterationsCsv(runs), layersCsv: '', methods: '' },
    ...{ config: '[]', appVersion: '0.1.0', models, archives: [], others: [] },
  }),
});
const ZIP = zipWith([{ path: `${FIRST.runId}.safetensors`, bytes: safetensors }]);
const JSON_FILE = text('runs.json', runsJson(RUNS));
const TENSORS: ZipFile = { path: 'net.safetensors', bytes: safetensors };
const TOPOLOGY: ZipFile = { path: 'model.json', bytes: layers.json };
const WEIGHTS: ZipFile = { path: 'weights.bin', bytes: layers.weights };

describe('files handed to the lab', () => {
  it('[EX25] are known by their content, whatever they are called', () => {
    const kind = ({ bytes }: ZipFile) => fileKind(bytes.subarray(0, 64));
    expect([ZIP, JSON_FILE, TENSORS, TOPOLOGY].map(kind)).toEqual(['zip', 'json', 'safetensors', 'json']);
    expect(kind(text('a', `\uFEFF \n${runsJson(RUNS)}`))).toBe('json');
    expect(kind(text('a', iterationsCsv(RUNS)))).toBe('records-table');
    const images = [[100, 28, 28], [0, 28, 28], [123]].map((sizes) =>
      encodeIdx(sizes, new Uint8Array(sizes.reduce((product, size) => product * size, 1))),
    );
    for (const bytes of [...images, layers.weights, new Uint8Array(), toOnnx(SAMPLE), utf8Bytes('a,b\n')])
      expect(fileKind(bytes)).toBe('other');
  });

  it('[EX26] runs come with their networks, models from wherever their weights lie', () => {
    const opened = openFiles([ZIP], null);
    expect(opened).toMatchObject({ runs: RUNS, models: [], warnings: [] });
    expect(opened.networks.get(FIRST.runId)?.parameters).toEqual(SAMPLE.parameters);
    expect(openFiles([JSON_FILE, ZIP], null).runs).toEqual(RUNS);
    const broken = zipWith([{ path: `${FIRST.runId}.safetensors`, bytes: safetensors.subarray(0, 900) }]);
    expect(openFiles([broken], null)).toMatchObject({ runs: RUNS, networks: new Map() });
    expect(openFiles([broken], null).warnings[0]).toMatch(
      /^A network was left out: lab\.zip: .+does not fit into its 900 bytes\.$/,
    );
    const zipped: ZipFile = {
      path: 'net.zip',
      bytes: bundle([
        { ...TOPOLOGY, path: 'net/model.json' },
        { ...WEIGHTS, path: 'net/weights.bin' },
      ]),
    };
    for (const files of [[TOPOLOGY, WEIGHTS], [WEIGHTS, TOPOLOGY], [zipped], [TENSORS]]) {
      const { models } = openFiles(files, null);
      expect(models).toHaveLength(1);
      expect(models[0]?.model.parameters).toEqual(SAMPLE.parameters);
    }
    const images = idxFiles(generateStrokes(20, 10));
    expect(openFiles([{ path: 'images.zip', bytes: bundle(images) }], null)).toMatchObject({
      images,
      runs: [],
    });
    const refusals: readonly (readonly [readonly ZipFile[], RegExp])[] = [
      [[TOPOLOGY], /needs the file “weights.bin”/],
      [[text('i.csv', iterationsCsv(RUNS))], /i\.csv is a table of records.*open the runs\.json or the zip/],
      [[text('notes.json', '{"a": 1}')], /notes\.json holds no runs of the lab/],
      [[text('sweep.json', '{"sweep": 1}')], /sweep\.json is a grid of runs, not their results/],
      [[text('half.json', '{"runs": [')], /half\.json is not JSON/],
      [
        [{ path: 'k.h5', bytes: Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10]) }],
        /tensorflowjs_converter/,
      ],
      [[{ path: 'a.pt', bytes: bundle([text('archive/data.pkl', 'x')]) }], /pickle of PyTorch/],
      [
        [{ path: 'a.zip', bytes: bundle([text('thesis.txt', 'x')]) }],
        /neither the runs\.json of the lab nor/,
      ],
      [[WEIGHTS], /weights\.bin: neither results nor a model/],
    ];
    for (const [files, reason] of refusals) expect(() => openFiles(files, null)).toThrow(reason);
  });

  it('[EX90] runs on files that do not say what their classes are called are told it by their networks', () => {
    const opened = (dataset: RunRecord['config']['dataset'], classNames?: readonly string[]) => {
      const environment = { ...FIRST.environment, ...(classNames === undefined ? {} : { classNames }) };
      const run = { ...FIRST, config: { ...FIRST.config, dataset }, environment };
      const zip = zipWith([{ path: `${FIRST.runId}.safetensors`, bytes: safetensors }], [run]);
      return openFiles([zip], null).runs[0]?.environment;
    };
    const files = { ...FIRST.config.dataset, source: 'folder:0123456789abcdef' } as const;
    expect(opened(files)).toEqual({ ...FIRST.environment, classNames: SAMPLE.classNames });
    expect(opened(files, ['a', 'b'])).toEqual({ ...FIRST.environment, classNames: ['a', 'b'] });
    expect(opened(FIRST.config.dataset)).toEqual(FIRST.environment);
  });

  it('[EX27] no damage gives anything but sound runs and models or a LabError with a sentence', () => {
    const sets = [[ZIP], [JSON_FILE], [TENSORS], [TOPOLOGY, WEIGHTS]];
    const change = fc.record({
      file: fc.nat(),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      by: fc.oneof(
        fc.integer({ min: 0, max: 255 }),
        fc.constant('cut' as const),
        fc.constant('double' as const),
      ),
    });
    let opened = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...sets),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (files, changes) => {
          const damaged = files.map(({ path, bytes }, index) => ({
            path,
            bytes: changes
              .filter(({ file }) => file % files.length === index)
              .reduce((whole, { share, by }) => {
                const place = Math.floor(share * whole.length);
                if (by === 'cut') return whole.slice(0, place);
                if (by === 'double') return joinBytes([whole.subarray(0, place), whole]);
                const copy = whole.slice();
                if (place < copy.length) copy[place] = by;
                return copy;
              }, bytes),
          }));
          try {
            const { runs, models } = openFiles(damaged, null);
            for (const { model } of models) {
              expect(model.parameters).toHaveLength(model.architecture.parameterCount);
              expect(model.parameters.every(Number.isFinite)).toBe(true);
            }
            for (const { iterations } of runs)
              for (const { test } of iterations) expect(Number.isFinite(test.accuracy)).toBe(true);
            opened++;
          } catch (error) {
            expect(error).toMatchObject({ name: 'LabError', code: 'bad-file' });
            expect(String(error)).toMatch(/^LabError: .{20,}[.)?]$/s);
            refused++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(opened).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1000);
  }, 120_000);
});
