import { assertNever } from '../base/assert-never';
import { canonicalText } from '../config/key';
import { type Architecture, type ExpandNode, NORM_EPSILON, type Node } from '../models/architecture';
import { floatBytes } from './bytes';
import { type ExchangeModel, maskedParameters, shapeBehind } from './model';
import { encodeOnnx, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { gathered, torchName, torchTensors } from './torch-tensors';

const OPSET = 13;
const INPUT_NOTE = 'float32 [batch, channel, row, column], (pixel / 255 - mean) / std per channel';

/**
 * A network as an ONNX model (opset 13, channels first): input `image`, normalised [batch, channel, row, column]; output `logits`
 * [batch, classes]. Weights carry PyTorch's names and layouts; cut weights are 0. Metadata properties are texts: app_version, config,
 * normalisation, class_names, input.
 */
export function toOnnx(model: ExchangeModel): Uint8Array {
  const { architecture, buffers, normalisation, classNames, config, appVersion } = model;
  const parameters = maskedParameters(model);
  const { height, width, channels } = architecture.input;
  const weights = torchTensors(architecture).map(
    ({ name, shape, vector, places }): OnnxTensor => ({
      name,
      type: 'float',
      shape,
      bytes: floatBytes(gathered(vector === 'parameters' ? parameters : buffers, places)),
    }),
  );
  const expands = architecture.nodes.flatMap((node) => (node.kind === 'expand' ? [node] : []));
  return encodeOnnx({
    name: config.model.kind,
    producerVersion: appVersion,
    note: `Input: ${INPUT_NOTE}. Mean, std, class names and the run's config are in the metadata.`,
    opset: OPSET,
    nodes: [...architecture.nodes.flatMap(nodesOf), lastNode(architecture)],
    initialisers: [...weights, ...expands.flatMap((node) => expandTensors(architecture, node))],
    inputs: [{ name: 'image', shape: ['batch', channels, height, width] }],
    outputs: [{ name: 'logits', shape: ['batch', architecture.classes] }],
    metadata: new Map([
      ['app_version', appVersion],
      ['config', canonicalText(config)],
      ['normalisation', JSON.stringify(normalisation)],
      ['class_names', JSON.stringify(classNames)],
      ['input', INPUT_NOTE],
    ]),
  });
}

function nodesOf(node: Node): readonly OnnxNode[] {
  const own = torchName(node.name);
  const reads = node.inputs.map((name) => (name === 'input' ? 'image' : outputOf(name)));
  const output = `${own}.out`;
  const [from = 'image'] = reads;
  const one = (
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): readonly OnnxNode[] => [{ op, name: own, inputs, output, attributes }];
  switch (node.kind) {
    case 'conv': {
      const { kernel, stride, pad, bias } = node;
      return one('Conv', [from, `${own}.weight`, ...(bias === null ? [] : [`${own}.bias`])], {
        kernel_shape: { ints: [kernel, kernel] },
        strides: { ints: [stride, stride] },
        pads: { ints: [pad, pad, pad, pad] },
      });
    }
    case 'dense': {
      // Flatten takes channels first, as the weight expects; it changes nothing behind another dense layer.
      const flat = `${own}.flat`;
      const flatten: OnnxNode = {
        op: 'Flatten',
        name: flat,
        inputs: [from],
        output: flat,
        attributes: { axis: { int: 1 } },
      };
      return [flatten, ...one('Gemm', [flat, `${own}.weight`, `${own}.bias`], { transB: { int: 1 } })];
    }
    case 'batch-norm': {
      const parts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${own}.${part}`);
      return one('BatchNormalization', [from, ...parts], { epsilon: { float: NORM_EPSILON } });
    }
    case 'relu':
      return one('Relu', [from]);
    case 'max-pool':
      return one('MaxPool', [from], windows(node.size));
    case 'average-pool':
      return one('AveragePool', [from], windows(node.size));
    case 'global-average-pool':
      return one('GlobalAveragePool', [from]);
    case 'add':
      return one('Add', reads);
    case 'expand': {
      const padded = `${own}.padded`;
      return [
        { op: 'Pad', name: `${own}.pad`, inputs: [from, `${own}.pads`], output: padded, attributes: {} },
        ...one('Gather', [padded, `${own}.picks`], { axis: { int: 1 } }),
      ];
    }
    default:
      return assertNever(node);
  }
}

/** The value a node makes; a name of Python's has no dot, so it is like no other. */
function outputOf(node: string): string {
  return `${torchName(node)}.out`;
}

/** The last node's output under the name `logits`. */
function lastNode({ nodes }: Architecture): OnnxNode {
  const last = outputOf(nodes.at(-1)?.name ?? 'input');
  return { op: 'Identity', name: 'logits', inputs: [last], output: 'logits', attributes: {} };
}

function windows(size: number): Readonly<Record<string, OnnxAttribute>> {
  return { kernel_shape: { ints: [size, size] }, strides: { ints: [size, size] } };
}

/** Channels of zeros behind those there are, and which channel goes where. */
function expandTensors(architecture: Architecture, node: ExpandNode): readonly OnnxTensor[] {
  const own = torchName(node.name);
  const wide = node.output.channels;
  const narrow = shapeBehind(architecture, node.inputs[0] ?? 'input').channels;
  let zero = narrow;
  const picks = Array.from({ length: wide }, (_, channel) => {
    const place = node.places.indexOf(channel);
    return place >= 0 ? place : zero++;
  });
  return [integers(`${own}.pads`, [0, 0, 0, 0, 0, wide - narrow, 0, 0]), integers(`${own}.picks`, picks)];
}

function integers(name: string, values: readonly number[]): OnnxTensor {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(8 * i, value, true);
  });
  return { name, type: 'int64', shape: [values.length], bytes };
}
