/** What a data set is like, without its images. */
export interface DatasetFacts {
  /** What a person calls it: "Strokes", "MNIST", the dropped file's name. */
  readonly name: string;
  /** Where it came from; equals `DatasetConfig.source` of the runs that use it. */
  readonly source: DatasetSource;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classNames: readonly string[];
  /** Per channel, applied to pixels / 255: (x - mean) / std. */
  readonly normalisation: Normalisation;
}

/** A data set held in memory, ready to train on. */
export interface Dataset extends DatasetFacts {
  readonly train: Split;
  readonly test: Split;
}

export interface Split {
  /** [n, height, width, channels], one byte a value. */
  readonly images: Uint8Array;
  /** [n], class indices. */
  readonly labels: Uint8Array;
}

export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Made on the spot, whatever the network: the same pixels on every visit. */
export type GeneratedSource = 'strokes' | 'textures';

/**
 * Files a person dropped, known by the SHA-256 (first 16 hex digits) of their decoded bytes: IDX files, CIFAR's binary
 * batches, folders of pictures.
 */
export type FileSource = `idx:${string}` | `cifar:${string}` | `folder:${string}`;

/** `mnist` and `fashion-mnist` are fetched once and stored. */
export type DatasetSource = GeneratedSource | 'mnist' | 'fashion-mnist' | FileSource;

export interface DatasetConfig {
  readonly source: DatasetSource;
  /** Training images used. */
  readonly train: number;
  /** Test images used. */
  readonly test: number;
}

/** What a screen shows of a data set: counts per class and a few pictures. */
export interface DatasetSummary {
  readonly name: string;
  readonly source: DatasetSource;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classNames: readonly string[];
  /** Images available, which may be more than a run uses. */
  readonly trainAvailable: number;
  readonly testAvailable: number;
  readonly trainCounts: readonly number[];
  readonly testCounts: readonly number[];
  /** A few example images of every class: [class][example] -> [height, width, channels] bytes. */
  readonly samples: readonly (readonly Uint8Array[])[];
}
