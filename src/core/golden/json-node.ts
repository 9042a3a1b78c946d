import { LabError } from '../base/errors';

/** A value of a JSON file together with where it stands, so that every complaint names its place. */
export interface JsonNode {
  readonly value: unknown;
  /** "entries[3].official.m[0]"; "" for the root. */
  readonly path: string;
}

export function rootNode(value: unknown): JsonNode {
  return { value, path: '' };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws LabError `bad-file` when the node is no object or lacks the key. */
export function child(node: JsonNode, key: string): JsonNode {
  const found = optionalChild(node, key);
  if (found === null) throw complaint(node, `an object with the field "${key}"`);
  return found;
}

/** null when the key is missing or its value is null. */
export function optionalChild(node: JsonNode, key: string): JsonNode | null {
  if (!isObject(node.value) || !Object.hasOwn(node.value, key)) return null;
  const value = node.value[key];
  return value === null ? null : { value, path: node.path === '' ? key : `${node.path}.${key}` };
}

export function childrenOf(node: JsonNode): readonly JsonNode[] {
  if (!Array.isArray(node.value)) throw complaint(node, 'a list');
  return node.value.map((value: unknown, index) => ({ value, path: `${node.path}[${index}]` }));
}

export function keysOf(node: JsonNode): readonly string[] {
  if (!isObject(node.value)) throw complaint(node, 'an object');
  return Object.keys(node.value);
}

export function textOf(node: JsonNode): string {
  if (typeof node.value !== 'string') throw complaint(node, 'a text');
  return node.value;
}

/** A number; the file writes non-finite ones as "NaN", "Infinity" and "-Infinity". */
export function numberOf(node: JsonNode): number {
  const { value } = node;
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  throw complaint(node, 'a number');
}

export function booleanOf(node: JsonNode): boolean {
  if (typeof node.value !== 'boolean') throw complaint(node, 'true or false');
  return node.value;
}

/** A list of numbers, or a single number as a list of one. */
export function numbersOf(node: JsonNode): readonly number[] {
  return Array.isArray(node.value) ? childrenOf(node).map(numberOf) : [numberOf(node)];
}

export function float32Of(node: JsonNode): Float32Array {
  return Float32Array.from(numbersOf(node));
}

/** A list of 0 and 1. */
export function maskOf(node: JsonNode): Uint8Array {
  return Uint8Array.from(
    childrenOf(node).map((entry) => {
      if (entry.value !== 0 && entry.value !== 1) throw complaint(entry, '0 or 1');
      return entry.value;
    }),
  );
}

export function complaint(node: JsonNode, wanted: string): LabError {
  const shown = JSON.stringify(node.value) ?? 'nothing';
  const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  return new LabError(
    'bad-file',
    `${node.path === '' ? 'The file' : node.path} should be ${wanted}; found ${short}.`,
  );
}
