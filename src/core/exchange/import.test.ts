import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../engine/backend/start-cpu';
import { LabError } from '../base/errors';
import { utf8Bytes, utf8Text } from './bytes';
import { importLayersModel } from './import-layers-model';
import { importSafetensors } from './import-safetensors';
import { toLayersModel } from './layers-model';
import type { ImportedModel } from './model';
import { toSafetensors } from './safetensors';
import { decodeSafetensors, encodeSafetensors } from './safetensors-file';
import { largestDifference, referenceLogits, sampleImages, sampleModels } from './sample-models';
import { torchName } from './torch-tensors';

const MODELS = sampleModels();
const SAMPLES = MODELS.map((sample) => [sample.title, sample] as const);
const IMAGES = 64;
const INPUT = { height: 10, width: 8, channels: 3 };

function open(json: Uint8Array, weights: Uint8Array, path = 'weights.bin'): ImportedModel {
  return importLayersModel('model.json', json, new Map([[path, weights]]), INPUT);
}

/** What TensorFlow.js itself writes for a model. */
async function saved(model: tfl.LayersModel): Promise<{ json: Uint8Array; weights: Uint8Array }> {
  let result: { json: Uint8Array; weights: Uint8Array } | null = null;
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['w.bin'], weights: weightSpecs }];
      const json = JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest });
      const data = Array.isArray(weightData) ? weightData[0] : weightData;
      result = { json: utf8Bytes(json), weights: new Uint8Array(data ?? new ArrayBuffer(0)) };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  if (result === null) throw new Error('nothing was saved');
  return result;
}

/** Largest difference of the class probabilities of both. */
function probabilityDifference(model: tfl.LayersModel, imported: ImportedModel): number {
  const images = sampleImages(imported, IMAGES);
  const { height, width, channels } = imported.architecture.input;
  const logits = referenceLogits(imported, images);
  return tf.tidy(() => {
    const theirs = model.predict(tf.tensor4d(images, [IMAGES, height, width, channels]));
    const ours = tf.softmax(tf.tensor2d(Float32Array.from(logits), [IMAGES, logits.length / IMAGES]));
    return largestDifference(Array.isArray(theirs) ? [] : theirs.dataSync(), ours.dataSync());
  });
}

function sampleOf(number: number) {
  const sample = MODELS[number];
  if (sample === undefined) throw new Error(`no sample ${number}`);
  return sample;
}

describe('opening models', () => {
  beforeAll(async () => {
    await startCpu();
  });

  it.each(SAMPLES)(
    '[EX18] %s: our layers model comes back as the same network, masks included',
    (_, sample) => {
      const { json, weights } = toLayersModel(sample);
      const back = open(json, weights);
      expect(back.architecture.nodes.map(({ kind }) => kind)).toEqual(
        sample.architecture.nodes.map(({ kind }) => kind),
      );
      expect(back.parameters).toEqual(sample.parameters);
      expect(back.buffers).toEqual(sample.buffers);
      expect(back.mask).toEqual(sample.mask);
      expect(back.normalisation).toEqual(sample.normalisation);
      expect(back.classNames).toEqual(sample.classNames);
      expect(JSON.parse(back.configText ?? '')).toEqual(sample.config);
      if (!sample.title.includes('removed')) expect(back.model).toEqual(sample.model);
      if (sample.title.includes('removed') && sample.model.kind === 'resnet-small')
        expect(back.model).toBeNull();
    },
  );

  it('[EX19] models TensorFlow.js made are read: sequential with dropout, activations, softmax and other epsilons', async () => {
    const cnn = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ inputShape: [10, 8, 3], filters: 4, kernelSize: 3, padding: 'same' }),
        tfl.layers.batchNormalization({ epsilon: 0.01 }),
        tfl.layers.activation({ activation: 'relu' }),
        tfl.layers.maxPooling2d({ poolSize: 2 }),
        tfl.layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same' }),
        tfl.layers.batchNormalization(),
        tfl.layers.reLU(),
        tfl.layers.globalAveragePooling2d({}),
        tfl.layers.dropout({ rate: 0.5 }),
        tfl.layers.dense({ units: 4, activation: 'softmax' }),
      ],
    });
    const own = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ inputShape: [9, 9, 2], filters: 3, kernelSize: 5, strides: 2, useBias: false }),
        tfl.layers.averagePooling2d({ poolSize: 2 }),
        tfl.layers.flatten({}),
        tfl.layers.dense({ units: 6, activation: 'relu' }),
        tfl.layers.batchNormalization(),
        tfl.layers.dense({ units: 3, useBias: false }),
        tfl.layers.softmax(),
      ],
    });
    for (const [model, expected] of [
      [cnn, { kind: 'cnn', widths: [4, 5] }],
      [own, null],
    ] as const) {
      model.setWeights(
        model.getWeights().map((weight) => tf.randomUniform(weight.shape, 0.05, 0.9, 'float32', 3)),
      );
      const { json, weights } = await saved(model);
      const back = importLayersModel('theirs.json', json, new Map([['w.bin', weights]]), null);
      expect(back.model).toEqual(expected);
      expect(probabilityDifference(model, back)).toBeLessThan(1e-4);
      expect(back.mask.every((kept) => kept === 1)).toBe(true);
      expect(back.classNames).toBeNull();
    }
  });

  it('[EX20] a network with the constants that older versions left of removed channels is refused with what to do', () => {
    const sample = MODELS.find(({ architecture }) =>
      architecture.nodes.some(({ kind }) => kind === 'expand'),
    );
    if (sample === undefined) throw new Error('no widened branch');
    const [expand] = sample.architecture.nodes.filter(({ kind }) => kind === 'expand');
    const { tensors, metadata } = decodeSafetensors('new', toSafetensors(sample));
    const name = `${torchName(expand?.name ?? '')}.shift`;
    const shift = { name, dtype: 'F32', shape: [1], bytes: new Uint8Array(4) };
    const old = encodeSafetensors({ tensors: [...tensors, shift], metadata });
    expect(() => importSafetensors('old.safetensors', old, null)).toThrow(
      /^old\.safetensors has a tensor \w+_expand\.shift, a constant that older versions .* Run it again here\.$/,
    );
  });

  it('[EX20] what the lab does not have is refused by layer and reason', async () => {
    const refusals: readonly (readonly [tfl.LayersModel, RegExp])[] = [
      [
        tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [5], units: 3, activation: 'tanh' })] }),
        /activation “tanh”; the lab has relu/,
      ],
      [
        tfl.sequential({
          layers: [
            tfl.layers.separableConv2d({ inputShape: [8, 8, 2], filters: 3, kernelSize: 3 }),
            tfl.layers.flatten({}),
            tfl.layers.dense({ units: 3 }),
          ],
        }),
        /is a “SeparableConv2D”, which the lab's networks do not have/,
      ],
      [
        tfl.sequential({
          layers: [
            tfl.layers.conv2d({
              inputShape: [8, 8, 2],
              filters: 3,
              kernelSize: 3,
              strides: 2,
              padding: 'same',
            }),
            tfl.layers.flatten({}),
            tfl.layers.dense({ units: 3 }),
          ],
        }),
        /pads “same” with kernel 3 and stride 2/,
      ],
      [
        tfl.sequential({
          layers: [
            tfl.layers.dense({ inputShape: [8, 8, 2], units: 3 }),
            tfl.layers.flatten({}),
            tfl.layers.dense({ units: 2 }),
          ],
        }),
        /reads maps pixel by pixel/,
      ],
      [
        tfl.sequential({
          layers: [
            tfl.layers.maxPooling2d({ inputShape: [8, 8, 2], poolSize: 3, strides: 2 }),
            tfl.layers.flatten({}),
            tfl.layers.dense({ units: 3 }),
          ],
        }),
        /pools windows that overlap/,
      ],
    ];
    for (const [model, reason] of refusals) {
      const { json, weights } = await saved(model);
      expect(() => open(json, weights, 'w.bin')).toThrow(reason);
    }
    const { json, weights } = toLayersModel(sampleOf(2));
    const text = utf8Text(json);
    const changed = (from: string | RegExp, to: string) => utf8Bytes(text.replace(from, to));
    expect(() => importLayersModel('m.json', json, new Map(), null)).toThrow(/needs the file “weights.bin”/);
    expect(() => open(changed('"units":9', '"units":8'), weights)).toThrow(
      /weight “dense1\/kernel” has the shape \[240, 9\]; its layer needs \[240, 8\]/,
    );
    expect(() => open(json, weights.subarray(4))).toThrow(/ends beyond/);
    expect(() => open(changed('"layers-model"', '"graph-model"'), weights)).toThrow(/graph model/);
    const nan = weights.slice();
    new DataView(nan.buffer).setFloat32(0, Number.NaN, true);
    expect(() => open(json, nan)).toThrow(/value 0 of weight “dense1\/kernel” is NaN/);
    const safetensors = toSafetensors(sampleOf(2));
    expect(() => importSafetensors('s.safetensors', safetensors.subarray(0, -4), null)).toThrow(/cut short/);
    const renamed = utf8Text(safetensors.subarray(8, 3000)).replace('dense2.bias"', 'dense2.bios"');
    const other = safetensors.slice();
    other.set(utf8Bytes(renamed), 8);
    expect(() => importSafetensors('s.safetensors', other, null)).toThrow(/no tensor dense2.bias \[7\]/);
  });

  const files = MODELS.filter(({ title }) => !title.endsWith('masked')).map((sample) => ({
    safetensors: toSafetensors(sample),
    layers: toLayersModel(sample),
  }));
  const odd = fc.constantFrom<unknown>(null, -1, 0, 1e9, 2 ** 53, 1.5, '', '\u0000', [], {}, true, 'relu', [
    [[]],
  ]);

  /** The JSON with some values anywhere in it replaced, removed or doubled. */
  function mangled(json: unknown, picks: readonly (readonly [number, unknown])[]): unknown {
    const copy: unknown = structuredClone(json);
    for (const [pick, value] of picks) {
      const places: (readonly [object, string])[] = [];
      const visit = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return;
        for (const key of Object.keys(node)) {
          places.push([node, key]);
          visit(Reflect.get(node, key));
        }
      };
      visit(copy);
      const place = places[pick % Math.max(1, places.length)];
      if (place === undefined) continue;
      const [node, key] = place;
      if (value === true) Reflect.deleteProperty(node, key);
      else Reflect.set(node, key, structuredClone(value));
    }
    return copy;
  }

  function survives(read: () => ImportedModel): boolean {
    try {
      const back = read();
      expect(back.parameters).toHaveLength(back.architecture.parameterCount);
      expect(back.mask).toHaveLength(back.architecture.parameterCount);
      expect(back.buffers).toHaveLength(back.architecture.bufferCount);
      expect(back.parameters.every((value, i) => back.mask[i] === 1 || value === 0)).toBe(true);
      return true;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      expect(error.code).toBe('bad-file');
      expect(error.message).toMatch(/^[A-Z“]?.{20,}[.)?]$/s);
      return false;
    }
  }

  const file = fc.integer({ min: 0, max: files.length - 1 });
  const bytes = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 260 })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  const damage = (
    whole: Uint8Array,
    changes: readonly (readonly [number, number])[],
    upTo: number,
  ): Uint8Array => {
    let result = whole.slice();
    for (const [share, value] of changes) {
      const place = Math.floor(share * Math.min(upTo, result.length));
      if (value > 255) result = result.slice(0, place);
      else result[place] = value;
    }
    return result;
  };

  it('[EX21] thousands of damaged files: a network or a LabError with a sentence, in little time and memory', () => {
    const started = process.cpuUsage();
    let opened = 0;
    let refused = 0;
    const count = (ok: boolean) => (ok ? opened++ : refused++);
    const picks = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(file, bytes, fc.boolean(), (number, changes, header) => {
        const whole = files[number]?.safetensors ?? new Uint8Array();
        const damaged = damage(whole, changes, header ? 4000 : whole.length);
        count(survives(() => importSafetensors('a.safetensors', damaged, INPUT)));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(file, picks, (number, changes) => {
        const whole = files[number]?.safetensors ?? new Uint8Array();
        const length = new DataView(whole.buffer).getUint32(0, true);
        const header = JSON.parse(utf8Text(whole.subarray(8, 8 + length)));
        const plan = mangled(JSON.parse(header.__metadata__.network), changes);
        header.__metadata__.network = JSON.stringify(plan);
        const text = utf8Bytes(JSON.stringify(changes.length % 2 === 0 ? mangled(header, changes) : header));
        const start = new Uint8Array(8);
        new DataView(start.buffer).setUint32(0, text.length, true);
        const damaged = Uint8Array.from([...start, ...text, ...whole.subarray(8 + length)]);
        count(survives(() => importSafetensors('a.safetensors', damaged, INPUT)));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(file, picks, bytes, fc.integer({ min: 0, max: 3 }), (number, changes, damages, kind) => {
        const { json, weights } = files[number]?.layers ?? {
          json: new Uint8Array(),
          weights: new Uint8Array(),
        };
        const text =
          kind === 0
            ? damage(json, damages, json.length)
            : utf8Bytes(JSON.stringify(mangled(JSON.parse(utf8Text(json)), changes)));
        const data = kind === 1 ? damage(weights, damages, weights.length) : weights;
        count(survives(() => open(text, data)));
      }),
      { numRuns: 3000 },
    );
    const huge = { name: 'output', kind: 'dense', inputs: ['input'], units: 60_000 };
    const network = { input: { height: 30, width: 30, channels: 1 }, classes: 60_000, nodes: [huge] };
    const metadata = new Map([['network', JSON.stringify(network)]]);
    const claim = encodeSafetensors({ tensors: [], metadata });
    expect(() => importSafetensors('claim.safetensors', claim, null)).toThrow(
      /describes a network of 54060000 parameters, but has only \d{3} bytes/,
    );
    const deep = `{"modelTopology": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(survives(() => open(utf8Bytes(deep), new Uint8Array()))).toBe(false);
    expect(opened).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(3000);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(60);
  }, 240_000);
});
