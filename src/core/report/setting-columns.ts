import { decides } from '../config/decides';
import type { GradualConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import type { RunRecord } from '../record/run-record';
import type { Column } from './csv';

type Cell = string | number | null;

/** Of a config from before schedules were written out, what it meant. */
function scheduled(id: keyof GradualConfig, cell: (schedule: GradualConfig) => Cell) {
  return ({ run: { config } }: { readonly run: RunRecord }): Cell =>
    decides(id, config) ? cell(scheduleOf(config)) : null;
}

/** The recipe and the schedule; empty where they decide nothing. */
export const SETTING_COLUMNS: readonly Column<{ readonly run: RunRecord }>[] = [
  { name: 'score', read: ({ run }) => run.config.pruning.recipe.score },
  { name: 'cadence', read: ({ run }) => run.config.pruning.recipe.cadence },
  {
    name: 'rewind',
    read: ({ run: { config } }) =>
      config.pruning.recipe.cadence === 'gradual' ? null : config.pruning.recipe.rewind,
  },
  { name: 'every', read: scheduled('every', ({ every }) => every) },
  { name: 'until', read: scheduled('until', ({ until }) => until) },
  { name: 'mode', read: scheduled('mode', ({ mode }) => mode) },
  { name: 'min_channels', read: scheduled('minChannels', ({ minChannels }) => minChannels) },
  { name: 'images_per_class', read: scheduled('imagesPerClass', ({ imagesPerClass }) => imagesPerClass) },
  { name: 'residual', read: scheduled('residual', ({ residual }) => residual ?? 'per-block') },
  { name: 'remove', read: scheduled('remove', ({ remove }) => String(remove)) },
];
