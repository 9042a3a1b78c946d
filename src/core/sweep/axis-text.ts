import { LabError } from '../base/errors';
import type { Field } from '../config/fields/field';
import { axisName, axisValues } from './axis-values';

/**
 * The values a person typed for an axis: "0.5, 1, 2"; spans in steps of 1, "1..3", of whole numbers also "0–2"; from, to and step,
 * "0:1:0.25"; lists between semicolons, "128, 256; 64"; choices by their names.
 * @throws LabError('bad-config') in one sentence that names the axis.
 */
export function axisFromText(field: Field, text: string): readonly unknown[] {
  const values = field.kind === 'list' ? lists(text) : parts(text).flatMap((part) => valuesOf(field, part));
  // NaN and unknown words are refused there, in the words of the field.
  return axisValues(field, distinct(values));
}

function parts(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

function lists(text: string): readonly (readonly number[])[] {
  return text
    .split(';')
    .map((list) => list.split(/[\s,-]+/).filter((part) => part !== ''))
    .filter((list) => list.length > 0)
    .map((list) => list.map(Number));
}

function valuesOf(field: Field, part: string): readonly unknown[] {
  if (field.kind === 'choice') return [part];
  if (field.kind === 'switch') return [part === 'on' ? true : part === 'off' ? false : part];
  const range = field.kind === 'number' ? rangeOf(part, field.integer) : null;
  if (range !== null) return axisValues(field, range);
  const number = Number(part);
  if (Number.isNaN(number))
    throw new LabError('bad-config', `${axisName(field)} takes numbers, not “${part}”.`);
  return [number];
}

function rangeOf(part: string, whole: boolean): { from: number; to: number; step: number } | null {
  const span = /^(.+?)\.\.(.+)$/.exec(part) ?? (whole ? /^(\d+)[-–](\d+)$/.exec(part) : null);
  const [, from, to, step = 1] = span ?? /^([^:]+):([^:]+):([^:]+)$/.exec(part) ?? [];
  const range = { from: Number(from), to: Number(to), step: Number(step) };
  return Object.values(range).some(Number.isNaN) ? null : range;
}

/** Values as a person would type them; `axisFromText` reads the same values out of it. */
export function textOfAxis(field: Field, values: readonly unknown[]): string {
  if (field.kind === 'list')
    return values.map((value) => (Array.isArray(value) ? value.join(', ') : String(value))).join('; ');
  if (field.kind === 'switch') return values.map((value) => (value === true ? 'on' : 'off')).join(', ');
  const [first, ...rest] = values;
  const span =
    field.kind === 'number' &&
    field.integer &&
    typeof first === 'number' &&
    rest.length >= 2 &&
    rest.every((value, index) => value === first + index + 1);
  return span ? `${first}..${String(values.at(-1))}` : values.join(', ');
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
