import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { sizeOf } from '../../core/models/architecture';
import { initialParameters } from '../../core/models/initialise';
import type { Task } from '../contest/contract';
import { noisyTemplates, normalised } from '../contest/examples';
import type { BenchModel } from '../contest/models';
import { architectureOf, CLASSES, MODELS, quarterCut } from '../contest/models';
import { at, jaxFullStep } from './jax-full-step';
import type { Contender } from './serve';
import { finite, serve } from './serve';

type Tensor = np.Array;

const BATCHES = 8;
const LEARNING_RATE = 0.02;
const MOMENTUM = 0.9;

serve(training);

/** The same networks in jax-js: one jitted full step, written by hand. */
async function training(task: Task): Promise<Contender> {
  if (task.type !== 'train') throw new Error(`jax-js is not measured on ${task.type}.`);
  const device = task.backend === 'webgpu' ? 'webgpu' : 'wasm';
  if (!(await init(device)).includes(device))
    throw new Error(`jax-js cannot start its ${device} backend here.`);
  defaultDevice(device);
  const bench = MODELS[task.model];
  const { batch, input } = bench;
  const count = BATCHES * batch;
  const dataset = noisyTemplates(input, count, batch);
  const pixels = sizeOf(input);
  const values = channelsFirst(normalised(dataset), bench);
  const batches = Array.from({ length: BATCHES }, (_, b) => {
    const x = np.array(values.slice(b * batch * pixels, (b + 1) * batch * pixels));
    const labels = Float32Array.from({ length: batch * CLASSES }, (_, i) =>
      dataset.train.labels[b * batch + Math.floor(i / CLASSES)] === i % CLASSES ? 1 : 0,
    );
    const shape =
      bench.model.kind === 'mlp' ? [batch, pixels] : [batch, input.channels, input.height, input.width];
    return { x: x.reshape(shape), y: np.array(labels).reshape([batch, CLASSES]) };
  });

  const forward = bench.model.kind === 'mlp' ? mlpLogits : cnnLogits;
  const loss = (weights: Tensor[], x: Tensor, y: Tensor): Tensor =>
    np.mean(np.sum(nn.logSoftmax(forward(weights, x)).mul(y), 1)).mul(-1);
  const step = jit((weights: Tensor[], velocity: Tensor[], masks: Tensor[], x: Tensor, y: Tensor) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), x, y);
    const [stepped, moved] = jaxFullStep({ weights, velocity, masks, gradients }, LEARNING_RATE, MOMENTUM);
    return [stepped, moved, value] as [Tensor[], Tensor[], Tensor];
  });

  let weights = startWeights(bench);
  const masks = architectureOf(bench).parameters.map(({ prunable, size }, i) =>
    np.array(prunable ? quarterCut(size) : new Float32Array(size).fill(1)).reshape(at(weights, i).shape),
  );
  let velocity = weights.map((w) => np.zeros(w.shape));
  return {
    unitsPerStep: batch,
    compiles: true,
    async run(steps) {
      let loss: Tensor | null = null;
      for (let i = 0; i < steps; i++) {
        const chosen = batches[i % BATCHES];
        if (chosen === undefined) continue;
        loss?.dispose();
        [weights, velocity, loss] = step(weights, velocity, tree.ref(masks), chosen.x.ref, chosen.y.ref);
      }
      tree.dispose(await blockUntilReady(tree.ref(weights)));
      return loss === null ? null : finite((await loss.data())[0] ?? Number.NaN);
    },
  };
}

/** Our initial values in jax-js's layouts: dense [in, out], convolution [out, in, k, k]. */
function startWeights(bench: BenchModel): Tensor[] {
  const architecture = architectureOf(bench);
  const values = initialParameters(architecture, 1);
  return architecture.parameters.map(({ offset, size, shape }) => {
    const tensor = np.array(values.slice(offset, offset + size)).reshape([...shape]);
    return shape.length === 4 ? np.transpose(tensor, [3, 2, 0, 1]) : tensor;
  });
}

/** Parameters in pairs: weight, bias. */
function mlpLogits(weights: Tensor[], x: Tensor): Tensor {
  let out = x;
  for (let i = 0; i < weights.length; i += 2) {
    out = np.matmul(out, at(weights, i)).add(at(weights, i + 1));
    if (i + 2 < weights.length) out = nn.relu(out);
  }
  return out;
}

/** Parameters in fours: kernel, bias, gamma, beta; then the output layer's weight and bias. */
function cnnLogits(weights: Tensor[], x: Tensor): Tensor {
  const layers = (weights.length - 2) / 4;
  let out = x;
  for (let layer = 0; layer < layers; layer++) {
    const part = (index: number) => at(weights, 4 * layer + index);
    const channels = part(0).shape[0] ?? 1;
    const perChannel = (tensor: Tensor) => tensor.reshape([1, channels, 1, 1]);
    out = lax.conv(out, part(0), [1, 1], 'SAME').add(perChannel(part(1)));
    const centred = out.ref.sub(np.mean(out, [0, 2, 3], { keepdims: true }));
    const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
    const scale = perChannel(part(2)).div(np.sqrt(variance.add(1e-5)));
    out = nn.relu(centred.mul(scale).add(perChannel(part(3))));
    if (layer + 1 < layers) out = lax.reduceWindow(out, np.max, [2, 2], [2, 2]);
  }
  const pooled = np.mean(out, [2, 3]);
  return np.matmul(pooled, at(weights, weights.length - 2)).add(at(weights, weights.length - 1));
}

/** NHWC to NCHW. */
function channelsFirst(values: Float32Array, { input }: BenchModel): Float32Array<ArrayBuffer> {
  const { height, width, channels } = input;
  const plane = height * width;
  const turned = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += plane * channels)
    for (let p = 0; p < plane; p++)
      for (let c = 0; c < channels; c++) turned[i + c * plane + p] = values[i + p * channels + c] ?? 0;
  return turned;
}
