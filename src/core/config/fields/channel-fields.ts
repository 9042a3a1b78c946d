import { CHANNEL_SCORES } from '../../channels/scores';
import { budgetRule } from '../../pruning/budgets/catalogue';
import { countsChannels } from '../../pruning/budgets/counts-channels';
import { decides } from '../decides';
import type { GradualConfig, RunConfig } from '../run-config';
import { scheduleOf } from '../with-schedule';
import type { ChoiceField, Field, NumberField } from './field';
import { withRecipe } from './with-recipe';

/** In which of two ways a method says how many channels go; the others are named after their budget. Its numbers come after it. */
export const AMOUNT_FIELD: ChoiceField = {
  kind: 'choice',
  id: 'budget',
  group: 'pruning',
  label: 'Amount',
  hint: 'A share of all prunable channels, spread evenly over the steps, or so many channels at every step (x channels every n epochs, as the authors).',
  flag: 'budget',
  primary: true,
  choices: [
    { value: 'channel-share', label: 'Share of all' },
    { value: 'channel-count', label: 'Channels per step' },
  ],
  read: ({ pruning: { recipe } }) => (countsChannels(recipe.budget) ? recipe.budget.kind : undefined),
  write: (config, value) => {
    const { budget } = config.pruning.recipe;
    if (!countsChannels(budget) || budget.kind === value) return config;
    return withRecipe(config, {
      budget: budgetRule(value === 'channel-count' ? 'channel-count' : 'channel-share').defaults,
    });
  },
};

/** How channels are pruned. */
export const CHANNEL_FIELDS: readonly Field[] = [
  {
    kind: 'choice',
    id: 'score',
    group: 'pruning',
    label: 'Channel score',
    hint: 'What the PQ Index is taken of; channels with the lowest score go.',
    flag: 'score',
    primary: true,
    choices: CHANNEL_SCORES.map(({ name, label }) => ({ value: name, label })),
    // The other channel methods are named after their score.
    read: ({ pruning }) => (pruning.method === 'sap-channel' ? pruning.recipe.score : undefined),
    write: (config, value) =>
      withRecipe(config, { score: CHANNEL_SCORES.find(({ name }) => name === value)?.name ?? 'relevance' }),
  },
  {
    kind: 'choice',
    id: 'cadence',
    group: 'pruning',
    label: 'Channels go',
    hint: 'On the way through one training, or after each of several whole trainings.',
    flag: 'cadence',
    primary: false,
    choices: [
      { value: 'gradual', label: 'While training' },
      { value: 'iterative', label: 'Between trainings' },
    ],
    read: ({ pruning: { recipe } }) => (recipe.unit === 'channel' ? recipe.cadence : undefined),
    write: (config, value) =>
      withRecipe(config, { cadence: value === 'iterative' ? 'iterative' : 'gradual' }),
  },
  {
    kind: 'choice',
    id: 'rewind',
    group: 'pruning',
    label: 'After a cut',
    hint: 'The channels that are left train on from where they are, or from their initial weights.',
    flag: 'rewind',
    primary: false,
    choices: [
      { value: 'keep', label: 'Keep the weights' },
      { value: 'init', label: 'Back to the initial weights' },
    ],
    // Weight methods are named after theirs.
    read: ({ pruning: { recipe } }) =>
      recipe.unit === 'channel' && recipe.cadence === 'iterative' ? recipe.rewind : undefined,
    write: (config, value) => withRecipe(config, { rewind: value === 'init' ? 'init' : 'keep' }),
  },
  gradualField('every', 'Epochs between steps', 'n: channels are cut after every n-th epoch.', {
    min: 1,
    max: 1000,
    primary: true,
  }),
  gradualField('until', 'Last pruning epoch', 'N1: no step follows a later epoch.', {
    min: 1,
    max: 100_000,
    primary: true,
  }),
  gradualField(
    'minChannels',
    'Fewest channels per layer',
    'No layer goes below this; 0 = no floor, as the authors.',
    {
      min: 0,
      max: 4096,
      primary: false,
    },
  ),
  gradualField(
    'imagesPerClass',
    'Images per class for scores',
    'Training images of every class that scores are measured on.',
    {
      min: 1,
      max: 10_000,
      primary: false,
    },
  ),
  {
    kind: 'choice',
    id: 'mode',
    group: 'pruning',
    label: 'Relevance rules',
    hint: 'Stable divides safely; official clamps as the authors’ code does, which can blow up in narrow layers.',
    flag: 'mode',
    primary: false,
    choices: [
      { value: 'stable', label: 'Stable' },
      { value: 'official', label: 'Official' },
    ],
    read: (config) => (decides('mode', config) ? scheduleOf(config).mode : undefined),
    write: (config, value) => withGradual(config, { mode: value === 'official' ? 'official' : 'stable' }),
  },
  {
    kind: 'choice',
    id: 'residual',
    group: 'pruning',
    label: 'Residual streams',
    hint: 'Per block, as the authors: every block loses outputs of its own, the stream keeps its width. Coupled: a channel goes from all blocks of a stage, and the stream narrows.',
    flag: 'residual',
    primary: false,
    choices: [
      { value: 'per-block', label: 'Per block' },
      { value: 'coupled', label: 'Coupled' },
    ],
    read: (config) =>
      decides('residual', config) ? (scheduleOf(config).residual ?? 'per-block') : undefined,
    write: (config, value) => {
      const gradual = gradualOf(config);
      if (gradual === undefined) return config;
      // Per block leaves no trace, so that runs from before this choice keep their key.
      const { residual: _, ...others } = gradual;
      const chosen: GradualConfig = value === 'coupled' ? { ...others, residual: value } : others;
      return { ...config, pruning: { ...config.pruning, gradual: chosen } };
    },
  },
  {
    kind: 'switch',
    id: 'remove',
    group: 'pruning',
    label: 'Remove channels for real',
    hint: 'On: the net gets smaller and faster. Off: channels are masked; same size and speed.',
    flag: 'remove',
    primary: false,
    read: (config) => (decides('remove', config) ? scheduleOf(config).remove : undefined),
    write: (config, value) => withGradual(config, { remove: value }),
  },
];

function gradualOf(config: RunConfig): GradualConfig | undefined {
  return config.pruning.recipe.unit === 'channel' ? scheduleOf(config) : undefined;
}

function withGradual(config: RunConfig, change: Partial<GradualConfig>): RunConfig {
  const gradual = gradualOf(config);
  if (gradual === undefined) return config;
  return { ...config, pruning: { ...config.pruning, gradual: { ...gradual, ...change } } };
}

function gradualField(
  id: 'every' | 'until' | 'minChannels' | 'imagesPerClass',
  label: string,
  hint: string,
  { min, max, primary }: { min: number; max: number; primary: boolean },
): NumberField {
  const flags = {
    every: 'every',
    until: 'until',
    minChannels: 'min-channels',
    imagesPerClass: 'images-per-class',
  };
  return {
    ...{
      kind: 'number',
      id,
      group: 'pruning',
      label,
      hint,
      primary,
      min,
      max,
      step: 1,
      integer: true,
      unit: '',
    },
    flag: flags[id],
    read: (config) => (decides(id, config) ? scheduleOf(config)[id] : undefined),
    write: (config, value) => withGradual(config, { [id]: value }),
  };
}
