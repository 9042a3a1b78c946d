import { LabError } from '../base/errors';

/** The error of every file that cannot be read: what is wrong where, and what to do. */
export function refusal(sentence: string): LabError {
  return new LabError('bad-file', sentence);
}

/** A short, harmless text of any JSON value for a sentence. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : jsonText(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A value nested deeper than the stack has no text. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'something deeply nested';
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number from `min` to `max`, or a refusal that says where. */
export function wholeNumber(value: unknown, where: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw refusal(`${where} is a whole number from ${min} to ${max}, not ${shown(value)}.`);
}

/** JSON text, or a refusal that says which part of which file is none. Deep nesting counts as none. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(`${where} is not JSON: the file is broken or of another format.`);
  }
}
