import { LabError } from '../base/errors';
import { shown } from '../base/json-reader';
import { FIELDS } from '../config/fields';
import type { Field } from '../config/fields/field';

const BY_ID: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.id, field]));

/** @throws LabError('bad-config') for an unknown id, with all that there are. */
export function fieldNamed(id: string): Field {
  const field = BY_ID.get(id);
  if (field !== undefined) return field;
  const known = FIELDS.map((entry) => entry.id).join(', ');
  throw new LabError('bad-config', `There is no setting ${shown(id)}. Settings are ${known}.`);
}
