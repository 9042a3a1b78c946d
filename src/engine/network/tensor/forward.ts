import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../../core/base/errors';
import type { Architecture, BatchNormNode, ExpandNode, Node } from '../../../core/models/architecture';
import { NORM_EPSILON } from '../network';

/** Tensors a forward pass reads, by name: parameters, and running mean and variance per batch-norm node. */
export interface ForwardTensors {
  parameter(name: string): tf.Tensor;
  running(node: BatchNormNode): { readonly mean: tf.Tensor; readonly variance: tf.Tensor };
}

/** Batch statistics of one batch-norm node: mean and biased variance [channels], over `count` values each. */
export type OnBatchMoments = (
  node: BatchNormNode,
  mean: tf.Tensor,
  variance: tf.Tensor,
  count: number,
) => void;

/**
 * Logits [n, classes] of x [n, height, width, channels]. With `onMoments` (training) batch norm uses and reports the batch's own
 * statistics; without it, the running ones. Every node's value is taken `through`. Differentiable by TensorFlow.js.
 */
export function forward(
  architecture: Architecture,
  tensors: ForwardTensors,
  x: tf.Tensor4D,
  onMoments: OnBatchMoments | null,
  through: (node: Node, value: tf.Tensor) => tf.Tensor = (_, value) => value,
): tf.Tensor2D {
  const values = new Map<string, tf.Tensor>([['input', x]]);
  let last: tf.Tensor = x;
  for (const node of architecture.nodes) {
    const inputs = node.inputs.flatMap((name) => values.get(name) ?? []);
    const [input, shortcut = null] = inputs;
    const wanted = node.kind === 'add' ? 2 : 1;
    if (input === undefined || inputs.length !== wanted || node.inputs.length !== wanted)
      throw new LabError('internal', `The tensor network cannot read the inputs of ${node.name}.`);
    last = through(node, apply(node, input, shortcut, tensors, onMoments));
    values.set(node.name, last);
  }
  return tf.reshape(last, [x.shape[0], architecture.classes]);
}

function apply(
  node: Node,
  input: tf.Tensor,
  shortcut: tf.Tensor | null,
  tensors: ForwardTensors,
  onMoments: OnBatchMoments | null,
): tf.Tensor {
  const batch = input.shape[0] ?? 0;
  switch (node.kind) {
    case 'dense': {
      const flat = tf.reshape(input, [batch, input.size / batch]);
      return tf.add(tf.matMul(flat, tensors.parameter(node.weight)), tensors.parameter(node.bias));
    }
    case 'conv': {
      const kernel = asKernel(tensors.parameter(node.weight));
      const y = tf.conv2d(asImages(input), kernel, node.stride, node.pad, 'NHWC', 1, 'floor');
      return node.bias === null ? y : tf.add(y, tensors.parameter(node.bias));
    }
    case 'batch-norm': {
      const { mean, variance } = moments(node, input, tensors, onMoments);
      const scale = tf.mul(tensors.parameter(node.gamma), tf.rsqrt(tf.add(variance, NORM_EPSILON)));
      return tf.add(tf.mul(tf.sub(input, mean), scale), tensors.parameter(node.beta));
    }
    case 'relu':
      return tf.relu(input);
    case 'max-pool':
      return tf.maxPool(asImages(input), node.size, node.size, 'valid');
    case 'global-average-pool':
      return tf.mean(input, [1, 2]);
    case 'average-pool':
      return tf.avgPool(asImages(input), node.size, node.size, 'valid');
    case 'add':
      return tf.add(input, shortcut ?? 0);
    case 'expand':
      return expand(node, asImages(input));
  }
}

/** The narrow channels and zeros side by side, then every output channel picks its own. */
function expand({ places, output }: ExpandNode, input: tf.Tensor4D): tf.Tensor {
  const [n, height, width, channels] = input.shape;
  const zeros = tf.zeros([n, height, width, output.channels - channels]);
  let zero = channels;
  const picks = Array.from({ length: output.channels }, (_, channel) => {
    const place = places.indexOf(channel);
    return place === -1 ? zero++ : place;
  });
  return tf.gather(tf.concat([input, zeros], 3), picks, 3);
}

function moments(
  node: BatchNormNode,
  input: tf.Tensor,
  tensors: ForwardTensors,
  onMoments: OnBatchMoments | null,
): { mean: tf.Tensor; variance: tf.Tensor } {
  if (onMoments === null) return tensors.running(node);
  const axes = [0, 1, 2];
  const mean = tf.mean(input, axes);
  const variance = tf.mean(tf.square(tf.sub(input, mean)), axes);
  onMoments(node, mean, variance, input.size / node.output.channels);
  return { mean, variance };
}

function asImages(tensor: tf.Tensor): tf.Tensor4D {
  const [n = 0, height = 0, width = 0, channels = 0] = tensor.shape;
  return tf.reshape<tf.Rank.R4>(tensor, [n, height, width, channels]);
}

function asKernel(tensor: tf.Tensor): tf.Tensor4D {
  const [height = 0, width = 0, from = 0, to = 0] = tensor.shape;
  return tf.reshape<tf.Rank.R4>(tensor, [height, width, from, to]);
}
