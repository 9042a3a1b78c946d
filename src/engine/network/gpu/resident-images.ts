import type { Dataset } from '../../../core/datasets/dataset';
import { type Arena, createArena } from './arena';
import { type ResidentSplit, residentSplit } from './resident-split';

/** The images of a data set on the GPU, as one of its networks sees them. */
export interface ResidentImages {
  readonly train: ResidentSplit;
  readonly test: ResidentSplit;
  /** Takes the memory and uploads, unless another network did. */
  fill(): void;
  /** The network is gone. */
  release(): void;
  /** The network could not be made, perhaps because its images could not: the next one uploads its own. */
  discard(): void;
}

interface Entry {
  /** Weak: the host may forget images that only wait here. */
  readonly dataset: WeakRef<Dataset>;
  readonly mostBytes: number;
  readonly arena: Arena;
  readonly train: ResidentSplit;
  readonly test: ResidentSplit;
  networks: number;
  filled: boolean;
}

/** Per device: the images in use, and at most one data set that waits for its next network. */
const shelves = new WeakMap<GPUDevice, Entry[]>();

/**
 * The images of `dataset` on `device`, in buffers of at most `mostBytes`. All networks on that data set share them. They stay when
 * the last of these networks goes, since a pruned network is built only after the wider one is gone, until another data set is
 * asked for or let go.
 */
export function residentImages(device: GPUDevice, dataset: Dataset, mostBytes: number): ResidentImages {
  const entries = shelves.get(device) ?? [];
  shelves.set(device, entries);

  const found = entries.find((one) => one.dataset.deref() === dataset && one.mostBytes === mostBytes);
  dropIdle(entries, found);
  const entry = found ?? createEntry(device, dataset, mostBytes);
  if (found === undefined) entries.push(entry);
  entry.networks++;

  return {
    train: entry.train,
    test: entry.test,
    fill() {
      if (entry.filled) return;
      entry.arena.build();
      entry.train.upload(device.queue, dataset.train);
      entry.test.upload(device.queue, dataset.test);
      entry.filled = true;
    },
    release() {
      entry.networks--;
      if (entry.networks > 0) return;
      if (entries.includes(entry)) dropIdle(entries, entry);
      else entry.arena.release();
    },
    discard() {
      entry.networks--;
      if (entries.includes(entry)) entries.splice(entries.indexOf(entry), 1);
      if (entry.networks === 0) entry.arena.release();
    },
  };
}

function createEntry(device: GPUDevice, dataset: Dataset, mostBytes: number): Entry {
  const { height, width, channels, train, test } = dataset;
  const arena = createArena(device);
  const split = (name: string, count: number) =>
    residentSplit(arena, name, count, height * width * channels, mostBytes);
  return {
    dataset: new WeakRef(dataset),
    mostBytes,
    arena,
    train: split('training', train.labels.length),
    test: split('test', test.labels.length),
    networks: 0,
    filled: false,
  };
}

/** Frees what no network uses, but for `kept`. */
function dropIdle(entries: Entry[], kept: Entry | undefined): void {
  for (const entry of entries.filter(({ networks }) => networks === 0)) {
    if (entry === kept) continue;
    entry.arena.release();
    entries.splice(entries.indexOf(entry), 1);
  }
}
