import { assertNever } from '../base/assert-never';
import { LabError } from '../base/errors';
import type { Architecture, Node, Shape } from '../models/architecture';
import { sizeOf } from '../models/architecture';
import { type Assembler, assemble } from '../models/assemble';
import { isObject, type JsonObject, refusal, shown, wholeNumber } from './refuse';
import { torchName } from './torch-tensors';

const MAX_NODES = 512;
const MAX_SIDE = 4096;
const MAX_CHANNELS = 65_536;
const MAX_PARAMETERS = 2 ** 26;
const MAX_ACTIVATIONS = 2 ** 26;

/** A network as plain JSON: enough to build its Architecture again. */
export interface NetworkPlan {
  readonly input: Shape;
  readonly classes: number;
  readonly nodes: readonly JsonObject[];
}

/** The plan of a network, as safetensors metadata holds it. */
export function planOf({ input, classes, nodes }: Architecture): NetworkPlan {
  return { input, classes, nodes: nodes.map(planNode) };
}

function planNode(node: Node): JsonObject {
  const { kind, name, inputs, output } = node;
  const base = { kind, name, inputs };
  switch (node.kind) {
    case 'dense':
      return { ...base, units: output.channels };
    case 'conv': {
      const { kernel, stride, pad, bias } = node;
      return { ...base, filters: output.channels, kernel, stride, pad, bias: bias !== null };
    }
    case 'max-pool':
    case 'average-pool':
      return { ...base, size: node.size };
    case 'expand':
      return { ...base, channels: output.channels, places: node.places };
    case 'batch-norm':
    case 'relu':
    case 'global-average-pool':
    case 'add':
      return base;
    default:
      return assertNever(node);
  }
}

/**
 * The Architecture of a plan of any origin.
 * @param where begins every sentence: the file and what in it.
 * @throws LabError `bad-file` naming the node and the fault; nothing large is allocated before the plan is known to be sound.
 */
export function architectureFromPlan(plan: unknown, where: string): Architecture {
  if (!isObject(plan) || !isObject(plan.input) || !Array.isArray(plan.nodes))
    throw refusal(`${where} describes no network: it needs input, classes and nodes.`);
  const side = (key: string, max: number) =>
    wholeNumber(isObject(plan.input) ? plan.input[key] : null, `${where}: input ${key}`, 1, max);
  const input = {
    height: side('height', MAX_SIDE),
    width: side('width', MAX_SIDE),
    channels: side('channels', MAX_CHANNELS),
  };
  const classes = wholeNumber(plan.classes, `${where}: the number of classes`, 2, MAX_CHANNELS);
  if (plan.nodes.length === 0 || plan.nodes.length > MAX_NODES)
    throw refusal(
      `${where} has ${plan.nodes.length} nodes; the lab reads networks of 1 to ${MAX_NODES} nodes.`,
    );
  const net = assemble(input, classes);
  const shapes = new Map<string, Shape>([['input', input]]);
  const torchNames = new Set<string>(['input']);
  let activations = sizeOf(input);
  for (const node of plan.nodes) {
    if (!isObject(node)) throw refusal(`${where}: ${shown(node)} is no node.`);
    const name = freshName(node, torchNames, where);
    const at = `${where}, node ${name}`;
    appendNode(net, node, name, shapes, at);
    const shape = net.shape();
    if (!(shape.height >= 1 && shape.width >= 1 && shape.channels >= 1))
      throw refusal(`${at} leaves nothing of its input: its output is ${shape.height}x${shape.width}.`);
    activations += sizeOf(shape);
    if (activations > MAX_ACTIVATIONS)
      throw refusal(`${at}: the network needs more memory per image than the lab gives it.`);
    shapes.set(name, shape);
  }
  const { height, width, channels } = net.shape();
  if (height !== 1 || width !== 1 || channels !== classes)
    throw refusal(
      `${where} ends with ${height}x${width}x${channels} values, but has ${classes} classes: the last node gives one value per class.`,
    );
  const architecture = net.finish();
  if (architecture.parameterCount > MAX_PARAMETERS)
    throw refusal(
      `${where} has ${architecture.parameterCount} parameters; the lab reads at most ${MAX_PARAMETERS}.`,
    );
  return architecture;
}

function freshName(node: JsonObject, taken: Set<string>, where: string): string {
  const { name } = node;
  if (typeof name !== 'string' || !/^[A-Za-z][\w./-]{0,63}$/.test(name))
    throw refusal(
      `${where}: ${shown(name)} is no name of a node (a letter, then up to 63 letters, digits, . / _ -).`,
    );
  if (taken.has(torchName(name)))
    throw refusal(`${where}: two nodes are called ${name}; rename one of them.`);
  taken.add(torchName(name));
  return name;
}

function appendNode(
  net: Assembler,
  node: JsonObject,
  name: string,
  shapes: ReadonlyMap<string, Shape>,
  at: string,
): void {
  const wanted = node.kind === 'add' ? 2 : 1;
  const inputs = Array.isArray(node.inputs) ? node.inputs : [];
  const read = inputs.flatMap((from: unknown) => (typeof from === 'string' && shapes.has(from) ? from : []));
  const [from, shortcut] = read;
  if (from === undefined || inputs.length !== wanted || read.length !== wanted)
    throw refusal(
      `${at} reads ${shown(node.inputs)}; it must read ${wanted === 1 ? 'one node' : 'two nodes'} before it.`,
    );
  net.from(from);
  const number = (key: string, min: number, max: number) => wholeNumber(node[key], `${at}: ${key}`, min, max);
  switch (node.kind) {
    case 'dense':
      net.dense(name, number('units', 1, MAX_CHANNELS));
      break;
    case 'conv':
      net.conv(
        name,
        number('filters', 1, MAX_CHANNELS),
        number('kernel', 1, 31),
        number('stride', 1, 31),
        number('pad', 0, 15),
        node.bias === true,
      );
      break;
    case 'batch-norm':
      net.batchNorm(name);
      break;
    case 'relu':
      net.relu(name);
      break;
    case 'max-pool':
      net.maxPool(name, number('size', 1, MAX_SIDE));
      break;
    case 'average-pool':
      net.averagePool(name, number('size', 1, MAX_SIDE));
      break;
    case 'global-average-pool':
      net.globalAveragePool(name);
      break;
    case 'add':
      addNodes(net, name, shortcut ?? '', at);
      break;
    case 'expand': {
      const channels = number('channels', 1, MAX_CHANNELS);
      net.expand(name, channels, placesOf(node, net.shape().channels, channels, at));
      break;
    }
    default:
      throw refusal(`${at} is of kind ${shown(node.kind)}, which the lab does not have.`);
  }
}

function addNodes(net: Assembler, name: string, shortcut: string, at: string): void {
  try {
    net.add(name, shortcut);
  } catch (error) {
    if (error instanceof LabError) throw refusal(`${at}: ${error.message}`);
    throw error;
  }
}

function placesOf(node: JsonObject, narrow: number, channels: number, at: string): readonly number[] {
  const list = Array.isArray(node.places) ? node.places : [];
  if (list.length !== narrow || narrow >= channels)
    throw refusal(
      `${at} has ${list.length} places for the ${narrow} channels it reads, of ${channels}; every channel it reads has one place, and fewer than all are taken.`,
    );
  let last = -1;
  return list.map((place: unknown) => {
    last = wholeNumber(place, `${at}: a place`, last + 1, channels - 1);
    return last;
  });
}
