import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonProblem, runPython } from '../../cli/python';
import { startCpu } from '../../engine/backend/start-cpu';
import type { Node } from '../models/architecture';
import { importSafetensors } from './import-safetensors';
import { toSafetensors } from './safetensors';
import { decodeSafetensors, encodeSafetensors } from './safetensors-file';
import {
  channelsFirst,
  largestDifference,
  referenceLogits,
  type SampleModel,
  sampleImages,
  sampleModels,
} from './sample-models';

const SAMPLES = sampleModels().map((sample) => [sample.title, sample] as const);
const IMAGES = 64;

/** A reader written from the format's description alone: length, JSON header, float32 and bool tensors. */
function readIndependently(file: Uint8Array) {
  const buffer = Buffer.from(file);
  const length = Number(buffer.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(buffer.toString('utf8', 8, 8 + length));
  const { __metadata__: metadata, ...tensors } = header;
  const data = buffer.subarray(8 + length);
  return {
    header: buffer.toString('utf8', 8, 8 + length),
    metadata: metadata as unknown as Record<string, string>,
    tensors,
    floats: (name: string): tf.Tensor => {
      const { dtype = '', shape = [], data_offsets: [start, end] = [0, 0] } = tensors[name] ?? {};
      if (dtype !== 'F32') throw new Error(`${name} is not there`);
      const values = Array.from({ length: (end - start) / 4 }, (_, i) => data.readFloatLE(start + 4 * i));
      return tf.tensor(values, shape);
    },
    bytes: (name: string): readonly number[] => {
      const [start, end] = tensors[name]?.data_offsets ?? [0, 0];
      return [...data.subarray(start, end)];
    },
  };
}

/** The network by TensorFlow.js operations from PyTorch's tensors: kernels turned, images flattened channels first. */
function logitsFromTorchTensors(
  { architecture }: SampleModel,
  floats: (name: string) => tf.Tensor,
  images: Float32Array,
): ArrayLike<number> {
  const { input } = architecture;
  const values = new Map<string, tf.Tensor>();
  values.set('input', tf.tensor4d(images, [IMAGES, input.height, input.width, input.channels]));
  const read = (name = '') => values.get(name) ?? tf.scalar(Number.NaN);
  const part = (node: Node, name: string) => floats(`${node.name.replaceAll('.', '_')}.${name}`);
  for (const node of architecture.nodes) {
    const x = read(node.inputs[0]);
    const images4d = () => x as tf.Tensor4D;
    const compute = (): tf.Tensor => {
      switch (node.kind) {
        case 'conv': {
          const kernel = tf.transpose(part(node, 'weight') as tf.Tensor4D, [2, 3, 1, 0]);
          const y = tf.conv2d(images4d(), kernel, node.stride, node.pad, 'NHWC', 1, 'floor');
          return node.bias === null ? y : tf.add(y, part(node, 'bias'));
        }
        case 'dense': {
          const flat = x.rank === 4 ? tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [IMAGES, -1]) : x;
          return tf.add(tf.matMul(flat, part(node, 'weight'), false, true), part(node, 'bias'));
        }
        case 'batch-norm': {
          const centred = tf.sub(x, part(node, 'running_mean'));
          const scaled = tf.div(centred, tf.sqrt(tf.add(part(node, 'running_var'), 1e-5)));
          return tf.add(tf.mul(scaled, part(node, 'weight')), part(node, 'bias'));
        }
        case 'relu':
          return tf.relu(x);
        case 'max-pool':
          return tf.maxPool(images4d(), node.size, node.size, 'valid');
        case 'average-pool':
          return tf.avgPool(images4d(), node.size, node.size, 'valid');
        case 'global-average-pool':
          return tf.mean(x, [1, 2]);
        case 'add':
          return tf.add(x, read(node.inputs[1]));
        case 'expand': {
          const own = tf.split(x, node.places.length, 3);
          const all = Array.from({ length: node.output.channels }, (_, channel) => {
            const place = node.places.indexOf(channel);
            const [first] = own;
            return place < 0 && first !== undefined
              ? tf.zerosLike(first)
              : (own[place] ?? tf.scalar(Number.NaN));
          });
          return tf.concat(all, 3);
        }
      }
    };
    values.set(node.name, compute());
  }
  return read(architecture.nodes.at(-1)?.name).dataSync();
}

describe('safetensors', () => {
  beforeAll(async () => {
    await startCpu();
  });

  it.each(SAMPLES)(
    '[EX1] %s: another reader finds PyTorch tensors that give the same logits',
    (_, sample) => {
      const images = sampleImages(sample, IMAGES);
      const file = readIndependently(toSafetensors(sample));
      const logits = tf.tidy(() => [...Array.from(logitsFromTorchTensors(sample, file.floats, images))]);
      expect(largestDifference(logits, referenceLogits(sample, images))).toBeLessThan(1e-4);
      const cut = sample.mask.filter((kept) => kept === 0).length;
      const masks = Object.keys(file.tensors).filter((name) => name.endsWith('_mask'));
      const zeros = masks.flatMap((name) => file.bytes(name)).filter((byte) => byte === 0).length;
      expect(zeros).toBe(cut);
      expect(masks).toContain('output.weight_mask');
      expect(file.metadata.format).toBe('pt');
      expect(file.metadata.app_version).toBe(sample.appVersion);
      expect(JSON.parse(file.metadata.config ?? '')).toEqual(sample.config);
      expect(JSON.parse(file.metadata.class_names ?? '')).toEqual(sample.classNames);
    },
  );

  it.each(SAMPLES)('[EX2] %s: read back it is the same network, bit for bit', (_, sample) => {
    const back = importSafetensors('model.safetensors', toSafetensors(sample), null);
    expect(back.architecture.nodes).toEqual(sample.architecture.nodes);
    expect(back.parameters).toEqual(sample.parameters);
    expect(back.buffers).toEqual(sample.buffers);
    expect(back.mask).toEqual(sample.mask);
    expect(back.normalisation).toEqual(sample.normalisation);
    expect(back.classNames).toEqual(sample.classNames);
    expect(JSON.parse(back.configText ?? '')).toEqual(sample.config);
    if (!sample.title.includes('removed')) expect(back.model).toEqual(sample.model);
    else if (sample.model.kind === 'resnet-small') expect(back.model).toBeNull();
    else if (sample.model.kind === 'mlp') expect(back.model).not.toBeNull();
  });

  it('[EX3] a state_dict without a description is read once the images are known, for every offered model', () => {
    for (const [title, sample] of SAMPLES) {
      if (title.includes('removed')) continue;
      const { tensors } = decodeSafetensors('x', toSafetensors(sample));
      const bare = encodeSafetensors({ tensors, metadata: new Map() });
      expect(() => importSafetensors('bare.safetensors', bare, null)).toThrow(/choose the data set/);
      const back = importSafetensors('bare.safetensors', bare, sample.architecture.input);
      expect(back.model).toEqual(sample.model);
      expect(back.parameters).toEqual(sample.parameters);
      expect(back.classNames).toBeNull();
    }
  });

  const problem = pythonProblem(['safetensors', 'torch']);
  it.skipIf(problem !== null)(
    `[EX4] PyTorch and the safetensors library read the same logits out of every file${problem === null ? '' : `: ${problem}`}`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
      try {
        SAMPLES.forEach(([, sample], i) => {
          const images = channelsFirst(sampleImages(sample, IMAGES), sample.architecture.input);
          writeFileSync(join(folder, `${i}.safetensors`), toSafetensors(sample));
          writeFileSync(join(folder, `${i}.bin`), images);
        });
        writeFileSync(join(folder, 'forward.py'), FORWARD);
        const printed = runPython([join(folder, 'forward.py'), folder, String(SAMPLES.length)], 120_000);
        const lines = printed.trim().split('\n');
        expect(lines).toHaveLength(SAMPLES.length);
        SAMPLES.forEach(([, sample], i) => {
          const logits: number[] = JSON.parse(lines[i] ?? '');
          const reference = referenceLogits(sample, sampleImages(sample, IMAGES));
          expect(largestDifference(logits, reference)).toBeLessThan(1e-4);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    150_000,
  );
});

const FORWARD = `
import json, sys
import numpy, torch
import torch.nn.functional as F
from safetensors import safe_open
for i in range(int(sys.argv[2])):
    with safe_open(f"{sys.argv[1]}/{i}.safetensors", "pt") as f:
        plan = json.loads(f.metadata()["network"])
        t = {k: f.get_tensor(k) for k in f.keys()}
    size = plan["input"]
    x = torch.from_numpy(numpy.fromfile(f"{sys.argv[1]}/{i}.bin", "<f4"))
    values = {"input": x.view(-1, size["channels"], size["height"], size["width"])}
    for node in plan["nodes"]:
        k, p = node["kind"], node["name"].replace(".", "_") + "."
        x = values[node["inputs"][0]]
        if k == "conv": y = F.conv2d(x, t[p + "weight"], t.get(p + "bias"), node["stride"], node["pad"])
        elif k == "dense": y = F.linear(x.flatten(1), t[p + "weight"], t[p + "bias"])
        elif k == "batch-norm": y = F.batch_norm(x, t[p + "running_mean"], t[p + "running_var"], t[p + "weight"], t[p + "bias"])
        elif k == "relu": y = F.relu(x)
        elif k == "max-pool": y = F.max_pool2d(x, node["size"])
        elif k == "average-pool": y = F.avg_pool2d(x, node["size"])
        elif k == "global-average-pool": y = x.mean((2, 3))
        elif k == "add": y = x + values[node["inputs"][1]]
        elif k == "expand":
            y = x.new_zeros(x.shape[0], node["channels"], *x.shape[2:])
            y[:, node["places"]] = x
        values[node["name"]] = y
    print(json.dumps(y.flatten().tolist()))
`;
