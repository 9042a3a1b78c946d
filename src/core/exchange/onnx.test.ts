import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonProblem, runPython } from '../../cli/python';
import { toOnnx } from './onnx';
import {
  channelsFirst,
  largestDifference,
  referenceLogits,
  sampleImages,
  sampleModels,
} from './sample-models';

const SAMPLES = sampleModels().map((sample) => [sample.title, sample] as const);
const IMAGES = 64;

describe('ONNX', () => {
  beforeAll(() => {
    ort.env.wasm.numThreads = 1;
  });

  it.each(SAMPLES)('[EX6] %s: ONNX Runtime computes the same logits, for any batch', async (_, sample) => {
    const session = await ort.InferenceSession.create(toOnnx(sample), { executionProviders: ['wasm'] });
    const { height, width, channels } = sample.architecture.input;
    const images = sampleImages(sample, IMAGES);
    const reference = Array.from(referenceLogits(sample, images));
    const planes = channelsFirst(images, sample.architecture.input);
    for (const count of [IMAGES, 1]) {
      const data = planes.slice(0, count * height * width * channels);
      const { logits } = await session.run({
        image: new ort.Tensor('float32', data, [count, channels, height, width]),
      });
      expect(logits?.dims).toEqual([count, sample.architecture.classes]);
      const got = await logits?.getData();
      expect(got).toBeInstanceOf(Float32Array);
      const values = got instanceof Float32Array ? got : new Float32Array();
      expect(largestDifference(values, reference.slice(0, values.length))).toBeLessThan(1e-4);
    }
    await session.release();
  });

  const problem = pythonProblem(['onnx', 'numpy']);
  it.skipIf(problem !== null)(
    `[EX7] onnx.checker finds no fault, infers the shapes, and reads the metadata${problem === null ? '' : `: ${problem}`}`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
      try {
        SAMPLES.forEach(([, sample], i) => {
          writeFileSync(join(folder, `${i}.onnx`), toOnnx(sample));
        });
        writeFileSync(join(folder, 'check.py'), CHECK);
        const printed = runPython([join(folder, 'check.py'), folder, String(SAMPLES.length)], 120_000);
        const lines = printed.trim().split('\n');
        expect(lines).toHaveLength(SAMPLES.length);
        SAMPLES.forEach(([, sample], i) => {
          const { config, class_names: names } = JSON.parse(lines[i] ?? '');
          expect(JSON.parse(config)).toEqual(sample.config);
          expect(JSON.parse(names)).toEqual(sample.classNames);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

const CHECK = `
import json, sys
import onnx
for i in range(int(sys.argv[2])):
    model = onnx.load(f"{sys.argv[1]}/{i}.onnx")
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    print(json.dumps({p.key: p.value for p in model.metadata_props}))
`;
