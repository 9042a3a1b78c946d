import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../../core/base/errors';
import type { Architecture, Node } from '../../../core/models/architecture';
import type { NetworkState } from '../../../core/models/network-state';
import { channelMeans } from '../../../core/relevance/class-channel';
import { activationOf, activationsOf } from '../../../core/relevance/forward';
import { type Maps, mapsOf } from '../../../core/relevance/maps';
import { oneHot, relevanceOf } from '../../../core/relevance/walk';
import { gatherEvidence, type Look } from '../gather-evidence';
import type { ChannelEvidence, EvidenceRequest } from '../network';
import { type ForwardTensors, forward } from './forward';

/** The network as the evidence sees it. */
interface Source {
  readonly architecture: Architecture;
  /** Of the training split. */
  readonly labels: Uint8Array;
  readonly state: NetworkState;
  readonly tensors: ForwardTensors;
  imagesOf(rows: Uint32Array): tf.Tensor4D;
}

/**
 * Evidence in plain JavaScript: activations and relevance by the float64 reference, Taylor by autodiff, with the batch's own
 * statistics as in training.
 */
export function tensorEvidence(
  source: Source,
  request: EvidenceRequest,
): AsyncGenerator<number, ChannelEvidence> {
  const { architecture, labels } = source;
  const look = request.kind === 'taylor' ? taylorOf : mapsSeen;
  return gatherEvidence({ classes: architecture.classes, labels }, request.rows, (rows, own) =>
    look(source, request, rows, own),
  );
}

async function mapsSeen(
  { architecture, state: values, imagesOf }: Source,
  { nodes, kind, mode }: EvidenceRequest,
  rows: Uint32Array,
  labels: Uint8Array,
): Promise<Look> {
  const images = imagesOf(rows);
  const pixels = await images.data();
  images.dispose();
  const activations = activationsOf(architecture, values, mapsOf(rows.length, architecture.input, pixels));
  const logits = Float64Array.from(
    activationOf(activations, architecture.nodes.at(-1)?.name ?? 'input').values,
  );
  const start = oneHot(labels, architecture.classes);
  const seen: ReadonlyMap<string, Maps> =
    kind === 'relevance'
      ? relevanceOf({ architecture, values, activations, start, mode, toInput: false }).at
      : activations;
  const means = nodes.map((name): [string, Float64Array] => {
    const maps = activationOf(seen, name);
    return [name, channelMeans(kind === 'relevance' ? maps : { ...maps, values: maps.values.map(Math.abs) })];
  });
  return { logits, means: new Map(means) };
}

/** |mean over the positions of x * dLoss/dx|: the gradient by a sum that adds nothing is that by x. */
async function taylorOf(
  { architecture, tensors, imagesOf }: Source,
  { nodes }: EvidenceRequest,
  rows: Uint32Array,
  labels: Uint8Array,
): Promise<Look> {
  const wanted = new Set(nodes);
  const { y, products } = tf.tidy(() => {
    const images = imagesOf(rows);
    const hot = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), architecture.classes);
    const values = new Map<string, tf.Tensor>();
    const remember = (node: Node, value: tf.Tensor): tf.Tensor => {
      if (wanted.has(node.name)) values.set(node.name, value);
      return value;
    };
    const y = forward(architecture, tensors, images, noted, remember);
    const names = [...values.keys()];
    const lossOf = (...probes: tf.Tensor[]): tf.Scalar => {
      const probed = (node: Node, value: tf.Tensor): tf.Tensor => {
        const probe = probes[names.indexOf(node.name)];
        return probe === undefined ? value : tf.add(value, probe);
      };
      const logits = forward(architecture, tensors, images, noted, probed);
      return tf.neg<tf.Scalar>(tf.sum(tf.mul(hot, tf.logSoftmax(logits))));
    };
    const gradients = tf.grads(lossOf)([...values.values()].map((value) => tf.zerosLike(value)));
    const products = [...values].map(([name, value], index): [string, tf.Tensor] => {
      const gradient = gradients[index];
      if (gradient === undefined) throw new LabError('internal', `${name} has no gradient.`);
      const channels = value.shape.at(-1) ?? 1;
      const spread = tf.reshape(tf.mul(value, gradient), [rows.length, -1, channels]);
      return [name, tf.abs(tf.mean(spread, 1))];
    });
    return { y, products };
  });
  const logits = Float32Array.from(await y.data());
  const means = new Map<string, Float64Array>();
  for (const [name, product] of products) means.set(name, Float64Array.from(await product.data()));
  tf.dispose([y, ...products.map(([, product]) => product)]);
  return { logits, means };
}

/** The batch's own statistics are used and not remembered. */
function noted(): void {}
