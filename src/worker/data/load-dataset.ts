import { assertNever } from '../../core/base/assert-never';
import { LabError } from '../../core/base/errors';
import type { Dataset, DatasetSource, DatasetSummary } from '../../core/datasets/dataset';
import { generateDataset } from '../../core/datasets/generate';
import { remoteDataset } from '../../core/datasets/remote';
import { summarise } from '../../core/datasets/summarise';
import type { DatasetRequest } from '../../core/protocol/protocol';
import { fetchRemote, type LoadControl } from './fetch-remote';
import { readFiles } from './read-files';
import { browserServices, type DataServices } from './services';

export interface LoadedDataset {
  readonly dataset: Dataset;
  readonly summary: DatasetSummary;
  /** Whether it is there for next time, and a sentence for the screen. */
  readonly stored: { readonly ok: boolean; readonly detail: string };
  /** A sentence for every file that was left out, the first few of them. */
  readonly leftOut: readonly string[];
}

const SAMPLES_PER_CLASS = 8;
const WARNINGS_SHOWN = 8;

/**
 * Loads what a page asked for. Throws LabError (`bad-file`, `bad-dataset`, `network`, `storage`), or the signal's reason
 * when aborted. Storage that fails on the way never loses data that is loaded: `stored` tells.
 */
export async function loadDataset(
  request: DatasetRequest,
  control: LoadControl,
  services: DataServices = browserServices(),
): Promise<LoadedDataset> {
  control.signal.throwIfAborted();
  const found = await find(request, control, services);
  control.signal.throwIfAborted();
  return { leftOut: [], ...found, summary: summarise(found.dataset, SAMPLES_PER_CLASS) };
}

async function find(
  request: DatasetRequest,
  control: LoadControl,
  services: DataServices,
): Promise<Pick<LoadedDataset, 'dataset' | 'stored'> & Partial<LoadedDataset>> {
  switch (request.kind) {
    case 'strokes':
    case 'textures': {
      const dataset = generateDataset(request.kind, request.train, request.test);
      const detail = `${dataset.name} is generated on the spot: no network, nothing to keep.`;
      return { dataset, stored: { ok: true, detail } };
    }
    case 'remote': {
      // A store that cannot be read only costs the download.
      const kept = await readKept(request.source, services).catch(() => null);
      if (kept !== null) return keptEarlier(kept);
      const dataset = await fetchRemote(remoteDataset(request.source), services, control);
      return { dataset, stored: await keep(dataset, services) };
    }
    case 'files': {
      const { dataset, warnings } = await readFiles(request.files, request.options, services, control);
      return { dataset, stored: await keep(dataset, services), leftOut: firstOf(warnings) };
    }
    case 'stored': {
      const kept = await readKept(request.source, services);
      if (kept !== null) return keptEarlier(kept);
      throw new LabError(
        'storage',
        `The data set ${request.source} is not in this browser (any more): drop its files again.`,
      );
    }
    default:
      return assertNever(request);
  }
}

async function readKept(source: DatasetSource, { store }: DataServices): Promise<Dataset | null> {
  try {
    return await store.read(source);
  } catch (error) {
    throw new LabError(
      'storage',
      `This browser's storage could not be read (${reason(error)}): leave private mode or free some space, or drop the files again.`,
    );
  }
}

/** A screen has room for a few sentences. */
function firstOf(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - WARNINGS_SHOWN;
  if (more <= 0) return warnings;
  return [...warnings.slice(0, WARNINGS_SHOWN), `${more} more ${more === 1 ? 'was' : 'were'} left out.`];
}

function keptEarlier(dataset: Dataset): Pick<LoadedDataset, 'dataset' | 'stored'> {
  return { dataset, stored: { ok: true, detail: `${dataset.name} was read from this browser's storage.` } };
}

async function keep(dataset: Dataset, { store }: DataServices): Promise<LoadedDataset['stored']> {
  try {
    await store.write(dataset);
    return {
      ok: true,
      detail: `${dataset.name} is kept in this browser: next time needs no network or files.`,
    };
  } catch (error) {
    const megabytes = Math.ceil((dataset.train.images.length + dataset.test.images.length) / 1e6);
    const full = error instanceof Error && error.name === 'QuotaExceededError';
    const why = full ? `it has no room for ${megabytes} MB` : reason(error);
    return {
      ok: false,
      detail: `${dataset.name} is loaded, but this browser did not keep it (${why}): it must be loaded again next time.`,
    };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
