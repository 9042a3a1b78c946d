import { LabError } from '../base/errors';
import { FIELDS } from '../config/fields';
import type { RunConfig } from '../config/run-config';
import type { Setting, Sweep, SweepAxis } from './sweep';

/**
 * The sweep over configs that share everything but their method: each is a method with all its settings.
 * @throws LabError('bad-config') for no config.
 */
export function sweepOfConfigs(
  configs: readonly RunConfig[],
  axes: readonly SweepAxis[],
  seeds: readonly number[],
): Sweep {
  const base = configs.find(({ pruning }) => pruning.gradual !== undefined) ?? configs[0];
  if (base === undefined) throw new LabError('bad-config', 'A sweep needs a method: add one in the Lab.');
  const methods = configs.map((config) => ({
    method: config.pruning.method,
    settings: methodSettings(config),
  }));
  return { base, methods, axes, seeds };
}

function methodSettings(config: RunConfig): readonly Setting[] {
  return FIELDS.filter(({ group }) => group === 'pruning').flatMap((field) => {
    const value = field.read(config);
    return value === undefined ? [] : [{ id: field.id, value }];
  });
}
