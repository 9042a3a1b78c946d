import type { TrainingConfig } from '../../core/config/run-config';
import type { AugmentationPlan } from '../../core/datasets/augmentation';
import type { Dataset } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import type { NetworkState } from '../../core/models/network-state';
import type { ClassChannelSums } from '../../core/relevance/class-channel';
import type { RelevanceMode } from '../../core/relevance/mode';
import type { ClippedBy } from '../../core/training/clip';
import type { OptimiserState } from '../../core/training/optimiser-state';

/** A network on a backend with its data set resident: everything the run loop needs, nothing about tensors. */
export interface Network {
  /**
   * One optimiser step on the training images `rows`, changed by their entries in `plan` where the training asks for augmentation.
   * Queued, never read back.
   */
  trainBatch(rows: Uint32Array, learningRate: number, plan?: AugmentationPlan): void;
  /** Null while more may be queued at once; else resolves when the device has caught up enough. Absent where nothing queues. */
  room?(): Promise<void> | null;
  /** Loss and hits of the batches trained since the last call; waits for them. */
  takeTrainingTotals(): Promise<Totals>;
  /** Forward passes in evaluation mode over images first .. first + count - 1 of a split; keeps to the room there is by itself. */
  evaluate(split: SplitName, first: number, count: number): Promise<Totals>;
  /** A copy of parameters and batch-norm running statistics. */
  readState(): Promise<NetworkState>;
  /** Replaces parameters and statistics; the mask is applied to the parameters. */
  writeState(state: NetworkState): void;
  /** One byte per parameter, 1 = kept. Pruned parameters become 0 and stay 0. */
  setMask(mask: Uint8Array): void;
  /** As before the first step. */
  resetOptimiser(): void;
  /** A copy of what the optimiser remembers. */
  readOptimiser(): Promise<OptimiserState>;
  /** Replaces it; what it remembers of pruned parameters is 0. */
  writeOptimiser(state: OptimiserState): void;
  /** Logits [count, classes] in evaluation mode of images first .. first + count - 1. */
  logits(split: SplitName, first: number, count: number): Promise<Float32Array>;
  /**
   * How much each channel matters on a set of training images; yields how many it has looked at. Afterwards, and when it is ended
   * early, the network is as it was.
   */
  channelEvidence(request: EvidenceRequest): AsyncGenerator<number, ChannelEvidence>;
  dispose(): void;
}

/** What is to be measured of a network's channels, and where. */
export interface EvidenceKind {
  /** Names of nodes at whose outputs channels are read. */
  readonly nodes: readonly string[];
  /** Relevance (frs 1), mean |activation|, or Taylor: per image |mean of activation x gradient of the loss|. */
  readonly kind: 'relevance' | 'activation' | 'taylor';
  readonly mode: RelevanceMode;
}

export interface EvidenceRequest extends EvidenceKind {
  /** Of the training split. */
  readonly rows: Uint32Array;
}

export interface ChannelEvidence {
  /** By node name: image means summed per class and channel. */
  readonly sums: ReadonlyMap<string, ClassChannelSums>;
  /** Images, and rightly classified ones, per class. */
  readonly images: readonly number[];
  readonly right: readonly number[];
}

export type SplitName = 'train' | 'test';

/** Sums, so that any chunking gives the same mean. */
export interface Totals {
  readonly examples: number;
  /** Summed cross-entropy, nats; no finite number once training diverged. */
  readonly lossSum: number;
  readonly right: number;
}

/** What a backend needs to build a network. */
export interface NetworkRequest {
  readonly architecture: Architecture;
  readonly dataset: Dataset;
  readonly training: TrainingConfig;
  /** Whose gradients the clip norm is taken of; absent: all. */
  readonly clippedBy?: ClippedBy;
  /** Evidence that will be asked for, so that what it needs can be made while the network trains; other evidence is given too. */
  readonly evidence?: EvidenceKind;
}

export const NORM_EPSILON = 1e-5;
/** PyTorch's momentum: running = 0.9 running + 0.1 batch. */
export const NORM_MOMENTUM = 0.1;
/** torch.nn.utils.clip_grad_norm_ divides by norm + 1e-6. */
export const CLIP_EPSILON = 1e-6;

/** What a backward pass is to leave: gradients of everything, or of the nodes' outputs alone. */
export type GradientsOf = 'all' | 'values';

/** Images per evaluation pass. */
export const EVALUATION_BATCH = 250;
