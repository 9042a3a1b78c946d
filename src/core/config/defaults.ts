import { defaultSchedule } from '../channels/schedule';
import { methodNamed } from '../pruning/methods/catalogue';
import type { GradualConfig, RunConfig, TrainingConfig } from './run-config';

/** The authors' training (pqi-sap 3) with an epoch count a browser can afford. */
export const DEFAULT_TRAINING: TrainingConfig = {
  epochs: 6,
  batch: 250,
  learningRate: 0.1,
  momentum: 0.9,
  nesterov: true,
  weightDecay: 5e-4,
  clipNorm: 1,
};

/** The authors' proportions for `epochs` epochs (frs 6.3): N1 = 0.75 E, n = 0.075 E. */
export function defaultGradual(epochs: number): GradualConfig {
  const { every, until } = defaultSchedule(epochs);
  // Training goes on after every cut.
  const last = Math.max(1, Math.min(until, epochs - 1));
  return { every, until: last, minChannels: 1, mode: 'stable', imagesPerClass: 32, remove: true };
}

export const DEFAULT_CONFIG: RunConfig = {
  dataset: { source: 'strokes', train: 4000, test: 2000 },
  model: { kind: 'mlp', hidden: [128, 256] },
  training: DEFAULT_TRAINING,
  pruning: { method: 'sap', recipe: methodNamed('sap').recipe, iterations: 20, cutFrom: 'last' },
  seed: 0,
};
