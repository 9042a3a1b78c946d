import { canonicalText } from '../config/key';
import type { Architecture, Node } from '../models/architecture';
import { floatBytes, joinBytes, utf8Bytes } from './bytes';
import { kerasLayers, selectionKernel } from './keras-layers';
import { type ExchangeModel, maskedParameters, shapeBehind } from './model';

const WEIGHTS_FILE = 'weights.bin';

/** model.json and weights.bin, for `tf.loadLayersModel`. */
export interface LayersModelFiles {
  readonly json: Uint8Array;
  readonly weights: Uint8Array;
}

interface KerasWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * A network as a TensorFlow.js layers model. It reads normalised images [batch, row, column, channel] and gives logits. Cut weights
 * are 0. `userDefinedMetadata` holds texts: app_version, config, normalisation, class_names, input, and where cut weights exist the
 * mask of every weight that can be cut, one letter (0 or 1) per weight in the order of weights.bin.
 */
export function toLayersModel(model: ExchangeModel): LayersModelFiles {
  const { architecture, normalisation, classNames, config, appVersion } = model;
  const weights = kerasWeights(architecture, maskedParameters(model), model.buffers);
  const json = {
    format: 'layers-model',
    generatedBy: `Pruning Lab ${appVersion}`,
    convertedBy: null,
    modelTopology: {
      class_name: 'Functional',
      config: {
        name: config.model.kind.replaceAll('-', '_'),
        layers: kerasLayers(architecture),
        input_layers: [['input', 0, 0]],
        output_layers: [[architecture.nodes.at(-1)?.name ?? 'input', 0, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: {
      app_version: appVersion,
      config: canonicalText(config),
      normalisation: JSON.stringify(normalisation),
      class_names: JSON.stringify(classNames),
      input: 'float32 [batch, row, column, channel], (pixel / 255 - mean) / std per channel',
      masks: JSON.stringify(masksOf(model)),
    },
  };
  return {
    json: utf8Bytes(JSON.stringify(json)),
    weights: joinBytes(weights.map(({ values }) => floatBytes(values))),
  };
}

function kerasWeights(
  architecture: Architecture,
  parameters: Float32Array,
  buffers: Float32Array,
): readonly KerasWeight[] {
  const weight = (node: Node, part: string, parameter: string | null): readonly KerasWeight[] => {
    const spec = architecture.parameters.find(({ name }) => name === parameter);
    if (spec === undefined) return [];
    const values = parameters.subarray(spec.offset, spec.offset + spec.size);
    return [{ name: `${node.name}/${part}`, shape: spec.shape, values }];
  };
  return architecture.nodes.flatMap((node) => {
    const { channels } = node.output;
    switch (node.kind) {
      case 'conv':
      case 'dense':
        return [...weight(node, 'kernel', node.weight), ...weight(node, 'bias', node.bias)];
      case 'batch-norm': {
        const running = (part: string, start: number): KerasWeight => ({
          name: `${node.name}/${part}`,
          shape: [channels],
          values: buffers.subarray(start, start + channels),
        });
        return [
          ...weight(node, 'gamma', node.gamma),
          ...weight(node, 'beta', node.beta),
          running('moving_mean', node.bufferOffset),
          running('moving_variance', node.bufferOffset + channels),
        ];
      }
      case 'expand': {
        const narrow = shapeBehind(architecture, node.inputs[0] ?? 'input').channels;
        return [
          {
            name: `${node.name}/kernel`,
            shape: [1, 1, narrow, channels],
            values: selectionKernel(node.places, channels),
          },
        ];
      }
      default:
        return [];
    }
  });
}

/** By weight name: its mask as letters 0 and 1. Only weights of which something is cut. */
function masksOf({ architecture, mask }: ExchangeModel): Readonly<Record<string, string>> {
  const parts = new Map(
    architecture.nodes.flatMap((node): [string | null, string][] => {
      if (node.kind === 'conv' || node.kind === 'dense')
        return [
          [node.weight, `${node.name}/kernel`],
          [node.bias, `${node.name}/bias`],
        ];
      if (node.kind !== 'batch-norm') return [];
      return [
        [node.gamma, `${node.name}/gamma`],
        [node.beta, `${node.name}/beta`],
      ];
    }),
  );
  return Object.fromEntries(
    architecture.parameters.flatMap(({ name, offset, size }) => {
      const letters = mask.subarray(offset, offset + size);
      const weight = parts.get(name);
      return weight === undefined || !letters.includes(0) ? [] : [[weight, letters.join('')]];
    }),
  );
}
