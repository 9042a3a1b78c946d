import { assertNever } from '../../../core/base/assert-never';
import { LabError } from '../../../core/base/errors';
import type { Architecture, Node, Shape } from '../../../core/models/architecture';
import { isOnlyWidened, sizeOf } from '../../../core/models/architecture';
import type { ImageBuffer } from './buffers';
import { convStep } from './conv-step';
import { denseStep } from './dense-step';
import { expandStep } from './expand-step';
import { forkStep, joinStep } from './join-step';
import { normStep } from './norm-step';
import { averagePoolStep, globalAverageStep, maxPoolStep } from './pool-step';
import type { Activation, Step, StepContext } from './step';

/** An architecture as a list of kernel calls over fixed buffers. */
export interface Program {
  readonly steps: readonly Step[];
  /** What was compiled, in order: other passes over the same buffers are made from it. */
  readonly operations: readonly Operation[];
  /** Activations by the name of the node that makes them (the ReLU's, where one is fused). */
  readonly activations: ReadonlyMap<string, Activation>;
  readonly input: Activation;
  readonly output: Activation;
}

export type Operation =
  | {
      readonly kind: 'node';
      readonly node: Node;
      readonly inputs: readonly Activation[];
      readonly output: Activation;
      readonly step: Step;
    }
  /** Sums the readers' gradients into the activation's own. */
  | { readonly kind: 'fork'; readonly step: Step };

/**
 * Fuses a ReLU into the dense layer, convolution, batch norm or sum before it, gives every activation its buffer with the border its
 * readers need, and every reader of a shared activation a gradient of its own.
 */
export function compile(context: StepContext, architecture: Architecture): Program {
  const { nodes } = architecture;
  const activations = new Map<string, Activation>();
  const edges = new Map<Activation, Activation[]>();
  const steps: Step[] = [];
  const operations: Operation[] = [];
  const readers = (name: string) => nodes.filter((node) => node.inputs.includes(name));

  const borderOf = (name: string) =>
    Math.max(0, ...readers(name).map((reader) => (reader.kind === 'conv' ? reader.pad : 0)));

  function fusedRelu(node: Node): Node | null {
    const [relu, ...others] = readers(node.name);
    if (relu?.kind !== 'relu' || others.length > 0) return null;
    switch (node.kind) {
      case 'batch-norm':
      case 'add':
        return relu;
      case 'dense':
        // Its gate is left to the readers, and only dense layers have one.
        return readers(relu.name).every(({ kind }) => kind === 'dense') ? relu : null;
      case 'conv':
        // Its kernel has a ReLU behind the bias only, and writes no border.
        return node.bias !== null && borderOf(relu.name) === 0 ? relu : null;
      default:
        return null;
    }
  }

  /** The activation as this reader sees it: shared values, its own gradient where there are several readers. */
  function read(node: Node, name: string): Activation {
    const from = activations.get(name);
    if (from === undefined)
      throw new LabError('internal', `${node.name} reads ${name}, which comes later or never.`);
    const own = edges.get(from);
    if (own === undefined) return from;
    const edge = { ...from, gradient: from.gradient && context.buffers.image(context.backCapacity, from, 0) };
    own.push(edge);
    return edge;
  }

  function activation(node: Node | null, name: string, shape: Shape, relu: boolean): Activation {
    // The output gradient of a stride-1 convolution is convolved back to its input and needs the complementary border; with a ReLU
    // fused the convolution has a gated copy that has it.
    const back = node?.kind === 'conv' && node.stride === 1 && !relu ? node.kernel - 1 - node.pad : 0;
    const gated = node?.kind === 'dense' && relu;
    const value = isOnlyWidened(architecture, name)
      ? passingImage(shape)
      : context.buffers.image(context.capacity, shape, borderOf(name));
    const gradient = node === null ? null : context.buffers.image(context.backCapacity, shape, back);
    const { height, width, channels } = shape;
    const made = { height, width, channels, value, gradient, gated };
    activations.set(name, made);
    return made;
  }

  function passingImage({ width, height, channels }: Shape): ImageBuffer {
    const row = 4 * width * channels;
    return { origin: passing, at: passing, row, image: row * height, border: 0 };
  }

  /** Where narrow convolutions put what is widened at once, one after the other. */
  const narrow = nodes.filter(({ name }) => isOnlyWidened(architecture, name));
  const largest = Math.max(0, ...narrow.map((node) => sizeOf(node.output)));
  const passing = largest === 0 ? 0 : context.buffers.floats(context.capacity * largest);
  const input = activation(null, 'input', architecture.input, false);
  let output = input;
  for (const node of nodes) {
    if (activations.has(node.name)) continue;
    const inputs = node.inputs.map((source) => read(node, source));
    const [from = input, other = null] = inputs;
    const relu = fusedRelu(node);
    const name = relu?.name ?? node.name;
    output = activation(node, name, node.output, relu !== null);
    requirePlain(node, from, output);
    const step = stepOf(node, relu !== null, from, other, output);
    steps.push(step);
    operations.push({ kind: 'node', node, inputs, output, step });
    if (readers(name).length > 1) {
      const forks: Activation[] = [];
      edges.set(output, forks);
      // Behind the step that made it: backward runs in reverse, after all readers and before the maker.
      const fork = forkStep(context, output, forks);
      steps.push(fork);
      operations.push({ kind: 'fork', step: fork });
    }
  }
  return { steps, operations, activations, input, output };

  function stepOf(
    node: Node,
    relu: boolean,
    from: Activation,
    other: Activation | null,
    to: Activation,
  ): Step {
    switch (node.kind) {
      case 'dense':
        return denseStep(context, node, relu, from, to);
      case 'conv':
        return convStep(context, node, relu, from, to);
      case 'batch-norm':
        return normStep(context, node, relu, from, to);
      case 'max-pool':
        return maxPoolStep(context, node, from, to);
      case 'average-pool':
        return averagePoolStep(context, node, from, to);
      case 'global-average-pool':
        return globalAverageStep(context, from, to);
      case 'add':
        return joinStep(context, from, other, relu, to);
      case 'relu':
        return joinStep(context, from, null, true, to);
      case 'expand':
        return expandStep(context, node, from, to);
      default:
        return assertNever(node);
    }
  }
}

/** Only sums, expand nodes and convolutions read a bordered input; only sums, expand nodes and batch norms write a bordered gradient. */
function requirePlain(node: Node, from: Activation, to: Activation): void {
  const readsBorder = ['conv', 'add', 'relu', 'expand'].includes(node.kind);
  const fillsBorder = readsBorder ? node.kind !== 'conv' : node.kind === 'batch-norm';
  const fault =
    from.value.border > 0 && !readsBorder
      ? 'reads'
      : from.gradient !== null && from.gradient.border > 0 && !fillsBorder
        ? 'fills'
        : node.kind === 'conv' && to.value.border > 0
          ? 'writes'
          : null;
  if (fault !== null)
    throw new LabError('internal', `${node.name} ${fault} a border its kernel does not know.`);
}
