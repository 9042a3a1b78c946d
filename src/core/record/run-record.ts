import type { RunConfig } from '../config/run-config';
import type { GroupBoundRecord, PqiBoundRecord } from '../sparsity/pqi-bound';

export const RECORD_SCHEMA = 1;

/** A whole run: append-only, plain JSON, every number finite or null. */
export interface RunRecord {
  readonly schema: typeof RECORD_SCHEMA;
  readonly runId: string;
  readonly config: RunConfig;
  readonly environment: RunEnvironment;
  readonly iterations: readonly IterationRecord[];
}

/** Where and with what a run was made. */
export interface RunEnvironment {
  readonly backend: BackendName;
  /** What really computes: "WebAssembly SIMD", the adapter's name, ... */
  readonly device: string;
  readonly appVersion: string;
  /** ISO 8601 start time; null where the host gives none. */
  readonly startedAt: string | null;
  /** Of images out of files. Absent where the source says them (datasets/class-names.ts), and in older records. */
  readonly classNames?: readonly string[];
}

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** One training with one mask. Iteration 0 is the dense net. */
export interface IterationRecord {
  readonly iteration: number;
  /** Epochs trained since the start of the run, this iteration included. */
  readonly epochsTotal: number;
  /** One entry per epoch of this iteration. */
  readonly epochs: readonly EpochRecord[];
  /** After retraining, last epoch. Accuracies 0..1, losses mean cross-entropy in nats. */
  readonly train: Evaluation;
  readonly test: Evaluation;
  /** Best test accuracy over the epochs, and its epoch (1-based); null when only the last epoch was evaluated. */
  readonly best: { readonly epoch: number; readonly accuracy: number } | null;
  /** Test evaluation right after the cut that made this mask, before rewinding and retraining; null for iteration 0. */
  readonly afterCut: Evaluation | null;
  /**
   * Sparsity of the weights that the next cut ranks, under this iteration's mask (pqi-sap 1.4): for `cutFrom: best` the best
   * epoch's, for the `once` cadence the dense net's, else the last epoch's.
   */
  readonly sparsity: SparsityRecord;
  /** Global PQ Index (0.5, 1) of the last epoch's retrained weights; equals `sparsity.pqi` unless the cut ranks others. */
  readonly pqiRetrained: number | null;
  readonly layers: readonly LayerRecord[];
  readonly size: SizeRecord;
  /** The cut made after this iteration; null after the last. */
  readonly cut: CutRecord | null;
  /** Channel pruning only. */
  readonly channels?: ChannelsRecord;
  readonly elapsedMs: number;
}

/** The channels of a network that is pruned by channels, numbered as in the dense net throughout. */
export interface ChannelsRecord {
  readonly total: number;
  readonly alive: number;
  /** `dense`: nothing was pruned yet. `masked`: same size and speed. `removed`: smaller. */
  readonly form: 'dense' | 'masked' | 'removed';
  readonly layers: readonly ChannelLayerRecord[];
  /** Channels this step asked to cut; fewer go where a layer is down to its minimum. */
  readonly asked: number | null;
  /** Highest score that was cut. */
  readonly threshold: number | null;
  /**
   * Largest difference of a logit between the masked and the removed net after the cut before this record, whichever of the two the run
   * goes on with. Null without a cut, and in older records of runs that only mask.
   */
  readonly maxLogitDifference: number | null;
  /** Test images that was checked on. Absent in older records. */
  readonly checkedImages?: number | null;
  /** By class: how it counted in `scores` (frs 1.4, 2). Of relevance only; absent in older records. */
  readonly classWeights?: readonly ClassWeightRecord[];
  /** Training multiply-accumulates since the start (forward and backward = 3 forward passes, score passes included), and of dense training. */
  readonly trainingMacs: number;
  readonly trainingMacsDense: number;
  /**
   * The authors' count of this net, 0..1 (channels/official-sparsity.ts). Absent where whole residual streams are pruned, which their
   * code does not do, and in older records.
   */
  readonly officialSparsity?: number;
  /** One forward pass of `batch` images, medians; last record only. */
  readonly latency: LatencyRecord | null;
}

export interface ChannelLayerRecord {
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  /** Where a channel is one unit over several nodes (a coupled residual stream): all of them, the name's own among them. */
  readonly nodes?: readonly string[];
  readonly channels: number;
  /** Channels alive while this record's epochs trained. */
  readonly alive: readonly number[];
  /** Scores of `alive`, in its order; null entries are undefined scores. Null where no cut follows. */
  readonly scores: readonly (number | null)[] | null;
  /** Channels the cut after this record takes, least important first. */
  readonly cut: readonly number[];
  /** Never pruned: the first convolutions. */
  readonly leftOut: boolean;
  /** [class][place in `alive`]: class means of relevance, weighted (frs 1.4); null for scores without classes. */
  readonly perClass: readonly (readonly number[])[] | null;
}

export interface ClassWeightRecord {
  /** s_k, 0.731 for the class recognised best to 1. */
  readonly weight: number;
  /** Share recognised of the images that were rated; null without images. */
  readonly accuracy: number | null;
}

export interface LatencyRecord {
  readonly batch: number;
  readonly denseMs: number;
  readonly maskedMs: number;
  readonly removedMs: number | null;
  /** Interquartile range of each, same order. */
  readonly iqrMs: readonly (number | null)[];
}

export interface EpochRecord {
  readonly epoch: number;
  readonly learningRate: number;
  /** Running means over the epoch's training batches. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Null for epochs that were not evaluated (`cutFrom: last` evaluates the last one only). */
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
}

export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
}

/** null = undefined index (all remaining weights are zero). */
export interface SparsityRecord {
  /** Global PQ Index at (0.5, 1), the one every plot of the paper shows. */
  readonly pqi: number | null;
  /** Global PQ Index at the budget's own (p, q); equals `pqi` for budgets without one. */
  readonly pqiMethod: number | null;
  readonly gini: number | null;
  /** Per prunable layer at (0.5, 1). */
  readonly layers: readonly {
    readonly name: string;
    readonly pqi: number | null;
    readonly gini: number | null;
  }[];
  /** Counts of neurons (all layers) by their own PQ Index (0.5, 1), equal bins over [0, 1]. */
  readonly neuronHistogram: readonly number[];
  /** Power means of the same weights (power-grid.ts): the PQ Index at every p and q of the authors' grid. Absent in older records. */
  readonly powers?: readonly number[] | null;
}

/** One prunable layer under this iteration's mask. */
export interface LayerRecord {
  readonly name: string;
  readonly kind: 'dense' | 'conv';
  readonly shape: readonly number[];
  readonly weightsTotal: number;
  readonly weightsAlive: number;
  readonly unitsTotal: number;
  /** Units with at least one kept weight coming in and (but for the output layer) one going out. */
  readonly unitsAlive: number;
  /** Kept incoming weights of every unit. */
  readonly unitWeights: readonly number[];
  readonly macsDense: number;
  /** One multiply-accumulate per kept weight and output position. */
  readonly macsAlive: number;
}

/**
 * Channel methods: "alive" are the real sizes of the network that removing the pruned channels leaves, whether they are removed or
 * only masked. Weight methods: all but the masked weights.
 */
export interface SizeRecord {
  /** All trainable parameters, biases and batch norm included. */
  readonly paramsTotal: number;
  readonly paramsAlive: number;
  /** Prunable weights only: what the authors count. */
  readonly weightsTotal: number;
  readonly weightsAlive: number;
  readonly macsDense: number;
  readonly macsAlive: number;
}

export interface CutRecord {
  /** Weights the budget asked to cut; ties at the threshold are kept, so fewer may go. */
  readonly asked: number;
  readonly removed: number;
  /** Global scope: |score| below this went. Null for scopes with one threshold per group. */
  readonly threshold: number | null;
  /** Theorem 2 in numbers for a PQI budget in global scope; null otherwise. Of channels: their scores, hidden dense layers apart. */
  readonly bound: PqiBoundRecord | null;
  /** For a PQI budget in global or layer scope: every bound of the cut, `bound` first. Absent in older records. */
  readonly bounds?: readonly GroupBoundRecord[];
  /** The ranked scores (|w| for magnitude), alive ones only, in equal bins from 0 to `max`: kept and cut. */
  readonly histogram: ScoreHistogram;
}

export interface ScoreHistogram {
  readonly max: number;
  readonly kept: readonly number[];
  readonly cut: readonly number[];
}
