import { assertNever } from '../base/assert-never';
import { type Architecture, NORM_EPSILON, type Node } from '../models/architecture';
import type { JsonObject } from './refuse';

/** One layer of a Keras graph as model.json writes it. */
export interface KerasLayer {
  readonly name: string;
  readonly class_name: string;
  readonly config: JsonObject;
  /** One call; each entry is [layer, 0, 0, {}]. Empty for the input. */
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, JsonObject])[])[];
}

const FORMAT = { data_format: 'channels_last' };

/**
 * A network as Keras layers, channels last as the lab's own. Padding that Keras cannot say is a ZeroPadding2D of its own; an expand
 * node is a 1x1 convolution that copies its channels to their places.
 */
export function kerasLayers(architecture: Architecture): readonly KerasLayer[] {
  const { height, width, channels } = architecture.input;
  const input: KerasLayer = {
    name: 'input',
    class_name: 'InputLayer',
    config: {
      batch_input_shape: [null, height, width, channels],
      dtype: 'float32',
      sparse: false,
      name: 'input',
    },
    inbound_nodes: [],
  };
  return [input, ...architecture.nodes.flatMap((node) => layersOf(architecture, node))];
}

/** The 1x1 kernel [1, 1, narrow, wide] of an expand node: channel i is copied to `places[i]`. */
export function selectionKernel(places: readonly number[], wide: number): Float32Array {
  const kernel = new Float32Array(places.length * wide);
  places.forEach((place, channel) => {
    kernel[channel * wide + place] = 1;
  });
  return kernel;
}

function layersOf(architecture: Architecture, node: Node): readonly KerasLayer[] {
  const { name, inputs, output } = node;
  const [from = 'input'] = inputs;
  const vector = isVector(architecture, from);
  switch (node.kind) {
    case 'dense': {
      const dense = { units: output.channels, activation: 'linear', use_bias: true };
      if (vector) return [layer(name, 'Dense', inputs, dense)];
      const flatten = `${name}.flatten`;
      return [layer(flatten, 'Flatten', inputs, FORMAT), layer(name, 'Dense', [flatten], dense)];
    }
    case 'conv': {
      const { kernel, stride, pad, bias } = node;
      const same = stride === 1 && 2 * pad === kernel - 1;
      const config = convolution(output.channels, kernel, stride, same ? 'same' : 'valid', bias !== null);
      if (same || pad === 0) return [layer(name, 'Conv2D', inputs, config)];
      const padded = `${name}.pad`;
      const around = [pad, pad];
      return [
        layer(padded, 'ZeroPadding2D', inputs, { padding: [around, around], ...FORMAT }),
        layer(name, 'Conv2D', [padded], config),
      ];
    }
    case 'batch-norm': {
      const axis = vector ? 1 : 3;
      const config = { axis, momentum: 0.9, epsilon: NORM_EPSILON, center: true, scale: true };
      return [layer(name, 'BatchNormalization', inputs, config)];
    }
    case 'relu':
      return [layer(name, 'Activation', inputs, { activation: 'relu' })];
    case 'max-pool':
      return [layer(name, 'MaxPooling2D', inputs, pooling(node.size))];
    case 'average-pool':
      return [layer(name, 'AveragePooling2D', inputs, pooling(node.size))];
    case 'global-average-pool':
      return [layer(name, 'GlobalAveragePooling2D', inputs, FORMAT)];
    case 'add':
      return [layer(name, 'Add', inputs, {})];
    case 'expand':
      return [layer(name, 'Conv2D', inputs, convolution(output.channels, 1, 1, 'valid', false))];
    default:
      return assertNever(node);
  }
}

function layer(name: string, className: string, inputs: readonly string[], config: JsonObject): KerasLayer {
  return {
    name,
    class_name: className,
    config: { name, trainable: true, dtype: 'float32', ...config },
    inbound_nodes: [inputs.map((from) => [from, 0, 0, {}] as const)],
  };
}

function convolution(
  filters: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid',
  bias: boolean,
): JsonObject {
  return {
    filters,
    kernel_size: [kernel, kernel],
    strides: [stride, stride],
    padding,
    dilation_rate: [1, 1],
    activation: 'linear',
    use_bias: bias,
    ...FORMAT,
  };
}

function pooling(size: number): JsonObject {
  return { pool_size: [size, size], strides: [size, size], padding: 'valid', ...FORMAT };
}

/** True where Keras has lost rows and columns: behind a dense layer or a global pool. */
function isVector(architecture: Architecture, name: string): boolean {
  const node = architecture.nodes.find((entry) => entry.name === name);
  if (node === undefined) return false;
  if (node.kind === 'dense' || node.kind === 'global-average-pool') return true;
  if (node.kind !== 'relu' && node.kind !== 'batch-norm' && node.kind !== 'add') return false;
  return isVector(architecture, node.inputs[0] ?? 'input');
}
