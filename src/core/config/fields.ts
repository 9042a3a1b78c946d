import { CHANNEL_SCORES } from '../channels/scores';
import type { ModelConfig, ModelKind } from '../models/model-config';
import { BUDGETS, type BudgetRule } from '../pruning/budgets/catalogue';
import type { BudgetField } from '../pruning/budgets/decision';
import type { Budget, Recipe } from '../pruning/recipe';
import { SCOPES } from '../pruning/scopes/catalogue';
import { defaultGradual } from './defaults';
import type { GradualConfig, RunConfig, TrainingConfig } from './run-config';

/**
 * Every number and choice a person can set, once: the form, the command line, the validation and the help text are made from
 * this list. A field that does not apply to a config (a fraction under a PQI budget) has no value there.
 */
export type Field = NumberField | ListField | ChoiceField | SwitchField;

interface FieldBase {
  readonly id: string;
  readonly group: 'data' | 'model' | 'training' | 'pruning';
  readonly label: string;
  /** What it does, in plain words. */
  readonly hint: string;
  /** Command-line flag, without dashes. */
  readonly flag: string;
  /** Shown at first sight; the others sit under "All settings". */
  readonly primary: boolean;
}

export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  /** Slider step; typed values may be finer. */
  readonly step: number;
  readonly unit: string;
  read(config: RunConfig): number | undefined;
  write(config: RunConfig, value: number): RunConfig;
}

export interface ListField extends FieldBase {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  readonly maxLength: number;
  read(config: RunConfig): readonly number[] | undefined;
  write(config: RunConfig, value: readonly number[]): RunConfig;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  read(config: RunConfig): string | undefined;
  write(config: RunConfig, value: string): RunConfig;
}

export interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  read(config: RunConfig): boolean | undefined;
  write(config: RunConfig, value: boolean): RunConfig;
}

function dataField(id: 'train' | 'test', label: string, hint: string): NumberField {
  return {
    kind: 'number',
    id,
    group: 'data',
    label,
    hint,
    flag: id,
    primary: false,
    integer: true,
    min: 10,
    max: 1_000_000,
    step: 100,
    unit: 'images',
    read: (config) => config.dataset[id],
    write: (config, value) => ({ ...config, dataset: { ...config.dataset, [id]: value } }),
  };
}

type NumericTraining = 'epochs' | 'batch' | 'learningRate' | 'momentum' | 'weightDecay' | 'clipNorm';

function trainingField(
  id: NumericTraining,
  flag: string,
  label: string,
  hint: string,
  range: Pick<NumberField, 'integer' | 'min' | 'max' | 'step'> & { unit?: string; primary?: boolean },
): NumberField {
  return {
    kind: 'number',
    id,
    group: 'training',
    label,
    hint,
    flag,
    primary: range.primary ?? false,
    integer: range.integer,
    min: range.min,
    max: range.max,
    step: range.step,
    unit: range.unit ?? '',
    read: ({ training }) => (id === 'momentum' && training.optimiser === 'adam' ? undefined : training[id]),
    write: (config, value) => ({ ...config, training: { ...config.training, [id]: value } }),
  };
}

/** Off and SGD are left out, so that a config from before there was a choice keeps its key. */
function withAugmentation({ augmentation: _, ...training }: TrainingConfig, value: string): TrainingConfig {
  if (value === 'crop-flip' || value === 'crop-flip-reflect') return { ...training, augmentation: value };
  return training;
}

function withOptimiser({ optimiser: _, ...training }: TrainingConfig, value: string): TrainingConfig {
  return value === 'adam' ? { ...training, optimiser: value } : training;
}

function withRecipe(config: RunConfig, change: Partial<Recipe>): RunConfig {
  const { pruning } = config;
  return { ...config, pruning: { ...pruning, recipe: { ...pruning.recipe, ...change } } };
}

function withBudget(config: RunConfig, change: (budget: Budget) => Budget): RunConfig {
  return withRecipe(config, { budget: change(config.pruning.recipe.budget) });
}

/** How a config prunes channels: its own settings, or the authors' proportions of its epochs. */
function gradualOf({ pruning, training }: RunConfig): GradualConfig | undefined {
  if (pruning.recipe.unit !== 'channel') return undefined;
  return pruning.gradual ?? defaultGradual(training.epochs);
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
    read: (config) => {
      const timed = id === 'every' || id === 'until';
      return timed && config.pruning.recipe.cadence !== 'gradual' ? undefined : gradualOf(config)?.[id];
    },
    write: (config, value) => withGradual(config, { [id]: value }),
  };
}

/** A number of a budget, from the budget's own entry in its catalogue. */
function budgetField(rule: BudgetRule, { key, flag, ...field }: BudgetField): NumberField {
  return {
    ...field,
    kind: 'number',
    id: key,
    group: 'pruning',
    flag: flag ?? key,
    integer: key === 'channels',
    unit: '',
    read: ({ pruning: { recipe } }) => {
      const value: unknown = recipe.budget.kind === rule.kind ? Reflect.get(recipe.budget, key) : undefined;
      return typeof value === 'number' ? value : undefined;
    },
    write: (config, value) =>
      withBudget(config, (budget) => (budget.kind === rule.kind ? { ...budget, [key]: value } : budget)),
  };
}

function withWidths(model: ModelConfig, value: readonly number[]): ModelConfig {
  if (model.kind === 'linear') return model;
  return model.kind === 'mlp' ? { ...model, hidden: value } : { ...model, widths: value };
}

function layerWidths(kind: ModelKind, id: string, label: string, hint: string): ListField {
  return {
    kind: 'list',
    id,
    group: 'model',
    label,
    hint,
    flag: 'widths',
    primary: true,
    min: 1,
    max: 4096,
    maxLength: 8,
    read: ({ model }) => {
      if (model.kind !== kind || model.kind === 'linear') return undefined;
      return model.kind === 'mlp' ? model.hidden : model.widths;
    },
    write: (config, value) => {
      if (config.model.kind !== kind) return config;
      const model = withWidths(config.model, value);
      return { ...config, model };
    },
  };
}

export const FIELDS: readonly Field[] = [
  dataField('train', 'Training images', 'How many images the net learns from.'),
  dataField('test', 'Test images', 'Held out; every accuracy shown is measured on them.'),
  layerWidths('mlp', 'hidden', 'Hidden layers', 'Neurons per hidden layer, first to last.'),
  layerWidths('cnn', 'widths', 'Channels', 'Channels per convolution, first to last.'),
  {
    kind: 'number',
    id: 'blocks',
    group: 'model',
    label: 'Blocks per stage',
    hint: 'Residual blocks of two convolutions: 1, 2, 3 make ResNet-8, 14, 20 with three stages.',
    flag: 'blocks',
    primary: false,
    integer: true,
    min: 1,
    max: 6,
    step: 1,
    unit: '',
    read: ({ model }) => (model.kind === 'resnet-small' ? model.blocks : undefined),
    write: (config, value) =>
      config.model.kind === 'resnet-small'
        ? { ...config, model: { ...config.model, blocks: value } }
        : config,
  },
  layerWidths(
    'vgg-small',
    'vgg-widths',
    'Channels',
    'Channels of the two convolutions per block, first to last.',
  ),
  layerWidths(
    'resnet-small',
    'resnet-widths',
    'Channels',
    'Channels per stage of residual blocks, first to last.',
  ),
  {
    kind: 'number',
    id: 'iterations',
    group: 'pruning',
    label: 'Pruning iterations',
    hint: 'How often the net is cut; it trains once more than that.',
    flag: 'iterations',
    primary: true,
    integer: true,
    min: 1,
    max: 100,
    step: 1,
    unit: '',
    read: ({ pruning }) => (pruning.recipe.cadence === 'gradual' ? undefined : pruning.iterations),
    write: (config, value) => ({ ...config, pruning: { ...config.pruning, iterations: value } }),
  },
  trainingField(
    'epochs',
    'epochs',
    'Epochs per iteration',
    'Passes over the training images between two cuts.',
    {
      integer: true,
      min: 1,
      max: 1000,
      step: 1,
      primary: true,
    },
  ),
  ...BUDGETS.flatMap((rule) => rule.fields.map((field) => budgetField(rule, field))),
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
  {
    kind: 'choice',
    id: 'counting',
    group: 'pruning',
    label: 'Counting',
    hint: 'Exact float64, or the authors’ float32 steps, which keep one weight more in about a quarter of all cuts.',
    flag: 'counting',
    primary: false,
    choices: [
      { value: 'float64', label: 'float64, exact' },
      { value: 'float32', label: 'float32, as the authors' },
    ],
    read: ({ pruning: { recipe } }) =>
      recipe.budget.kind === 'pqi-bound' ? recipe.budget.counting : undefined,
    write: (config, value) =>
      withBudget(config, (budget) =>
        budget.kind === 'pqi-bound'
          ? { ...budget, counting: value === 'float32' ? 'float32' : 'float64' }
          : budget,
      ),
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
    read: (config) => (config.pruning.recipe.score === 'relevance' ? gradualOf(config)?.mode : undefined),
    write: (config, value) => withGradual(config, { mode: value === 'official' ? 'official' : 'stable' }),
  },
  {
    kind: 'switch',
    id: 'remove',
    group: 'pruning',
    label: 'Remove channels for real',
    hint: 'On: the net gets smaller and faster. Off: channels are masked; same size and speed.',
    flag: 'remove',
    primary: false,
    read: (config) => gradualOf(config)?.remove,
    write: (config, value) => withGradual(config, { remove: value }),
  },
  {
    kind: 'choice',
    id: 'scope',
    group: 'pruning',
    label: 'Scope',
    hint: 'The group of weights in which the budget counts and one threshold cuts.',
    flag: 'scope',
    primary: false,
    choices: SCOPES.map(({ name, label, summary }) => ({ value: name, label: `${label}: ${summary}` })),
    read: (config) => config.pruning.recipe.scope,
    write: (config, value) =>
      withRecipe(config, { scope: SCOPES.find(({ name }) => name === value)?.name ?? 'global' }),
  },
  {
    kind: 'choice',
    id: 'cutFrom',
    group: 'pruning',
    label: 'Cut from',
    hint: 'The weights a cut ranks. “Best epoch” picks by test accuracy, as the authors do: that leaks the test set.',
    flag: 'cut-from',
    primary: false,
    choices: [
      { value: 'last', label: 'Last epoch' },
      { value: 'best', label: 'Best test epoch (leaks the test set)' },
    ],
    read: (config) => config.pruning.cutFrom,
    write: (config, value) => ({
      ...config,
      pruning: { ...config.pruning, cutFrom: value === 'best' ? 'best' : 'last' },
    }),
  },
  trainingField('batch', 'batch', 'Batch size', 'Images per optimiser step.', {
    integer: true,
    min: 1,
    max: 4096,
    step: 1,
  }),
  trainingField(
    'learningRate',
    'lr',
    'Learning rate',
    'At the start of every iteration; falls to 0 along a cosine.',
    {
      integer: false,
      min: 0.00001,
      max: 10,
      step: 0.01,
    },
  ),
  trainingField('momentum', 'momentum', 'Momentum', 'Share of the last step carried into the next.', {
    integer: false,
    min: 0,
    max: 0.999,
    step: 0.01,
  }),
  {
    kind: 'switch',
    id: 'nesterov',
    group: 'training',
    label: 'Nesterov',
    hint: 'Look-ahead form of momentum.',
    flag: 'nesterov',
    primary: false,
    read: ({ training }) => (training.optimiser === 'adam' ? undefined : training.nesterov),
    write: (config, value) => ({ ...config, training: { ...config.training, nesterov: value } }),
  },
  {
    kind: 'choice',
    id: 'optimiser',
    group: 'training',
    label: 'Optimiser',
    hint: 'SGD with momentum, as the authors; or Adam, which wants a learning rate near 0.001.',
    flag: 'optimiser',
    primary: false,
    choices: [
      { value: 'sgd', label: 'SGD' },
      { value: 'adam', label: 'Adam' },
    ],
    read: ({ training }) => training.optimiser ?? 'sgd',
    write: (config, value) => ({ ...config, training: withOptimiser(config.training, value) }),
  },
  trainingField(
    'weightDecay',
    'weight-decay',
    'Weight decay',
    'Pulls all parameters towards 0; it makes the small weights.',
    {
      integer: false,
      min: 0,
      max: 1,
      step: 0.0001,
    },
  ),
  {
    kind: 'choice',
    id: 'augmentation',
    group: 'training',
    label: 'Augmentation',
    hint: 'Mirrors and shifts training images at random, by up to 4 pixels, anew in every epoch. For photographs, not for digits.',
    flag: 'augment',
    primary: false,
    choices: [
      { value: 'off', label: 'Off' },
      { value: 'crop-flip', label: 'Crop and flip, black border' },
      { value: 'crop-flip-reflect', label: 'Crop and flip, mirrored border' },
    ],
    read: ({ training }) => training.augmentation ?? 'off',
    write: (config, value) => ({ ...config, training: withAugmentation(config.training, value) }),
  },
  trainingField(
    'clipNorm',
    'clip',
    'Gradient clip',
    'Largest norm of the whole gradient; 0 switches it off.',
    {
      integer: false,
      min: 0,
      max: 1000,
      step: 0.1,
    },
  ),
  {
    kind: 'number',
    id: 'seed',
    group: 'training',
    label: 'Seed',
    hint: 'Decides initial weights and batch order. Same seed, same backend: same numbers.',
    flag: 'seed',
    primary: true,
    integer: true,
    min: 0,
    max: 4294967295,
    step: 1,
    unit: '',
    read: (config) => config.seed,
    write: (config, value) => ({ ...config, seed: value }),
  },
];
