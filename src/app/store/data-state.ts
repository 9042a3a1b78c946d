import type {
  DatasetConfig,
  DatasetSource,
  DatasetSummary,
  GeneratedSource,
} from '../../core/datasets/dataset';
import type { DataProgress } from '../client/data-service';
import type { NetShape } from './net-of';
import type { DataLimits } from './setup';

/** The data the runs use, and what is being loaded in its place. */
export interface DataState {
  readonly summary: DatasetSummary | null;
  /** Name of what is loading; null when nothing is. */
  readonly loading: string | null;
  readonly progress: DataProgress | null;
  /** Why the last load failed; the data loaded before stays. */
  readonly error: string | null;
  /** Where the data was kept for next time, in a sentence. */
  readonly storedDetail: string | null;
  /** Files that could not be used, one sentence each. */
  readonly leftOut: readonly string[];
}

export const NO_DATA: DataState = {
  summary: null,
  loading: null,
  progress: null,
  error: null,
  storedDetail: null,
  leftOut: [],
};

export interface KnownData {
  readonly source: GeneratedSource | 'mnist' | 'fashion-mnist';
  readonly label: string;
  readonly note: string;
  readonly train: number;
  readonly test: number;
}

/** Data sets the lab knows by name, ten classes each: 28 x 28 grey, Textures 32 x 32 colour. */
export const KNOWN_DATA: readonly KnownData[] = [
  {
    source: 'strokes',
    label: 'Strokes',
    note: 'Hand-drawn digits made on this device; nothing is downloaded.',
    train: 1_000_000,
    test: 1_000_000,
  },
  {
    source: 'textures',
    label: 'Textures',
    note: 'Ten kinds of colour pattern made on this device; nothing is downloaded.',
    train: 1_000_000,
    test: 1_000_000,
  },
  {
    source: 'mnist',
    label: 'MNIST',
    note: '70,000 handwritten digits; fetched once, about 11 MB, then kept in this browser.',
    train: 60_000,
    test: 10_000,
  },
  {
    source: 'fashion-mnist',
    label: 'Fashion-MNIST',
    note: '70,000 pictures of clothes; fetched once, about 31 MB, then kept in this browser.',
    train: 60_000,
    test: 10_000,
  },
];

/** Made by each run's own worker: nothing has to be loaded or kept. */
export function isGenerated(source: DatasetSource): source is GeneratedSource {
  return source === 'strokes' || source === 'textures';
}

/** Of files that come without a test set. */
export const DEFAULT_TEST_SHARE = 0.2;

const DEFAULT_SHAPE = { height: 28, width: 28, channels: 1, classes: 10 } as const;

/** Shape and class count the model is built for. */
export function dataShape(data: DataState): NetShape {
  if (data.summary === null) return DEFAULT_SHAPE;
  const { height, width, channels, classNames } = data.summary;
  return { height, width, channels, classes: classNames.length };
}

export function dataLimits(data: DataState, source: DatasetSource): DataLimits | null {
  const known = KNOWN_DATA.find((entry) => entry.source === source);
  const shape = dataShape(data);
  if (known !== undefined) return { name: known.label, train: known.train, test: known.test, shape };
  if (data.summary === null || data.summary.source !== source) return null;
  const { name, trainAvailable, testAvailable } = data.summary;
  return { name, train: trainAvailable, test: testAvailable, shape };
}

/**
 * The same amounts from another source, cut down to what it has. Where a run used all images of the files before, it uses all of
 * the new ones too: reading files again with a larger test share then shows in the run.
 */
export function fitDataset(
  current: DatasetConfig,
  before: DatasetSummary | null,
  summary: DatasetSummary,
): DatasetConfig {
  const { source, trainAvailable, testAvailable } = summary;
  if (isGenerated(source)) return { ...current, source };
  const files = before !== null && !isGenerated(before.source) ? before : null;
  const amountOf = (used: number, had: number | undefined, has: number) =>
    had !== undefined && used >= had ? has : Math.min(used, has);
  return {
    source,
    train: amountOf(current.train, files?.trainAvailable, trainAvailable),
    test: amountOf(current.test, files?.testAvailable, testAvailable),
  };
}
