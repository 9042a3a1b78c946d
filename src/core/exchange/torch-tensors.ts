import type { Architecture, DenseNode, Node, ParameterSpec } from '../models/architecture';
import { shapeBehind } from './model';

/** One tensor as PyTorch lays it out, and where its elements live in the lab's flat vectors. */
export interface TorchTensor {
  /** Of a state_dict: "conv1_1.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly vector: 'parameters' | 'buffers';
  /** Element i, row-major in `shape`, is `places[i]` of the vector. */
  readonly places: Int32Array;
}

/** A Python attribute for a node: "conv1.1" is `conv1_1`. */
export function torchName(node: string): string {
  return node.replaceAll(/\W/g, '_');
}

/**
 * All tensors of a network in PyTorch's names and layouts: conv [out, in, kh, kw], dense [out, in] with its inputs in PyTorch's
 * flattening order (channel, row, column), batch norm weight, bias, running_mean, running_var.
 */
export function torchTensors(architecture: Architecture): readonly TorchTensor[] {
  return architecture.nodes.flatMap((node) => tensorsOf(architecture, node));
}

type Places = (spec: ParameterSpec, shape: readonly number[]) => Int32Array;

function tensorsOf(architecture: Architecture, node: Node): readonly TorchTensor[] {
  const tensor = (part: string, parameter: string | null, places: Places = placesOf): TorchTensor[] => {
    const spec = architecture.parameters.find(({ name }) => name === parameter);
    if (spec === undefined) return [];
    const shape = torchShape(spec.shape);
    return [
      { name: `${torchName(node.name)}.${part}`, shape, vector: 'parameters', places: places(spec, shape) },
    ];
  };
  switch (node.kind) {
    case 'conv':
      return [...tensor('weight', node.weight, kernelPlaces), ...tensor('bias', node.bias)];
    case 'dense':
      return [
        ...tensor('weight', node.weight, (spec) => matrixPlaces(architecture, node, spec)),
        ...tensor('bias', node.bias),
      ];
    case 'batch-norm': {
      const { channels } = node.output;
      const running = (part: string, offset: number): TorchTensor => ({
        name: `${torchName(node.name)}.${part}`,
        shape: [channels],
        vector: 'buffers',
        places: Int32Array.from({ length: channels }, (_, channel) => offset + channel),
      });
      return [
        ...tensor('weight', node.gamma),
        ...tensor('bias', node.beta),
        running('running_mean', node.bufferOffset),
        running('running_var', node.bufferOffset + channels),
      ];
    }
    default:
      return [];
  }
}

/** [kh, kw, in, out] is [out, in, kh, kw]; [in, out] is [out, in]. */
function torchShape(shape: readonly number[]): readonly number[] {
  const [height = 0, width = 0, from = 0, to = 0] = shape;
  if (shape.length === 4) return [to, from, height, width];
  return shape.toReversed();
}

function placesOf({ offset, size }: ParameterSpec): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => offset + i);
}

function kernelPlaces({ offset, size }: ParameterSpec, shape: readonly number[]): Int32Array {
  const [to = 0, from = 0, height = 0, width = 0] = shape;
  const places = new Int32Array(size);
  let at = 0;
  for (let o = 0; o < to; o++)
    for (let i = 0; i < from; i++)
      for (let position = 0; position < height * width; position++)
        places[at++] = offset + (position * from + i) * to + o;
  return places;
}

function matrixPlaces(architecture: Architecture, node: DenseNode, spec: ParameterSpec): Int32Array {
  const { height, width, channels } = shapeBehind(architecture, node.inputs[0] ?? 'input');
  const units = node.output.channels;
  const places = new Int32Array(spec.size);
  let at = 0;
  for (let unit = 0; unit < units; unit++)
    for (let channel = 0; channel < channels; channel++)
      for (let position = 0; position < height * width; position++)
        places[at++] = spec.offset + (position * channels + channel) * units + unit;
  return places;
}

export function gathered(values: Float32Array, places: Int32Array): Float32Array {
  return Float32Array.from(places, (place) => values[place] ?? 0);
}
