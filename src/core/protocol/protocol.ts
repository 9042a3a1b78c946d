import type { BlobLike } from '../base/blob-like';
import type { ErrorCode } from '../base/errors';
import type { RunConfig } from '../config/run-config';
import type {
  DatasetConfig,
  DatasetSource,
  DatasetSummary,
  FileSource,
  GeneratedSource,
} from '../datasets/dataset';
import type { SharedDataset } from '../datasets/shared-dataset';
import type { ExportRun } from '../exchange/export-run';
import type { ImportedModel } from '../exchange/model';
import type { OpenedFiles } from '../exchange/open-files';
import type { RunsFile } from '../exchange/write-file';
import type { Architecture, Shape } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import type { Checkpoint } from '../record/checkpoint';
import type { PackedCheckpoint, PackedPoint } from '../record/packed-checkpoint';
import type {
  BackendName,
  EpochRecord,
  Evaluation,
  IterationRecord,
  LatencyRecord,
  RunEnvironment,
  RunRecord,
} from '../record/run-record';
import type { Filter } from '../workbench/filter';
import type { HandEffect, ImageRelevance, WorkbenchView } from '../workbench/workbench';

/** Raised whenever a message changes shape; `ready` carries it and the client refuses another. */
export const PROTOCOL_VERSION = 14;

export type BackendChoice = 'auto' | BackendName;

/** Page to worker. One worker runs one run at a time; a worker may serve any number of data requests. */
export type Command =
  /** Starts a backend and says which; a run in this worker that wants the same one begins on it at once. */
  | {
      readonly type: 'probe';
      readonly choice: BackendChoice;
      /** What another worker of this page found: that backend is taken without another self-test. */
      readonly known: BackendReport | null;
    }
  | { readonly type: 'load-dataset'; readonly requestId: string; readonly request: DatasetRequest }
  | { readonly type: 'cancel-dataset'; readonly requestId: string }
  /** What the images of a source are known by (datasets/data-identity.ts). */
  | { readonly type: 'identify-data'; readonly requestId: string; readonly source: DatasetSource }
  /** Reads results and models out of files. */
  | {
      readonly type: 'open-files';
      readonly requestId: string;
      readonly files: readonly NamedFile[];
      /** Of the images in use, for models that do not say what they read; null when it is not known. */
      readonly input: Shape | null;
    }
  /** A run for the `write-file` of the same id: a message each, as in `opened-run`. */
  | { readonly type: 'hand-run'; readonly requestId: string; readonly run: ExportRun<PackedCheckpoint> }
  | { readonly type: 'write-file'; readonly requestId: string; readonly file: WrittenFile }
  /** Opens a run's network to be looked at, without a backend; a worker has one, the last opened. */
  | (LookRequest & { readonly type: 'open-look'; readonly lookId: string })
  /** Of channel `channel` of `node`, in the dense net's numbers. */
  | {
      readonly type: 'look-at-unit';
      readonly requestId: string;
      readonly lookId: string;
      readonly node: string;
      readonly channel: number;
    }
  | { readonly type: 'close-look' }
  | {
      readonly type: 'start';
      readonly runId: string;
      readonly config: RunConfig;
      readonly choice: BackendChoice;
      /** Null for generated data, which the worker makes itself. */
      readonly dataset: SharedDataset | null;
      /** Where to go on; null: from the start. */
      readonly resume: PackedPoint | null;
    }
  | { readonly type: 'pause'; readonly runId: string }
  | { readonly type: 'resume'; readonly runId: string }
  /** Runs to the end of the current pruning iteration, then pauses. */
  | { readonly type: 'step'; readonly runId: string }
  | { readonly type: 'stop'; readonly runId: string }
  /** Opens a run's network for edits by hand; a worker has one workbench, the last opened. */
  | {
      readonly type: 'open-workbench';
      readonly requestId: string;
      readonly config: RunConfig;
      readonly choice: BackendChoice;
      /** Null for generated data. */
      readonly dataset: SharedDataset | null;
      readonly network: PackedPoint;
    }
  /** What a network that was not trained here is like on these images; the workbench stays as it is. */
  | {
      readonly type: 'measure-network';
      readonly requestId: string;
      readonly config: RunConfig;
      readonly choice: BackendChoice;
      /** Null for generated data. */
      readonly dataset: SharedDataset | null;
      readonly network: PackedCheckpoint;
    }
  /** Answered by one or two effects; a newer request ends the answers of an older one. */
  | { readonly type: 'try-edit'; readonly requestId: string; readonly flipped: readonly number[] }
  /** How long the open network takes, without edits; a newer request of a person ends it, with nothing. */
  | { readonly type: 'time-network'; readonly requestId: string }
  /** Relevance of the `nth` test image of a label in the edited network. */
  | {
      readonly type: 'explain-image';
      readonly requestId: string;
      readonly label: number;
      readonly nth: number;
      readonly flipped: readonly number[];
    };

export type DatasetRequest =
  | { readonly kind: GeneratedSource; readonly train: number; readonly test: number }
  /** Fetches, checks and stores on the first call; reads storage afterwards. */
  | { readonly kind: 'remote'; readonly source: 'mnist' | 'fashion-mnist' }
  | { readonly kind: 'files'; readonly files: readonly NamedFile[]; readonly options: FileOptions }
  /** A dropped data set stored earlier. */
  | { readonly kind: 'stored'; readonly source: FileSource };

/** A file as the page hands it over; the worker reads it, so a large one never blocks the page. */
export interface NamedFile {
  readonly name: string;
  /** Where it lies in the folder it was handed over with, "animals/cat/1.png"; absent for a file on its own. */
  readonly path?: string;
  readonly blob: BlobLike;
}

export interface FileOptions {
  readonly name: string | null;
  readonly classNames: readonly string[] | null;
  /** Share of the images that becomes the test set, 0..1; ignored when test files or folders are given. */
  readonly testShare: number;
}

/** A run's network to be looked at. */
export interface LookRequest {
  readonly config: RunConfig;
  readonly dense: Architecture;
  readonly network: PackedPoint;
}

/** A network out of a file: what the page tells of it, and its vectors unread. */
export interface OpenedNetwork {
  readonly file: string;
  readonly model: Omit<ImportedModel, keyof NetworkState | 'mask'>;
  readonly network: PackedCheckpoint;
}

/** What opened files hold beside runs, images as files of their own. */
export type OpenedContents = Pick<OpenedFiles, 'warnings'> & {
  readonly models: readonly OpenedNetwork[];
  readonly images: readonly NamedFile[];
};

/** A file for a person or another tool. */
export type WrittenFile =
  /** Of the runs handed over before. */
  | RunsFile
  /** Images as IDX files in a zip. */
  | {
      readonly kind: 'images';
      readonly config: DatasetConfig;
      /** Null for generated data. */
      readonly dataset: SharedDataset | null;
    };

/** What a workbench answers, under the id of the request. */
export type WorkbenchEvent =
  | { readonly type: 'opened'; readonly view: WorkbenchView }
  | { readonly type: 'measured'; readonly record: IterationRecord }
  | { readonly type: 'effect'; readonly effect: HandEffect }
  | { readonly type: 'explained'; readonly relevance: ImageRelevance }
  /** Null where something newer was asked for, or there was no room. */
  | { readonly type: 'timed'; readonly latency: LatencyRecord | null; readonly device: string }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

export interface BackendReport {
  /** The backend that really runs. */
  readonly name: BackendName;
  /** "WebAssembly SIMD", "Apple M2 (WebGPU)", "software adapter (WebGPU)", ... */
  readonly device: string;
  /** Why this one: one sentence for the screen. */
  readonly reason: string;
  /** Every backend tried, with its self-test's outcome. */
  readonly tried: readonly { readonly name: BackendName; readonly ok: boolean; readonly detail: string }[];
}

export type RunStage = 'prepare' | 'train' | 'evaluate' | 'rank' | 'cut' | 'rewind' | 'time';

export interface RunProgress {
  readonly iteration: number;
  /** 1-based within the iteration. */
  readonly epoch: number;
  readonly stage: RunStage;
  /** Share of the whole run done, 0..1. */
  readonly done: number;
  /** Running means of the epoch so far; null before the first measurement. */
  readonly trainLoss: number | null;
  readonly trainAccuracy: number | null;
  /** Training examples per second, null until measured. */
  readonly examplesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export type PauseReason = 'asked' | 'step';

/**
 * What a run tells, in order: started, (progress | epoch | iteration | checkpoint | paused | resumed)*, then finished, stopped or
 * failed.
 */
export type RunEvent<Network = Checkpoint> =
  | { readonly type: 'started'; readonly environment: RunEnvironment; readonly backend: BackendReport }
  | { readonly type: 'progress'; readonly progress: RunProgress }
  | { readonly type: 'epoch'; readonly iteration: number; readonly epoch: EpochRecord }
  /** What the net is worth right after the cut before `iteration`; the record says it again. */
  | { readonly type: 'cut'; readonly iteration: number; readonly afterCut: Evaluation }
  | { readonly type: 'iteration'; readonly record: IterationRecord }
  /** The network of the record before it. */
  | { readonly type: 'checkpoint'; readonly checkpoint: Network }
  | { readonly type: 'paused'; readonly reason: PauseReason }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** The same as the page is told it. */
export type RunMessage = RunEvent<PackedCheckpoint>;

/** Worker to page. */
export type LabEvent =
  | { readonly type: 'ready'; readonly protocol: number }
  | { readonly type: 'backend'; readonly report: BackendReport }
  | { readonly type: 'backend-failed'; readonly code: ErrorCode; readonly message: string }
  | {
      readonly type: 'dataset-progress';
      readonly requestId: string;
      readonly label: string;
      readonly done: number;
      readonly total: number | null;
    }
  | {
      readonly type: 'dataset';
      readonly requestId: string;
      readonly dataset: SharedDataset;
      readonly summary: DatasetSummary;
      /** Where it was kept for next time; null when storage refused (the sentence says why). */
      readonly stored: { readonly ok: boolean; readonly detail: string };
      /** Files that could not be used: a sentence each, at most a screenful. */
      readonly leftOut: readonly string[];
    }
  | {
      readonly type: 'dataset-failed';
      readonly requestId: string;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly type: 'data-identity'; readonly requestId: string; readonly identity: string }
  /** A run out of files and its network, if it came with one: a message each, so that none takes the page long to take in. */
  | {
      readonly type: 'opened-run';
      readonly requestId: string;
      readonly run: RunRecord;
      readonly network: PackedCheckpoint | null;
    }
  /** Everything else, after all runs. */
  | { readonly type: 'files-opened'; readonly requestId: string; readonly contents: OpenedContents }
  | { readonly type: 'file-written'; readonly requestId: string; readonly content: BlobLike }
  /** Files could not be opened, then nothing of them is to be used, or one could not be written. */
  | {
      readonly type: 'files-failed';
      readonly requestId: string;
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** Null where the filter is not kept. */
  | { readonly type: 'unit-look'; readonly requestId: string; readonly filter: Filter | null }
  /** The network could not be opened, or is not open any more. */
  | {
      readonly type: 'look-failed';
      readonly requestId: string;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly type: 'run'; readonly runId: string; readonly event: RunMessage }
  | { readonly type: 'workbench'; readonly requestId: string; readonly event: WorkbenchEvent };
