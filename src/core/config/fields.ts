import { DATA_FIELDS } from './fields/data-fields';
import type { Field } from './fields/field';
import { MODEL_FIELDS } from './fields/model-fields';
import { PRUNING_FIELDS } from './fields/pruning-fields';
import { TRAINING_FIELDS } from './fields/training-fields';

/** Every number and choice a person can set, once, in the order of the form. */
export const FIELDS: readonly Field[] = [
  ...DATA_FIELDS,
  ...MODEL_FIELDS,
  ...PRUNING_FIELDS,
  ...TRAINING_FIELDS,
];
