import { type MethodName, methodNamed } from '../pruning/methods/catalogue';
import type { Budget } from '../pruning/recipe';
import { DEFAULT_CONFIG } from './defaults';
import type { RunConfig } from './run-config';

/** A named experiment: one or more runs meant to be watched side by side. */
export interface Preset {
  readonly name: string;
  readonly label: string;
  /** What a person will see, in one sentence. */
  readonly summary: string;
  readonly runs: readonly RunConfig[];
}

const sapBudget = (p: number, q: number, gamma: number): Budget => ({
  kind: 'pqi-bound',
  p,
  q,
  eta: 0,
  gamma,
  beta: 0.9,
  counting: 'float64',
});

function run(base: RunConfig, method: MethodName, budget: Budget): RunConfig {
  return { ...base, pruning: { ...base.pruning, method, recipe: { ...methodNamed(method).recipe, budget } } };
}

/** Small batches: enough steps for weight decay to make the small weights that PQ Index measures. */
const PHASES: RunConfig = {
  ...DEFAULT_CONFIG,
  training: { ...DEFAULT_CONFIG.training, epochs: 8, batch: 64 },
  pruning: { ...DEFAULT_CONFIG.pruning, iterations: 14 },
};

const CNN: RunConfig = {
  ...DEFAULT_CONFIG,
  model: { kind: 'cnn', widths: [8, 16, 32, 64] },
  training: { ...DEFAULT_CONFIG.training, epochs: 4, batch: 125 },
  pruning: { ...DEFAULT_CONFIG.pruning, iterations: 15 },
};

/** One training of 20 epochs, channels leaving on the way. Without a schedule of its own: other epochs have another. */
const CHANNELS: RunConfig = { ...CNN, training: { ...CNN.training, epochs: 20 } };

const HALF_OF_THE_CHANNELS: Budget = { kind: 'channel-share', share: 0.5 };

const fraction = (share: number): Budget => ({ kind: 'fraction', fraction: share });

export const PRESETS: readonly Preset[] = [
  {
    name: 'three-phases',
    label: 'Three phases in a minute',
    summary: 'SAP and lottery ticket side by side; PQ Index falls, rises and falls again.',
    runs: [run(PHASES, 'sap', sapBudget(1, 2, 2.5)), run(PHASES, 'lottery', fraction(0.5))],
  },
  {
    name: 'paper-settings',
    label: 'The paper’s two settings',
    summary: 'SAP with p = ½, q = 1 against SAP with p = 1, q = 2 and lottery ticket at 20 %.',
    runs: [
      run(DEFAULT_CONFIG, 'sap', sapBudget(0.5, 1, 1)),
      run(DEFAULT_CONFIG, 'sap', sapBudget(1, 2, 1)),
      run(DEFAULT_CONFIG, 'lottery', fraction(0.2)),
    ],
  },
  {
    name: 'once-or-iterative',
    label: 'One-shot or iterative',
    summary: 'The same share cut each time; one-shot ranks the dense net only once.',
    runs: [run(PHASES, 'one-shot', fraction(0.4)), run(PHASES, 'lottery', fraction(0.4))],
  },
  {
    name: 'control',
    label: 'Does the ranking matter?',
    summary: 'Lottery ticket against cutting at random, the control.',
    runs: [run(PHASES, 'lottery', fraction(0.4)), run(PHASES, 'random', fraction(0.4))],
  },
  {
    name: 'cnn',
    label: 'A small convolutional net',
    summary: 'SAP with p = 1, q = 2 on four convolutions, channels dying layer by layer.',
    runs: [run(CNN, 'sap', sapBudget(1, 2, 1)), run(CNN, 'lottery', fraction(0.4))],
  },
  {
    name: 'channels',
    label: 'Channels while training',
    summary: 'Half the channels leave during one training: those with the least relevance, or drawn by lot.',
    runs: [run(CHANNELS, 'frs', HALF_OF_THE_CHANNELS), run(CHANNELS, 'channel-random', HALF_OF_THE_CHANNELS)],
  },
];

export const DEFAULT_PRESET = 'three-phases';
