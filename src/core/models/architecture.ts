/**
 * A network as data: nodes in execution order, each naming the nodes it reads. Activations are [height, width, channels]
 * per example (TensorFlow layout, NHWC); a vector is [1, 1, features].
 */
export interface Architecture {
  readonly input: Shape;
  readonly classes: number;
  readonly nodes: readonly Node[];
  readonly parameters: readonly ParameterSpec[];
  /** Length of the flat vector that holds all parameters, in `parameters` order. */
  readonly parameterCount: number;
  /** Length of the flat vector of batch-norm running means and variances, in node order: [mean, variance] per node. */
  readonly bufferCount: number;
}

export interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface NodeBase {
  readonly name: string;
  /** Names of the nodes read; the network's input is `input`. */
  readonly inputs: readonly string[];
  /** Shape of this node's output. */
  readonly output: Shape;
}

/** y = x W + b, W [in, out]. Reads its input flattened. */
export interface DenseNode extends NodeBase {
  readonly kind: 'dense';
  readonly weight: string;
  readonly bias: string;
}

/** Square convolution, zero padding, W [k, k, in, out]. */
export interface ConvNode extends NodeBase {
  readonly kind: 'conv';
  readonly weight: string;
  readonly bias: string | null;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

/** Batch normalisation over all but the channel axis; epsilon 1e-5, running statistics momentum 0.1 (PyTorch's meaning). */
export interface BatchNormNode extends NodeBase {
  readonly kind: 'batch-norm';
  readonly gamma: string;
  readonly beta: string;
  /** Offset of the running mean in the buffer vector; the variance follows it. */
  readonly bufferOffset: number;
}

export interface ReluNode extends NodeBase {
  readonly kind: 'relu';
}

/** Non-overlapping max pooling, size = stride; an incomplete window at the edge is dropped. */
export interface MaxPoolNode extends NodeBase {
  readonly kind: 'max-pool';
  readonly size: number;
}

/** Mean over height and width. */
export interface GlobalAveragePoolNode extends NodeBase {
  readonly kind: 'global-average-pool';
}

/** Non-overlapping mean pooling, size = stride; an incomplete window at the edge is dropped. */
export interface AveragePoolNode extends NodeBase {
  readonly kind: 'average-pool';
  readonly size: number;
}

/** Sum of two equal shapes: `inputs` = [branch, shortcut]. */
export interface AddNode extends NodeBase {
  readonly kind: 'add';
}

/**
 * Widens a convolution that lost channels back to the stream it is added to: output channel `places[i]` is input channel i, the
 * others are 0. It has no parameters.
 */
export interface ExpandNode extends NodeBase {
  readonly kind: 'expand';
  /** Ascending. */
  readonly places: readonly number[];
}

export type Node =
  | DenseNode
  | ConvNode
  | BatchNormNode
  | ReluNode
  | MaxPoolNode
  | AveragePoolNode
  | GlobalAveragePoolNode
  | AddNode
  | ExpandNode;

/** Added to the variance under the root of every batch norm. */
export const NORM_EPSILON = 1e-5;

/** How a parameter starts: a constant, N(0, std^2), or U(-bound, bound). */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number };

export interface ParameterSpec {
  readonly name: string;
  /** The output-unit axis (neuron, channel) is the last one. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Weights of dense and conv layers are prunable; biases and batch norm are not (pqi-sap 2.1). */
  readonly prunable: boolean;
  readonly init: Initialiser;
  /** The dense or conv node (or batch-norm node) it belongs to. */
  readonly node: string;
}

export function sizeOf(shape: Shape): number {
  return shape.height * shape.width * shape.channels;
}

/** Whether `name` is a convolution that an expand node alone reads: its values are needed no longer than that takes. */
export function isOnlyWidened({ nodes }: Architecture, name: string): boolean {
  const [reader, ...others] = nodes.filter(({ inputs }) => inputs.includes(name));
  const isConv = nodes.some((node) => node.kind === 'conv' && node.name === name);
  return isConv && reader?.kind === 'expand' && others.length === 0;
}

/** The prunable tensors, in network order. */
export function prunableParameters(architecture: Architecture): readonly ParameterSpec[] {
  return architecture.parameters.filter((parameter) => parameter.prunable);
}
