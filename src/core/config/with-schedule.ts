import { decides } from './decides';
import { defaultGradual } from './defaults';
import type { GradualConfig, RunConfig } from './run-config';

/** Fields that decide what the schedule is when nothing is said of it: they are written before it. */
export const BEFORE_SCHEDULE: readonly string[] = ['epochs', 'cadence'];

/** Fields of the schedule itself. */
export const SCHEDULE_IDS: readonly string[] = [
  'every',
  'until',
  'minChannels',
  'imagesPerClass',
  'mode',
  'residual',
  'remove',
];

/** How a config prunes channels: its own settings, or the authors' proportions of its epochs. */
export function scheduleOf({ pruning, training }: RunConfig): GradualConfig {
  return pruning.gradual ?? defaultGradual(training.epochs);
}

/**
 * The schedule written out where channels are pruned, and none where weights are, with the defaults for what decides nothing: equal
 * runs have equal configs, whether somebody typed the defaults or not, and whatever methods beside them are told. A config from
 * before schedules were always written means the same.
 */
export function withSchedule(config: RunConfig): RunConfig {
  const { gradual: _, ...pruning } = config.pruning;
  const schedule = pruning.recipe.unit === 'channel' ? { gradual: decisiveSchedule(config) } : {};
  return { ...config, pruning: { ...pruning, ...schedule } };
}

function decisiveSchedule(config: RunConfig): GradualConfig {
  const { every, until, mode, imagesPerClass } = defaultGradual(config.training.epochs);
  const { residual, ...schedule } = scheduleOf(config);
  return {
    ...schedule,
    ...(decides('every', config) ? {} : { every, until }),
    ...(decides('mode', config) ? {} : { mode }),
    ...(decides('imagesPerClass', config) ? {} : { imagesPerClass }),
    ...(residual !== undefined && decides('residual', config) ? { residual } : {}),
  };
}
