import type { Field } from '../config/fields/field';

/** A value as a link writes it, for `fieldProblem` to judge; a text that is none stays a text. */
export function fieldValue(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'number':
      return numberOf(text);
    case 'list':
      return text.split(',').map(numberOf);
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'choice':
      return text;
  }
}

function numberOf(text: string): unknown {
  return /^-?\d{1,20}(\.\d{1,25})?(e[+-]?\d{1,3})?$/.test(text) ? Number(text) : text;
}
