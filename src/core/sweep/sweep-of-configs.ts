import { LabError } from '../base/errors';
import { FIELDS } from '../config/fields';
import type { RunConfig } from '../config/run-config';
import { SCHEDULE_IDS } from '../config/with-schedule';
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
  // A schedule that is not written out is that of the epochs, whatever an axis makes of them.
  const open = config.pruning.gradual === undefined ? SCHEDULE_IDS : [];
  const own = FIELDS.filter(({ group, id }) => group === 'pruning' && !open.includes(id));
  return own.flatMap((field) => {
    const value = field.read(config);
    return value === undefined ? [] : [{ id: field.id, value }];
  });
}
