import { LabError } from '../base/errors';
import type { Field } from '../config/fields/field';
import { axisValues } from './axis-values';

/**
 * The values a person typed for an axis: "0.5, 1, 2"; whole numbers also as spans, "0–2, 5"; lists between semicolons,
 * "128, 256; 64"; choices by their names.
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
  const [, from, to] = /^(\d+)[-–](\d+)$/.exec(part) ?? [];
  if (field.kind === 'number' && field.integer && from !== undefined && to !== undefined)
    return axisValues(field, { from: Number(from), to: Number(to), step: 1 });
  const number = Number(part);
  if (Number.isNaN(number))
    throw new LabError('bad-config', `The axis ${field.id} (${field.label}) takes numbers, not “${part}”.`);
  return [number];
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
