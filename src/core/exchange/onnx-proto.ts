import { bytesField, type Field, floatField, integerField, message, textField } from './protobuf';

/** The messages of ONNX (onnx.proto3) that a network of the lab needs, by their field numbers. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] };

export interface OnnxTensor {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly shape: readonly number[];
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array;
}

/** A named input or output; a text stands for a size that is open. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly producerVersion: string;
  readonly note: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: ReadonlyMap<string, string>;
}

const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;

export function encodeOnnx(model: OnnxModel): Uint8Array {
  const graph = message(
    model.nodes.map((node) => bytesField(1, nodeMessage(node))),
    textField(2, model.name),
    model.initialisers.map((tensor) => bytesField(5, tensorMessage(tensor))),
    model.inputs.map((value) => bytesField(11, valueMessage(value))),
    model.outputs.map((value) => bytesField(12, valueMessage(value))),
  );
  return message(
    integerField(1, IR_VERSION),
    textField(2, 'Pruning Lab'),
    textField(3, model.producerVersion),
    textField(6, model.note),
    bytesField(7, graph),
    bytesField(8, message(textField(1, ''), integerField(2, model.opset))),
    [...model.metadata].map(([key, text]) => bytesField(14, message(textField(1, key), textField(2, text)))),
  );
}

function nodeMessage({ op, name, inputs, output, attributes }: OnnxNode): Uint8Array {
  return message(
    inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, name),
    textField(4, op),
    Object.entries(attributes).map(([key, value]) => bytesField(5, attributeMessage(key, value))),
  );
}

function attributeMessage(name: string, attribute: OnnxAttribute): Uint8Array {
  const value = (): readonly Field[] => {
    if ('int' in attribute) return [integerField(3, attribute.int), integerField(20, 2)];
    if ('float' in attribute) return [floatField(2, attribute.float), integerField(20, 1)];
    return [...attribute.ints.map((entry) => integerField(8, entry)), integerField(20, 7)];
  };
  return message(textField(1, name), value());
}

function tensorMessage({ name, type, shape, bytes }: OnnxTensor): Uint8Array {
  return message(
    shape.map((size) => integerField(1, size)),
    integerField(2, type === 'float' ? FLOAT : INT64),
    textField(8, name),
    bytesField(9, bytes),
  );
}

function valueMessage({ name, shape }: OnnxValue): Uint8Array {
  const dimensions = shape.map((size) =>
    bytesField(1, typeof size === 'number' ? integerField(1, size) : textField(2, size)),
  );
  const tensor = message(integerField(1, FLOAT), bytesField(2, message(dimensions)));
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)));
}
