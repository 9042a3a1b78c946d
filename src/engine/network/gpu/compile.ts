import { LabError } from '../../../core/base/errors';
import type { Architecture, Node, Shape } from '../../../core/models/architecture';
import { isOnlyWidened, sizeOf } from '../../../core/models/architecture';
import type { Home, Region } from './arena';
import { whole } from './arena';
import type { Call } from './call';
import { convStep } from './conv-step';
import { denseStep } from './dense-step';
import { expandStep } from './expand-step';
import { createGradients } from './gradients';
import { normStep } from './norm-step';
import { addStep, reluStep } from './plain-steps';
import { globalAverageStep, poolStep } from './pool-step';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/** An architecture as calls over fixed buffers. */
export interface Program {
  readonly input: Value;
  readonly output: Value;
  /** In order, each with the value it makes. */
  readonly steps: readonly { readonly step: Step; readonly output: Value }[];
  /** The output of a node; where a ReLU is fused into it, behind the ReLU. */
  valueOf(node: string): Value;
  /** Where the gradient by `output` is expected before `backward`. */
  readonly outputGradient: Region;
  readonly forward: readonly Call[];
  readonly evaluate: readonly Call[];
  readonly backward: readonly Call[];
}

/** Nodes that apply the ReLU behind them themselves. */
const TAKES_RELU: ReadonlySet<Node['kind']> = new Set(['dense', 'batch-norm', 'add']);

/**
 * Fuses dense, batch norm or sum with the ReLU behind it, gives every value its buffer for `capacity` examples, and lays the
 * gradients of a training batch over a few shared ones.
 */
export function compile(context: StepContext, architecture: Architecture, capacity: number): Program {
  const { nodes } = architecture;
  const values = new Map<string, Value>();
  const readers = (name: string) => nodes.filter((node) => node.inputs.includes(name));

  function fusedRelu(node: Node): Node | null {
    const [reader, ...others] = readers(node.name);
    return reader?.kind === 'relu' && others.length === 0 ? reader : null;
  }

  function value(name: string, shape: Shape, trained: boolean, relu: boolean): Value {
    const size = sizeOf(shape);
    const reading = readers(name);
    const gated = relu && reading.length === 1 && reading[0]?.kind === 'dense';
    // Logits are read back.
    const usage = readers(name).length === 0 ? GPUBufferUsage.COPY_SRC : 0;
    const bytes = 4 * capacity * size;
    const region = isOnlyWidened(architecture, name)
      ? passingRegion(bytes)
      : whole(context.arena.reserve(`values of ${name}`, bytes, usage));
    const { height, width, channels } = shape;
    const made = { name, height, width, channels, size, region, trained, gated };
    values.set(name, made);
    return made;
  }

  /** Narrow convolutions share a buffer for what is widened at once. */
  function passingRegion(bytes: number): Region {
    passing ??= context.arena.reserve('values to be widened', 0);
    passing.bytes = Math.max(passing.bytes, bytes);
    return { home: passing, offset: 0, bytes };
  }

  let passing: Home | null = null;
  const input = value('input', architecture.input, false, false);
  let output = input;
  /** By the node that makes it, where a fused ReLU gives it its name. */
  const byMaker = new Map<string, Value>();
  const steps: { readonly step: Step; readonly output: Value }[] = [];
  for (const node of nodes) {
    if (values.has(node.name)) continue;
    const [from, other] = node.inputs.map((name) => values.get(name));
    if (from === undefined || node.inputs.length !== (other === undefined ? 1 : 2))
      throw new LabError('internal', `The GPU network cannot read the inputs of ${node.name}.`);
    const relu = TAKES_RELU.has(node.kind) ? fusedRelu(node) : null;
    output = value(relu?.name ?? node.name, node.output, true, node.kind === 'dense' && relu !== null);
    byMaker.set(node.name, output);
    steps.push({ step: stepOf(context, node, relu !== null, from, other ?? from, output), output });
  }
  if (output.size !== architecture.classes)
    throw new LabError(
      'internal',
      `The network ends in ${output.size} values for ${architecture.classes} classes.`,
    );

  const gradients = createGradients(context.arena, context.batch);
  const outputGradient = gradients.of(output);
  const backward = steps.toReversed().flatMap((entry) => {
    const calls = entry.step.backward(gradients, 'all');
    gradients.release(entry.output);
    return calls;
  });
  return {
    input,
    output,
    steps,
    valueOf(node) {
      const found = values.get(node) ?? byMaker.get(node);
      if (found === undefined) throw new LabError('internal', `No value called ${node}.`);
      return found;
    },
    outputGradient,
    forward: steps.flatMap(({ step }) => step.forward),
    evaluate: steps.flatMap(({ step }) => step.evaluate ?? step.forward),
    backward,
  };
}

function stepOf(
  context: StepContext,
  node: Node,
  relu: boolean,
  input: Value,
  other: Value,
  output: Value,
): Step {
  switch (node.kind) {
    case 'dense':
      return denseStep(context, node, relu, input, output);
    case 'conv':
      return convStep(context, node, input, output);
    case 'batch-norm':
      return normStep(context, node, relu, input, output);
    case 'relu':
      return reluStep(input, output);
    case 'max-pool':
      return poolStep('max', node.size, input, output);
    case 'average-pool':
      return poolStep('average', node.size, input, output);
    case 'global-average-pool':
      return globalAverageStep(input, output);
    case 'add':
      return addStep(relu, input, other, output);
    case 'expand':
      return expandStep(context, node, input, output);
  }
}
