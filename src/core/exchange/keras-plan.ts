import type { Shape } from '../models/architecture';
import { convolution, epsilonOf, inputShape, padding, poolSize } from './keras-config';
import type { KerasSource } from './keras-topology';
import type { KerasWeights } from './keras-weights';
import type { NetworkPlan } from './plan';
import { type JsonObject, refusal, shown, wholeNumber } from './refuse';

/** A Keras graph as a plan, and what its nodes take from which layer. */
export interface KerasPlan {
  readonly plan: NetworkPlan;
  /** Node i of the plan: the layer whose weights it has, and what is added to its variances; null = none. */
  readonly sources: readonly ({ readonly layer: string; readonly epsilon: number } | null)[];
}

/** What a layer hands on: the node it comes from, in which layout, with how much zero padding, and if it is a softmax. */
interface Value {
  readonly node: string;
  /** `flattened`: maps in a row; `vector`: what a dense layer or a global pool gives. */
  readonly layout: 'maps' | 'flattened' | 'vector';
  readonly pad: number;
  readonly softmax: boolean;
}

const MAPS_ONLY = new Set([
  'Conv2D',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
  'ZeroPadding2D',
]);
const IDENTITIES = new Set([
  'Dropout',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
]);

/**
 * Reads the layers of a Sequential or Functional model. Activations inside a layer become nodes, dropout goes, a softmax at the end
 * goes because the lab's networks give logits.
 *
 * @param layers from `kerasTopology`.
 * @param hint shape of the images, for a model that reads them flattened already.
 * @throws LabError `bad-file` naming the layer and what the lab does not have.
 */
export function kerasPlan(
  file: string,
  layers: readonly KerasSource[],
  output: string,
  weights: KerasWeights,
  hint: Shape | null,
): KerasPlan {
  const values = new Map<string, Value>();
  const nodes: JsonObject[] = [];
  const sources: KerasPlan['sources'][number][] = [];
  let input: Shape | null = null;
  let units = 0;

  for (const layer of layers) {
    const { name, kind, config } = layer;
    const at = `${file}, layer ${shown(name)}`;
    if (values.has(name)) throw refusal(`${at} is there twice.`);
    if (kind === 'InputLayer') {
      if (input !== null) throw refusal(`${at} is a second input; the lab's networks read one image.`);
      const read = inputShape(at, config, hint);
      input = read.shape;
      const layout = read.layout;
      values.set(name, { node: 'input', layout, pad: 0, softmax: false });
      continue;
    }
    const wanted = kind === 'Add' ? 2 : 1;
    const reads = layer.inputs.flatMap((from) => values.get(from) ?? []);
    const [value] = reads;
    if (value === undefined || reads.length !== wanted || layer.inputs.length !== wanted)
      throw refusal(
        `${at} (${kind}) reads ${shown(layer.inputs)}; it must read ${wanted === 1 ? 'one layer' : 'two layers'} before it.`,
      );
    if (reads.some(({ softmax }) => softmax))
      throw refusal(`${at} reads a softmax, which the lab has at the end only.`);
    if (reads.some(({ pad }) => pad > 0) && kind !== 'Conv2D')
      throw refusal(`${at} (${kind}) reads a zero padding; the lab pads in front of convolutions only.`);
    if (value.layout !== 'maps' && MAPS_ONLY.has(kind))
      throw refusal(`${at} (${kind}) reads a flattened input, where rows and columns are gone.`);
    if (value.layout === 'maps' && kind === 'Dense')
      throw refusal(`${at} (Dense) reads maps pixel by pixel; put a Flatten in front of it.`);
    if (reads.some(({ layout }) => layout !== value.layout))
      throw refusal(`${at} adds maps to a flattened input.`);
    if (value.layout === 'flattened' && kind === 'BatchNormalization')
      throw refusal(`${at} normalises flattened maps value by value; put it in front of the Flatten.`);
    const emit = (node: JsonObject, epsilon: number | null = null): void => {
      nodes.push({ name, inputs: reads.map(({ node: from }) => from), ...node });
      sources.push(epsilon === null ? null : { layer: name, epsilon });
    };
    const result: Value = { ...value, node: name };
    const { activation = 'linear' } = config;
    switch (kind) {
      case 'Dense':
        units = wholeNumber(config.units, `${at}: units`, 1, 65_536);
        emit({ kind: 'dense', units }, 0);
        values.set(name, activated(at, name, activation, { ...result, layout: 'vector' }, nodes, sources));
        break;
      case 'Conv2D':
        emit(convolution(at, name, config, value.pad, weights), 0);
        values.set(name, activated(at, name, activation, { ...result, pad: 0 }, nodes, sources));
        break;
      case 'BatchNormalization':
        emit({ kind: 'batch-norm' }, epsilonOf(at, config, value.layout === 'maps' ? 3 : 1));
        values.set(name, result);
        break;
      case 'Activation':
      case 'ReLU':
      case 'Softmax':
        values.set(name, activationLayer(at, kind, config, value, emit, result));
        break;
      case 'MaxPooling2D':
      case 'AveragePooling2D':
        emit({ kind: kind === 'MaxPooling2D' ? 'max-pool' : 'average-pool', size: poolSize(at, config) });
        values.set(name, result);
        break;
      case 'GlobalAveragePooling2D':
        emit({ kind: 'global-average-pool' });
        values.set(name, { ...result, layout: 'vector' });
        break;
      case 'Add':
        emit({ kind: 'add' });
        values.set(name, result);
        break;
      case 'ZeroPadding2D':
        values.set(name, { ...value, pad: padding(at, config) });
        break;
      case 'Flatten':
        values.set(name, value.layout === 'maps' ? { ...value, layout: 'flattened' } : value);
        break;
      default:
        if (!IDENTITIES.has(kind))
          throw refusal(
            `${at} is a ${shown(kind)}, which the lab's networks do not have. They are made of Dense, Conv2D, BatchNormalization, ReLU, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, Flatten, ZeroPadding2D and Add.`,
          );
        values.set(name, value);
    }
  }
  if (input === null) throw refusal(`${file} has no InputLayer and no batch_input_shape: what does it read?`);
  const last = nodes.at(-1);
  if (last === undefined || values.get(output)?.node !== last.name)
    throw refusal(`${file}: its output is ${shown(output)}, which is not its last layer.`);
  return { plan: { input, classes: units, nodes }, sources };
}

function activated(
  at: string,
  name: string,
  activation: unknown,
  value: Value,
  nodes: JsonObject[],
  sources: KerasPlan['sources'][number][],
): Value {
  if (activation === 'linear') return value;
  if (activation === 'softmax') return { ...value, softmax: true };
  if (activation !== 'relu')
    throw refusal(`${at} has the activation ${shown(activation)}; the lab has relu.`);
  const node = `${name}.relu`;
  nodes.push({ kind: 'relu', name: node, inputs: [name] });
  sources.push(null);
  return { ...value, node };
}

function activationLayer(
  at: string,
  kind: string,
  config: JsonObject,
  value: Value,
  emit: (node: JsonObject) => void,
  result: Value,
): Value {
  const softmax = kind === 'Softmax' || (kind === 'Activation' && config.activation === 'softmax');
  if (softmax) return { ...value, softmax: true };
  if (kind === 'Activation' && config.activation === 'linear') return value;
  const plain =
    kind === 'ReLU'
      ? (config.max_value ?? null) === null &&
        (config.negative_slope ?? 0) === 0 &&
        (config.threshold ?? 0) === 0
      : config.activation === 'relu';
  if (!plain)
    throw refusal(
      `${at} is the activation ${shown(kind === 'ReLU' ? config : config.activation)}; the lab has the plain relu.`,
    );
  emit({ kind: 'relu' });
  return result;
}
