import { LabError } from './errors';

/**
 * Reads a value of unknown JSON, or throws LabError('bad-file') that names its place. What comes out is built anew from the
 * fields that are known: nothing else of a hostile file gets through.
 */
export type Reader<T> = (value: unknown, path: string) => T;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function jsonObject(value: unknown, path: string): JsonObject {
  return isJsonObject(value) ? value : refuse(path, 'an object', value);
}

/** A field of the object's own; undefined when it is missing. */
export function ownField(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** An object with exactly these fields read; others are left out. */
export function objectOf<T>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  const entries = Object.entries<Reader<unknown>>(fields);
  return (value, path) => {
    const object = jsonObject(value, path);
    const read = entries.map(([key, reader]) => [key, reader(ownField(object, key), placeOf(path, key))]);
    return Object.fromEntries(read) as T;
  };
}

/** The same object with fields that may be missing, where they are there. */
export function withOptional<T extends object, O extends object>(
  reader: Reader<T>,
  fields: { readonly [K in keyof O]-?: Reader<O[K]> },
): Reader<T & Partial<O>> {
  const entries = Object.entries<Reader<unknown>>(fields);
  return (value, path) => {
    const read = reader(value, path);
    const object = jsonObject(value, path);
    const found = entries.flatMap(([key, reader]) => {
      const own = ownField(object, key);
      return own === undefined ? [] : [[key, reader(own, placeOf(path, key))] as const];
    });
    return { ...read, ...(Object.fromEntries(found) as Partial<O>) };
  };
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(path, 'a list', value);
    return value.map((item: unknown, index) => reader(item, `${path}[${index}]`));
  };
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

/** One of a closed set of texts or numbers. */
export function oneOf<const T extends string | number>(choices: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value);
    return found ?? refuse(path, `one of ${choices.join(', ')}`, value);
  };
}

/** JSON has no other numbers, but 1e999 reads as infinity. */
export function finiteNumber(value: unknown, path: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'a finite number', value);
}

export function count(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return refuse(path, 'a whole number from 0', value);
}

export function share(value: unknown, path: string): number {
  const number = finiteNumber(value, path);
  return number >= 0 && number <= 1 ? number : refuse(path, 'a number from 0 to 1', value);
}

export function truth(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : refuse(path, 'true or false', value);
}

const LONGEST_TEXT = 1000;

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') return refuse(path, 'a text', value);
  return value.length <= LONGEST_TEXT
    ? value
    : refuse(path, `a text of at most ${LONGEST_TEXT} characters`, value);
}

export function placeOf(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

export function refuse(path: string, wanted: string, value: unknown): never {
  throw new LabError(
    'bad-file',
    `${path === '' ? 'The file' : path} must be ${wanted}, not ${shown(value)}.`,
  );
}

/** A value of a file as a message can hold it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
