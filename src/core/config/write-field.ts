import type { Field } from './fields/field';
import type { RunConfig } from './run-config';

/** Writes a value that is known to fit the field (`fieldProblem`); any other leaves the config as it is. */
export function writeField(config: RunConfig, field: Field, value: unknown): RunConfig {
  if (field.kind === 'number' && typeof value === 'number') return field.write(config, value);
  if (field.kind === 'list' && Array.isArray(value)) return field.write(config, value);
  if (field.kind === 'choice' && typeof value === 'string') return field.write(config, value);
  if (field.kind === 'switch' && typeof value === 'boolean') return field.write(config, value);
  return config;
}
