import type { Architecture, Shape } from '../../models/architecture';
import { initialBuffers, initialParameters } from '../../models/initialise';
import type { NetworkValues } from '../../relevance/forward';
import { child, complaint, type JsonNode, keysOf, numbersOf } from '../json-node';
import { weightsFromTorch } from '../torch-layout';
import { flatNumbers } from './nchw';

/** A network of a golden case, with the official names as node names. */
export interface GoldenNetwork {
  readonly architecture: Architecture;
  readonly values: NetworkValues & { readonly parameters: Float32Array; readonly buffers: Float32Array };
  /** Images one at a time are [height, width, channels]. */
  readonly input: Shape;
}

/**
 * The lab's flat vectors out of a PyTorch state dict {name: {shape, data}}: `x.weight`, `x.bias`, and for batch norm also
 * `x.running_mean` and `x.running_var`.
 */
export function withStateDict(architecture: Architecture, weights: JsonNode): GoldenNetwork {
  const parameters = initialParameters(architecture, 0);
  const buffers = initialBuffers(architecture);
  const shapes = new Map([
    ['input', architecture.input],
    ...architecture.nodes.map((node) => [node.name, node.output] as const),
  ]);
  const read = new Set<string>();
  const tensor = (name: string): JsonNode => {
    read.add(name);
    return child(weights, name);
  };
  const put = (name: string, values: ArrayLike<number>): void => {
    const spec = architecture.parameters.find((parameter) => parameter.name === name);
    if (spec === undefined || spec.size !== values.length)
      throw complaint(weights, `${spec?.size ?? 0} values for ${name}, not ${values.length},`);
    parameters.set(values, spec.offset);
  };
  const floats = (name: string): Float32Array => Float32Array.from(flatNumbers(child(tensor(name), 'data')));
  for (const node of architecture.nodes) {
    const { name } = node;
    if (node.kind === 'conv' || node.kind === 'dense') {
      const torchShape = numbersOf(child(tensor(`${name}.weight`), 'shape'));
      const kernel = weightsFromTorch(floats(`${name}.weight`), torchShape);
      const from = shapes.get(node.inputs[0] ?? '');
      put(node.weight, node.kind === 'dense' && from !== undefined ? rowsFromNchw(kernel, from) : kernel);
      if (node.bias !== null) put(node.bias, floats(`${name}.bias`));
    }
    if (node.kind === 'batch-norm') {
      put(node.gamma, floats(`${name}.weight`));
      put(node.beta, floats(`${name}.bias`));
      buffers.set(floats(`${name}.running_mean`), node.bufferOffset);
      buffers.set(floats(`${name}.running_var`), node.bufferOffset + node.output.channels);
    }
  }
  const unread = keysOf(weights).find((name) => !read.has(name) && !name.endsWith('num_batches_tracked'));
  if (unread !== undefined)
    throw complaint(weights, `a state dict without ${unread}, which no layer listed uses,`);
  return { architecture, values: { parameters, buffers }, input: architecture.input };
}

/** Rows of a dense kernel [in, out], from (channel, y, x) order to (y, x, channel). */
export function rowsFromNchw(kernel: Float32Array, { height, width, channels }: Shape): Float32Array {
  const units = kernel.length / (height * width * channels);
  const result = new Float32Array(kernel.length);
  for (let c = 0; c < channels; c++) {
    for (let position = 0; position < height * width; position++) {
      const from = (c * height * width + position) * units;
      result.set(kernel.subarray(from, from + units), (position * channels + c) * units);
    }
  }
  return result;
}
