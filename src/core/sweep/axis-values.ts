import { LabError } from '../base/errors';
import { finiteNumber, isJsonObject, ownField, placeOf, shown, truth } from '../base/json-reader';
import type { Field } from '../config/fields/field';
import { fieldProblem } from '../config/validate';

/** More values on one axis are a slip of the keyboard. */
const MOST_VALUES = 200;

/**
 * The values of an axis: a list, or a range {from, to, step} or {from, to, count, log}, both ends included.
 * @param value unknown JSON
 * @throws LabError('bad-config') in one sentence that names the axis.
 */
export function axisValues(field: Field, value: unknown): readonly unknown[] {
  const values = Array.isArray(value) ? listed(value) : rangeOf(field, value);
  if (values.length === 0) throw refused(field, 'has no value. Give at least one.');
  if (values.length > MOST_VALUES)
    throw refused(field, `has ${values.length} values, more than ${MOST_VALUES}. Take a larger step.`);
  for (const item of values) {
    const problem = fieldProblem(field, item);
    if (problem !== null) throw refused(field, `cannot be used: ${problem}`);
  }
  return values;
}

function listed(value: readonly unknown[]): readonly unknown[] {
  // A list of lists for a field that is a list itself: [[128, 256], [64]].
  return value.slice(0, MOST_VALUES + 1);
}

function rangeOf(field: Field, value: unknown): readonly number[] {
  if (field.kind !== 'number' || !isJsonObject(value))
    throw refused(
      field,
      field.kind === 'number'
        ? `takes a list such as [1, 2], {"from", "to", "step"} or {"from", "to", "count"}, not ${shown(value)}.`
        : `takes a list of values, not ${shown(value)}.`,
    );
  const place = `axes.${field.id}`;
  const read = (key: string) => finiteNumber(ownField(value, key), placeOf(place, key));
  const known = ['from', 'to', 'step', 'count', 'log'];
  const stray = Object.keys(value).find((key) => !known.includes(key));
  if (stray !== undefined)
    throw refused(field, `has an unknown part “${stray}”: a range has ${known.join(', ')}.`);
  const [from, to] = [read('from'), read('to')];
  if (to < from) throw refused(field, `runs backwards, from ${from} to ${to}. Swap them.`);
  const [step, count] = [ownField(value, 'step'), ownField(value, 'count')];
  const log = ownField(value, 'log');
  const isLog = log === undefined ? false : truth(log, placeOf(place, 'log'));
  if ((step === undefined) === (count === undefined))
    throw refused(field, 'needs either a step or a count beside "from" and "to".');
  if (step !== undefined) {
    if (isLog) throw refused(field, 'cannot have a step on a log range. Give a count.');
    return stepped(field, from, to, read('step'));
  }
  return spaced(field, from, to, read('count'), isLog);
}

function stepped(field: Field, from: number, to: number, step: number): readonly number[] {
  if (step <= 0) throw refused(field, `has the step ${step}. Give one above 0.`);
  // Half a billionth of a step of room: 0.1 to 0.3 by 0.1 has its end.
  const steps = Math.floor((to - from) / step + 1e-9);
  if (steps + 1 > MOST_VALUES)
    throw refused(field, `has ${steps + 1} values, more than ${MOST_VALUES}. Take a larger step.`);
  return Array.from({ length: steps + 1 }, (_, index) => rounded(from + index * step));
}

function spaced(field: Field, from: number, to: number, count: number, log: boolean): readonly number[] {
  if (!Number.isInteger(count) || count < 2 || count > MOST_VALUES)
    throw refused(field, `takes a count from 2 to ${MOST_VALUES}, not ${count}.`);
  if (log && from <= 0) throw refused(field, `has a log range from ${from}. Start above 0.`);
  const at = (share: number) => (log ? from * (to / from) ** share : from + share * (to - from));
  const whole = field.kind === 'number' && field.integer;
  const values = Array.from({ length: count }, (_, index) => {
    const value = at(index / (count - 1));
    return whole ? Math.round(value) : rounded(value);
  });
  return [...new Set(values)];
}

/** 0.1 + 2 * 0.1 is 0.3 to a person. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function refused(field: Field, why: string): LabError {
  return new LabError('bad-config', `${axisName(field)} ${why}`);
}

/** "The axis gamma (γ (scaling))", "The axis p". */
export function axisName({ label, id }: Field): string {
  return `The axis ${id}${label === id ? '' : ` (${label})`}`;
}
