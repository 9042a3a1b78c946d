import type { TrainingConfig } from '../run-config';
import type { Field, NumberField } from './field';

export const TRAINING_FIELDS: readonly Field[] = [
  trainingField(
    'epochs',
    'epochs',
    'Epochs',
    'Passes over the training images: in every iteration, or in the one training that channels leave on the way.',
    {
      integer: true,
      min: 1,
      max: 1000,
      step: 1,
      primary: true,
    },
  ),
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
    'At the start. In every iteration it falls to 0 along a cosine; in one training that channels leave on the way, to a tenth after half of the epochs and again after three quarters.',
    {
      integer: false,
      min: 0.00001,
      max: 10,
      step: 0.01,
    },
  ),
  // Before those that depend on it.
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
