import { LabError } from '../base/errors';
import type { Architecture, Initialiser, Node, ParameterSpec, Shape } from './architecture';
import { sizeOf } from './architecture';

/** Builds an architecture node by node, giving every parameter its place in the flat vector. */
export interface Assembler {
  /** Shape of the node added last. */
  shape(): Shape;
  dense(name: string, units: number): void;
  conv(name: string, filters: number, kernel: number, stride: number, pad: number, bias?: boolean): void;
  batchNorm(name: string): void;
  relu(name: string): void;
  maxPool(name: string, size: number): void;
  averagePool(name: string, size: number): void;
  globalAveragePool(name: string): void;
  /** The node added last (branch) plus node `shortcut` of the same shape. */
  add(name: string, shortcut: string): void;
  /** See ExpandNode. */
  expand(name: string, channels: number, places: readonly number[]): void;
  /** Name of the node added last; `input` at the start. */
  last(): string;
  /** The next node reads `node` (or `input`) instead of the node added last: how a network branches. */
  from(node: string): void;
  finish(): Architecture;
}

/** Starts a network for `input`-shaped examples. Initialisers follow pqi-sap section 3. */
export function assemble({ height, width, channels }: Shape, classes: number): Assembler {
  // A whole data set may stand for its shape: its images must not travel with the plan.
  const input: Shape = { height, width, channels };
  const nodes: Node[] = [];
  const parameters: ParameterSpec[] = [];
  let parameterCount = 0;
  let bufferCount = 0;
  let last = 'input';
  let shape = input;

  function parameter(
    node: string,
    part: string,
    dims: number[],
    prunable: boolean,
    init: Initialiser,
  ): string {
    const name = `${node}.${part}`;
    const size = dims.reduce((product, dim) => product * dim, 1);
    parameters.push({ name, shape: dims, offset: parameterCount, size, prunable, init, node });
    parameterCount += size;
    return name;
  }

  function add(node: Node): void {
    nodes.push(node);
    last = node.name;
    shape = node.output;
  }

  function shapeOf(node: string): Shape {
    if (node === 'input') return input;
    const found = nodes.find(({ name }) => name === node);
    if (found === undefined) throw new LabError('internal', `There is no node called ${node} to read from.`);
    return found.output;
  }

  const zero: Initialiser = { kind: 'constant', value: 0 };
  const one: Initialiser = { kind: 'constant', value: 1 };

  return {
    shape: () => shape,
    dense(name, units) {
      const fanIn = sizeOf(shape);
      const bound = 1 / Math.sqrt(fanIn);
      const weight = parameter(name, 'weight', [fanIn, units], true, { kind: 'uniform', bound });
      const bias = parameter(name, 'bias', [units], false, zero);
      add({ kind: 'dense', name, inputs: [last], output: vector(units), weight, bias });
    },
    conv(name, filters, kernel, stride, pad, withBias = true) {
      const std = Math.sqrt(2 / (filters * kernel * kernel));
      const dims = [kernel, kernel, shape.channels, filters];
      const weight = parameter(name, 'weight', dims, true, { kind: 'normal', std });
      const bias = withBias ? parameter(name, 'bias', [filters], false, zero) : null;
      const output = {
        height: convolvedLength(shape.height, kernel, stride, pad),
        width: convolvedLength(shape.width, kernel, stride, pad),
        channels: filters,
      };
      add({ kind: 'conv', name, inputs: [last], output, weight, bias, kernel, stride, pad });
    },
    batchNorm(name) {
      const gamma = parameter(name, 'gamma', [shape.channels], false, one);
      const beta = parameter(name, 'beta', [shape.channels], false, zero);
      add({
        kind: 'batch-norm',
        name,
        inputs: [last],
        output: shape,
        gamma,
        beta,
        bufferOffset: bufferCount,
      });
      bufferCount += 2 * shape.channels;
    },
    relu(name) {
      add({ kind: 'relu', name, inputs: [last], output: shape });
    },
    maxPool(name, size) {
      add({ kind: 'max-pool', name, inputs: [last], output: pooled(shape, size), size });
    },
    averagePool(name, size) {
      add({ kind: 'average-pool', name, inputs: [last], output: pooled(shape, size), size });
    },
    globalAveragePool(name) {
      add({ kind: 'global-average-pool', name, inputs: [last], output: vector(shape.channels) });
    },
    add(name, shortcut) {
      const other = shapeOf(shortcut);
      if (!sameShape(shape, other))
        throw new LabError(
          'internal',
          `${name} adds ${describeShape(shape)} of ${last} to ${describeShape(other)} of ${shortcut}; both must have one shape.`,
        );
      add({ kind: 'add', name, inputs: [last, shortcut], output: shape });
    },
    expand(name, channels, places) {
      add({ kind: 'expand', name, inputs: [last], output: { ...shape, channels }, places });
    },
    last: () => last,
    from(node) {
      shape = shapeOf(node);
      last = node;
    },
    finish: () => ({ input, classes, nodes, parameters, parameterCount, bufferCount }),
  };
}

function vector(features: number): Shape {
  return { height: 1, width: 1, channels: features };
}

/** Output positions of a convolution along one axis, incomplete ones dropped. */
function convolvedLength(length: number, kernel: number, stride: number, pad: number): number {
  return Math.floor((length + 2 * pad - kernel) / stride) + 1;
}

function pooled({ height, width, channels }: Shape, size: number): Shape {
  return { height: Math.floor(height / size), width: Math.floor(width / size), channels };
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.height === b.height && a.width === b.width && a.channels === b.channels;
}

function describeShape({ height, width, channels }: Shape): string {
  return `${height}x${width}x${channels}`;
}
