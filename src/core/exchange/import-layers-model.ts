import { type Architecture, NORM_EPSILON, type Node, type Shape } from '../models/architecture';
import { initialBuffers } from '../models/initialise';
import { utf8Text } from './bytes';
import { readDetails } from './import-details';
import { type KerasPlan, kerasPlan } from './keras-plan';
import { kerasTopology } from './keras-topology';
import { type KerasWeights, readKerasWeights } from './keras-weights';
import type { ImportedModel } from './model';
import { architectureFromPlan } from './plan';
import { recogniseModel } from './recognise';
import { isObject, parseJson, refusal, shown } from './refuse';

/**
 * Reads a TensorFlow.js layers model: one of the lab, or any Sequential or Functional one made of layers the lab has.
 *
 * @param file name of the model.json, for sentences.
 * @param shards the weight files beside it, by the paths model.json gives them.
 * @param hint shape of the images, for a model that reads them flattened; null when it is not known.
 * @throws LabError `bad-file` with the layer or weight and the fault.
 */
export function importLayersModel(
  file: string,
  json: Uint8Array,
  shards: ReadonlyMap<string, Uint8Array>,
  hint: Shape | null,
): ImportedModel {
  const model = parseJson(utf8Text(json), file);
  if (!isObject(model) || !isObject(model.modelTopology))
    throw refusal(`${file} is no model.json of TensorFlow.js: it has no modelTopology.`);
  if (model.format === 'graph-model')
    throw refusal(`${file} is a graph model, which keeps no layers; convert it as a layers model instead.`);
  const weights = readKerasWeights(file, model.weightsManifest, shards);
  const { layers, output } = kerasTopology(file, model.modelTopology);
  const { plan, sources } = kerasPlan(file, layers, output, weights, hint);
  const read = architectureFromPlan(plan, file);
  const available = [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
  // Without the biases that Keras may leave out: this only stops absurd claims.
  if (read.parameterCount > 4 * available + 65_536)
    throw refusal(
      `${file} describes ${read.parameterCount} parameters, but its weights are only ${available} numbers.`,
    );
  const recognised = recogniseModel(read);
  const architecture = recognised?.architecture ?? read;
  const metadata = isObject(model.userDefinedMetadata) ? model.userDefinedMetadata : {};
  const text = (key: string): string | undefined => {
    const value = metadata[key];
    return typeof value === 'string' ? value : undefined;
  };
  const values = readValues(file, architecture, sources, weights, readMasks(file, text('masks')));
  const details = readDetails(file, architecture, {
    normalisation: text('normalisation'),
    classNames: text('class_names'),
    config: text('config'),
  });
  return { architecture, model: recognised?.model ?? null, ...values, ...details };
}

/** Which part of a Keras layer a parameter is: [our parameter, Keras' weight, what stands for a missing one]. */
function partsOf(node: Node): readonly (readonly [string | null, string, number | null])[] {
  switch (node.kind) {
    case 'conv':
      return [
        [node.weight, 'kernel', null],
        [node.bias, 'bias', null],
      ];
    case 'dense':
      return [
        [node.weight, 'kernel', null],
        [node.bias, 'bias', 0],
      ];
    case 'batch-norm':
      return [
        [node.gamma, 'gamma', 1],
        [node.beta, 'beta', 0],
      ];
    default:
      return [];
  }
}

function readValues(
  file: string,
  architecture: Architecture,
  sources: KerasPlan['sources'],
  weights: KerasWeights,
  masks: ReadonlyMap<string, string>,
): Pick<ImportedModel, 'parameters' | 'buffers' | 'mask'> {
  const parameters = new Float32Array(architecture.parameterCount);
  const buffers = initialBuffers(architecture);
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  architecture.nodes.forEach((node, number) => {
    const source = sources[number] ?? null;
    if (source === null) return;
    const { layer, epsilon } = source;
    for (const [parameter, part, missing] of partsOf(node)) {
      const spec = architecture.parameters.find(({ name }) => name === parameter);
      if (spec === undefined) continue;
      const name = `${layer}/${part}`;
      const values = weightOf(file, weights, name, spec.shape, missing);
      parameters.set(values, spec.offset);
      const letters = masks.get(name);
      if (letters === undefined) continue;
      if (letters.length !== spec.size)
        throw refusal(`${file}: the mask of ${name} has ${letters.length} letters for ${spec.size} weights.`);
      for (let i = 0; i < spec.size; i++)
        if (letters[i] === '0') {
          mask[spec.offset + i] = 0;
          parameters[spec.offset + i] = 0;
        }
    }
    if (node.kind === 'batch-norm') {
      const { channels } = node.output;
      buffers.set(weightOf(file, weights, `${layer}/moving_mean`, [channels], null), node.bufferOffset);
      const variance = weightOf(file, weights, `${layer}/moving_variance`, [channels], null);
      // The lab's epsilon is fixed; the rest of another one goes into the variance.
      buffers.set(
        epsilon === NORM_EPSILON ? variance : variance.map((value) => value + (epsilon - NORM_EPSILON)),
        node.bufferOffset + channels,
      );
      if (
        buffers
          .subarray(node.bufferOffset + channels, node.bufferOffset + 2 * channels)
          .some((value) => value < 0)
      )
        throw refusal(`${file}: ${layer}/moving_variance has a negative variance.`);
    }
  });
  return { parameters, buffers, mask };
}

function weightOf(
  file: string,
  weights: KerasWeights,
  name: string,
  shape: readonly number[],
  missing: number | null,
): Float32Array {
  const found = weights.get(name);
  const size = shape.reduce((product, length) => product * length, 1);
  if (found === undefined) {
    if (missing !== null) return new Float32Array(size).fill(missing);
    throw refusal(`${file} has no weight ${shown(name)} [${shape.join(', ')}], which its layer needs.`);
  }
  if (found.shape.join() !== shape.join())
    throw refusal(
      `${file}: weight ${shown(name)} has the shape [${found.shape.join(', ')}]; its layer needs [${shape.join(', ')}].`,
    );
  const odd = found.values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw refusal(`${file}: value ${odd} of weight ${shown(name)} is ${found.values[odd]}.`);
  return found.values;
}

function readMasks(file: string, text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  const value = parseJson(text, `The masks in ${file}`);
  if (!isObject(value)) throw refusal(`The masks in ${file} are ${shown(value)}, not letters by weight.`);
  return new Map(
    Object.entries(value).map(([name, letters]): [string, string] => {
      if (typeof letters !== 'string' || !/^[01]*$/.test(letters))
        throw refusal(`The mask of ${shown(name)} in ${file} is no row of the letters 0 and 1.`);
      return [name, letters];
    }),
  );
}
