import type { Augmentation } from '../datasets/augmentation';
import type { DatasetConfig } from '../datasets/dataset';
import type { ModelConfig } from '../models/model-config';
import type { MethodName } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import type { RelevanceMode } from '../relevance/mode';

/** Everything that decides the numbers of a run, backend apart. Plain JSON. */
export interface RunConfig {
  readonly dataset: DatasetConfig;
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly pruning: PruningConfig;
  /** Drives every random choice through named streams. Any integer 0..2^32-1. */
  readonly seed: number;
}

/** SGD with momentum as the authors train (pqi-sap 3), or Adam. */
export interface TrainingConfig {
  /** Of one training: of every iteration, or of the only one (gradual cadence). */
  readonly epochs: number;
  readonly batch: number;
  /** At the start; then a cosine to 0 stepped per epoch (core/training/cosine), or gradually a tenth twice (core/channels/schedule). */
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  /** L2, coupled, on all parameters, added after clipping. */
  readonly weightDecay: number;
  /** Absent = sgd. Adam has torch's betas and epsilon (core/training/adam); momentum and Nesterov do not count then. */
  readonly optimiser?: 'adam';
  /** Largest global gradient norm, before the mask; 0 = off. */
  readonly clipNorm: number;
  /** How training images are changed in every epoch; absent = not at all. Images that are evaluated or rated never are. */
  readonly augmentation?: Augmentation;
}

export interface PruningConfig {
  /** The name the recipe is known by; screens colour by it. */
  readonly method: MethodName;
  readonly recipe: Recipe;
  /** Number of cuts T; the run trains T + 1 times. */
  readonly iterations: number;
  /** Channel pruning only. In gradual cadence `iterations` does not count: the cuts follow from the schedule. */
  readonly gradual?: GradualConfig;
  /** The weights a cut ranks: of the last epoch, or of the epoch with the best test accuracy (the authors' rule, a test-set leak). */
  readonly cutFrom: 'last' | 'best';
}

/** When and how channels go while training (frs 2). */
export interface GradualConfig {
  /** n: a pruning step after every n-th epoch. */
  readonly every: number;
  /** N1: the last epoch a step may follow. */
  readonly until: number;
  /** Every layer keeps at least so many channels; 0 = no minimum, as the authors. */
  readonly minChannels: number;
  /** Clamps of the relevance rules (frs 6.2). */
  readonly mode: RelevanceMode;
  /** Training images per class that relevance, activation and Taylor scores are measured on. */
  readonly imagesPerClass: number;
  /** What goes of a residual stream (core/channels/layers); absent = per block, as the authors. */
  readonly residual?: 'coupled';
  /** Pruned channels leave the network for good, which then trains faster; otherwise they are only masked. */
  readonly remove: boolean;
}
