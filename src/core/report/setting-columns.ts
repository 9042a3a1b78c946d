import { channelScoreNamed } from '../channels/scores';
import type { GradualConfig, RunConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import type { RunRecord } from '../record/run-record';
import type { Column } from './csv';

type Cell = string | number | null;

/** Of channel methods only; of a config from before schedules were written out, what it meant. */
function ofChannels(read: (gradual: GradualConfig, config: RunConfig) => Cell) {
  return ({ run: { config } }: { readonly run: RunRecord }): Cell =>
    config.pruning.recipe.unit === 'channel' ? read(scheduleOf(config), config) : null;
}

const isGradual = ({ pruning }: RunConfig) => pruning.recipe.cadence === 'gradual';

/** The recipe and the schedule; empty where they decide nothing. */
export const SETTING_COLUMNS: readonly Column<{ readonly run: RunRecord }>[] = [
  { name: 'score', read: ({ run }) => run.config.pruning.recipe.score },
  { name: 'cadence', read: ({ run }) => run.config.pruning.recipe.cadence },
  {
    name: 'rewind',
    read: ({ run: { config } }) => (isGradual(config) ? null : config.pruning.recipe.rewind),
  },
  { name: 'every', read: ofChannels(({ every }, config) => (isGradual(config) ? every : null)) },
  { name: 'until', read: ofChannels(({ until }, config) => (isGradual(config) ? until : null)) },
  {
    name: 'mode',
    read: ofChannels(({ mode }, { pruning }) => (pruning.recipe.score === 'relevance' ? mode : null)),
  },
  { name: 'min_channels', read: ofChannels(({ minChannels }) => minChannels) },
  {
    name: 'images_per_class',
    read: ofChannels(({ imagesPerClass }, { pruning }) =>
      channelScoreNamed(pruning.recipe.score).evidence === null ? null : imagesPerClass,
    ),
  },
  {
    name: 'residual',
    read: ofChannels(({ residual }, { model }) =>
      model.kind === 'resnet-small' ? (residual ?? 'per-block') : null,
    ),
  },
  { name: 'remove', read: ofChannels(({ remove }) => String(remove)) },
];
