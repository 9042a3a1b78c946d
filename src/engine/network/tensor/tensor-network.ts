// Node cannot load TensorFlow.js's own ES modules, so package.json maps this per host.
import '#tfjs-gradients';
import * as tf from '@tensorflow/tfjs-core';
import { type AugmentationPlan, augmentImage } from '../../../core/datasets/augmentation';
import type { Dataset, Split } from '../../../core/datasets/dataset';
import type { BatchNormNode, ParameterSpec } from '../../../core/models/architecture';
import { initialBuffers } from '../../../core/models/initialise';
import type { NetworkState } from '../../../core/models/network-state';
import { ADAM, adamScales } from '../../../core/training/adam';
import { requireSlots, slotCount } from '../../../core/training/optimiser-state';
import type { Network, NetworkRequest, Totals } from '../network';
import { CLIP_EPSILON, EVALUATION_BATCH, NORM_MOMENTUM } from '../network';
import { forward } from './forward';
import { tensorEvidence } from './tensor-evidence';

interface ParameterTensors {
  readonly spec: ParameterSpec;
  readonly value: tf.Variable;
  /** The optimiser's: velocity, or Adam's two means. */
  readonly slots: readonly tf.Variable[];
  readonly mask: tf.Variable;
}

/**
 * A network of TensorFlow.js operations with autodiff, on whichever backend is set: the network of plain JavaScript, and what the
 * others are checked against. The batch is uploaded each step and nothing is read back until totals are asked for.
 */
export function createTensorNetwork(request: NetworkRequest): Network {
  const { architecture, dataset, training, clippedBy = 'all' } = request;
  const optimiser = training.optimiser ?? 'sgd';
  let optimiserSteps = 0;
  let masksSome = false;
  const parameters: readonly ParameterTensors[] = architecture.parameters.map((spec) => ({
    spec,
    value: variable(tf.zeros([...spec.shape])),
    slots: Array.from({ length: slotCount(optimiser) }, () => variable(tf.zeros([...spec.shape]))),
    mask: variable(tf.ones([...spec.shape])),
  }));
  const start = initialBuffers(architecture);
  const norms = architecture.nodes.flatMap((node) => {
    if (node.kind !== 'batch-norm') return [];
    const { channels } = node.output;
    const at = (from: number) => variable(tf.tensor1d(start.slice(from, from + channels)));
    return [{ node, mean: at(node.bufferOffset), variance: at(node.bufferOffset + channels) }];
  });
  // [summed loss, right answers], kept on the device.
  const trainTotals = variable(tf.zeros([2]));
  let trained = 0;

  const byName = new Map(parameters.map((parameter, index) => [parameter.spec.name, index]));
  const running = (node: BatchNormNode) => {
    const found = norms.find((norm) => norm.node === node);
    if (found === undefined) throw new Error(`no statistics for ${node.name}`);
    return found;
  };
  const indexOf = (name: string): number => byName.get(name) ?? Number.NaN;

  function step(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: number): void {
    const count = images.shape[0];
    const hot = tf.oneHot(labels, architecture.classes);
    let logits: tf.Tensor2D | null = null;
    const lossOf = (...values: tf.Tensor[]): tf.Scalar => {
      const parameter = (name: string) => values[indexOf(name)] ?? tf.scalar(Number.NaN);
      const y = forward(architecture, { parameter, running }, images, remember);
      logits = tf.keep(y);
      const negative = tf.neg(tf.sum(tf.mul(hot, tf.logSoftmax(y))));
      return tf.div<tf.Scalar>(negative, count);
    };
    const { value: loss, grads } = tf.valueAndGrads(lossOf)(parameters.map(({ value }) => value));
    addTotals(tf.mul(loss, count), logits, labels);
    const clip = clipFactor(grads);
    optimiserSteps++;
    parameters.forEach((parameter, index) => {
      const gradient = grads[index];
      if (gradient !== undefined) update(parameter, gradient, clip, learningRate);
    });
  }

  function remember(node: BatchNormNode, mean: tf.Tensor, variance: tf.Tensor, count: number): void {
    const { mean: runningMean, variance: runningVariance } = running(node);
    const unbiased = count / Math.max(1, count - 1);
    const mix = (old: tf.Tensor, fresh: tf.Tensor, share: number) =>
      tf.add(tf.mul(old, 1 - NORM_MOMENTUM), tf.mul(fresh, share));
    runningMean.assign(mix(runningMean, mean, NORM_MOMENTUM));
    runningVariance.assign(mix(runningVariance, variance, NORM_MOMENTUM * unbiased));
  }

  function addTotals(lossSum: tf.Tensor, logits: tf.Tensor2D | null, labels: tf.Tensor1D): void {
    if (logits === null) return;
    trainTotals.assign(tf.add(trainTotals, tf.stack([lossSum, hits(logits, labels)])));
    tf.dispose(logits);
  }

  function clipFactor(gradients: readonly tf.Tensor[]): tf.Tensor {
    if (training.clipNorm === 0) return tf.scalar(1);
    const counted =
      clippedBy === 'kept' && masksSome
        ? gradients.map((gradient, i) => tf.mul(gradient, maskOf(i)))
        : gradients;
    const squares = counted.map((gradient) => tf.sum(tf.square(gradient)));
    // Pairwise: addN binds one storage buffer per term, and a WebGPU device promises only eight.
    const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0)));
    return tf.minimum(1, tf.div(training.clipNorm, tf.add(norm, CLIP_EPSILON)));
  }

  function maskOf(index: number): tf.Tensor {
    return parameters[index]?.mask ?? tf.scalar(1);
  }

  function update(parameter: ParameterTensors, gradient: tf.Tensor, clip: tf.Tensor, rate: number): void {
    const { value, slots, mask } = parameter;
    const { momentum, nesterov, weightDecay } = training;
    const kept = tf.mul(tf.mul(gradient, clip), mask);
    const g = tf.add(kept, tf.mul(value, weightDecay));
    const [velocity, square] = slots;
    if (velocity === undefined) return;
    if (square !== undefined) {
      value.assign(tf.mul(tf.sub(value, adamStep(velocity, square, g, mask, rate)), mask));
      return;
    }
    const v = tf.add(tf.mul(velocity, momentum), g);
    velocity.assign(v);
    const direction = nesterov ? tf.add(g, tf.mul(v, momentum)) : v;
    value.assign(tf.mul(tf.sub(value, tf.mul(direction, rate)), mask));
  }

  /** Moves Adam's means on by `g`; returns what the weights lose (core/training/adam). */
  function adamStep(
    mean: tf.Variable,
    square: tf.Variable,
    g: tf.Tensor,
    mask: tf.Tensor,
    learningRate: number,
  ) {
    const { beta1, beta2, epsilon } = ADAM;
    const { rate, root } = adamScales(learningRate, optimiserSteps);
    const mix = (old: tf.Tensor, fresh: tf.Tensor, keep: number) =>
      tf.mul(tf.add(tf.mul(old, keep), tf.mul(fresh, 1 - keep)), mask);
    mean.assign(mix(mean, g, beta1));
    square.assign(mix(square, tf.square(g), beta2));
    return tf.div(tf.mul(mean, rate), tf.add(tf.mul(tf.sqrt(square), root), epsilon));
  }

  function current(name: string): tf.Tensor {
    return parameters[indexOf(name)]?.value ?? tf.scalar(Number.NaN);
  }

  async function readState(): Promise<NetworkState> {
    const state = { parameters: new Float32Array(architecture.parameterCount), buffers: start.slice() };
    for (const { spec, value } of parameters) state.parameters.set(await read(value), spec.offset);
    for (const { node, mean, variance } of norms) {
      state.buffers.set(await read(mean), node.bufferOffset);
      state.buffers.set(await read(variance), node.bufferOffset + node.output.channels);
    }
    return state;
  }

  /** An image as augmentation shows it in this epoch. */
  function changed(
    plan: AugmentationPlan | undefined,
  ): ((image: Uint8Array, row: number) => Uint8Array) | undefined {
    const { augmentation } = training;
    if (augmentation === undefined || plan === undefined) return undefined;
    return (image, row) => augmentImage(image, dataset, augmentation, plan, row);
  }

  return {
    trainBatch(rows, learningRate, plan) {
      tf.tidy(() => {
        const { images, labels } = gather(dataset, dataset.train, rows, changed(plan));
        step(images, labels, learningRate);
      });
      trained += rows.length;
    },
    async takeTrainingTotals() {
      const totals = await readTotals(trainTotals, trained);
      tf.tidy(() => trainTotals.assign(tf.zeros([2])));
      trained = 0;
      return totals;
    },
    async evaluate(split, first, count) {
      const sums = variable(tf.zeros([2]));
      for (let done = 0; done < count; done += EVALUATION_BATCH) {
        const chunk = Math.min(EVALUATION_BATCH, count - done);
        const rows = Uint32Array.from({ length: chunk }, (_, i) => first + done + i);
        tf.tidy(() => {
          const { images, labels } = gather(dataset, dataset[split], rows);
          const logits = forward(architecture, { parameter: current, running }, images, null);
          const hot = tf.oneHot(labels, architecture.classes);
          const lossSum = tf.neg(tf.sum(tf.mul(hot, tf.logSoftmax(logits))));
          sums.assign(tf.add(sums, tf.stack([lossSum, hits(logits, labels)])));
        });
      }
      const totals = await readTotals(sums, count);
      sums.dispose();
      return totals;
    },
    readState,
    writeState(state) {
      tf.tidy(() => {
        for (const { spec, value, mask } of parameters)
          value.assign(tf.mul(tensorOf(state.parameters, spec.offset, spec.shape), mask));
        for (const { node, mean, variance } of norms) {
          const { channels } = node.output;
          mean.assign(tensorOf(state.buffers, node.bufferOffset, [channels]));
          variance.assign(tensorOf(state.buffers, node.bufferOffset + channels, [channels]));
        }
      });
    },
    setMask(bytes) {
      masksSome = bytes.includes(0);
      tf.tidy(() => {
        const floats = Float32Array.from(bytes);
        for (const { spec, value, mask } of parameters) {
          mask.assign(tensorOf(floats, spec.offset, spec.shape));
          value.assign(tf.mul(value, mask));
        }
      });
    },
    resetOptimiser() {
      tf.tidy(() => {
        for (const { slots } of parameters) for (const slot of slots) slot.assign(tf.zerosLike(slot));
      });
      optimiserSteps = 0;
    },
    async readOptimiser() {
      const size = architecture.parameterCount;
      const all = Array.from({ length: slotCount(optimiser) }, () => new Float32Array(size));
      for (const { spec, slots } of parameters)
        for (const [index, slot] of slots.entries()) all[index]?.set(await read(slot), spec.offset);
      return { slots: all, steps: optimiserSteps };
    },
    writeOptimiser(state) {
      requireSlots(state, optimiser);
      tf.tidy(() => {
        for (const { spec, slots, mask } of parameters)
          for (const [index, values] of state.slots.entries())
            slots[index]?.assign(tf.mul(tensorOf(values, spec.offset, spec.shape), mask));
      });
      optimiserSteps = state.steps;
    },
    async logits(split, first, count) {
      const rows = Uint32Array.from({ length: count }, (_, i) => first + i);
      const values = tf.tidy(() => {
        const { images } = gather(dataset, dataset[split], rows);
        return forward(architecture, { parameter: current, running }, images, null);
      });
      const read = Float32Array.from(await values.data());
      values.dispose();
      return read;
    },
    async *channelEvidence(request) {
      const { labels } = dataset.train;
      const tensors = { parameter: current, running };
      const imagesOf = (rows: Uint32Array) => tf.tidy(() => gather(dataset, dataset.train, rows).images);
      return yield* tensorEvidence(
        { architecture, labels, state: await readState(), tensors, imagesOf },
        request,
      );
    },
    dispose() {
      for (const { value, slots, mask } of parameters) tf.dispose([value, ...slots, mask]);
      for (const { mean, variance } of norms) tf.dispose([mean, variance]);
      trainTotals.dispose();
    },
  };
}

function variable(initial: tf.Tensor): tf.Variable {
  const made = tf.variable(initial, false);
  initial.dispose();
  return made;
}

function tensorOf(values: Float32Array, offset: number, shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tf.tensor(values.slice(offset, offset + size), [...shape]);
}

function hits(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor {
  return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
}

/** Normalised images [n, height, width, channels] and labels of the given rows of a split. */
function gather(
  { height, width, channels, normalisation }: Dataset,
  split: Split,
  rows: Uint32Array,
  changed = (image: Uint8Array, _row: number): Uint8Array => image,
): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const size = height * width * channels;
  const pixels = new Float32Array(rows.length * size);
  const labels = new Int32Array(rows.length);
  const scale = normalisation.std.map((std) => 1 / (255 * std));
  const shift = normalisation.std.map((std, c) => -(normalisation.mean[c] ?? 0) / std);
  rows.forEach((row, i) => {
    labels[i] = split.labels[row] ?? 0;
    const image = changed(split.images.subarray(row * size, (row + 1) * size), row);
    image.forEach((byte, j) => {
      const c = j % channels;
      pixels[i * size + j] = byte * (scale[c] ?? 1) + (shift[c] ?? 0);
    });
  });
  return {
    images: tf.tensor4d(pixels, [rows.length, height, width, channels]),
    labels: tf.tensor1d(labels, 'int32'),
  };
}

async function readTotals(sums: tf.Tensor, examples: number): Promise<Totals> {
  const [lossSum = Number.NaN, right = Number.NaN] = await read(sums);
  return { examples, lossSum, right };
}

async function read(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}
