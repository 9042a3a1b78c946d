import { describeError, LabError } from '../../core/base/errors';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { DatasetRequest, FileOptions, NamedFile } from '../../core/protocol/protocol';
import { fitDataset, isGenerated, KNOWN_DATA } from './data-state';
import { dataService } from './data-worker';
import { expectImages, hasImages, keepImages } from './image-shelf';
import { changePrefs, changeSetup } from './lab-actions';
import type { LabState } from './lab-store';
import { labStore } from './lab-store';
import { changeShared } from './setup';

/** The files last loaded, to read them again with another split or other class names. */
let loadedFiles: readonly NamedFile[] = [];
let loads = 0;
/** Ends the load that the form shows; those of runs and exports go on. */
let shownLoad = new AbortController();
/** Folders are being walked; nothing is sent to the worker yet. */
let walking = false;
/** A link or a slip of the finger may ask for a million: the page makes no more than these, runs make their own. */
const MOST_MADE = { train: 60_000, test: 10_000 };
const EMPTY =
  'What was dropped holds no files: drop the files of a data set, or a folder with one folder of pictures per class.';

const identities = new Map<DatasetSource, Promise<string>>();

/** What the images of a source are known by: they do not change while the page is open. */
export function dataIdentity(source: DatasetSource): Promise<string> {
  const known = identities.get(source) ?? dataService().identify(source);
  identities.set(source, known);
  known.catch(() => identities.delete(source));
  return known;
}

/** Loads one of the known or stored data sets. On failure the data loaded before stays in use. */
export async function loadData(wanted: { readonly source: DatasetSource }): Promise<void> {
  const { source } = wanted;
  const { setup, prefs } = labStore.getState();
  if (isGenerated(source)) {
    const { train, test } = setup.shared.dataset;
    const made = load(KNOWN_DATA.find((entry) => entry.source === source)?.label ?? source, {
      kind: source,
      train: Math.min(MOST_MADE.train, Math.max(10, train || 10)),
      test: Math.min(MOST_MADE.test, Math.max(10, test || 10)),
    });
    expectImages(source, made);
    return made;
  }
  if (source === 'mnist' || source === 'fashion-mnist') {
    const label = KNOWN_DATA.find((entry) => entry.source === source)?.label ?? source;
    return load(label, { kind: 'remote', source });
  }
  const name = prefs.stored.find((entry) => entry.source === source)?.name ?? 'Your files';
  return load(name, { kind: 'stored', source });
}

/** Reads picked or dropped files and folders. */
export async function loadFiles(
  given: readonly NamedFile[] | Promise<readonly NamedFile[]>,
  options: FileOptions,
): Promise<void> {
  const files = await walked(given);
  if (files !== null) {
    const name = options.name ?? files[0]?.path?.split('/')[0] ?? files[0]?.name ?? 'Your files';
    await load(name, { kind: 'files', files, options });
  }
  const { error, summary, loading } = labStore.getState().data;
  if (error === null && files !== null && loading === null) loadedFiles = files;
  if (error === null || summary !== null || loading !== null) return;
  // The load these files interrupted starts again; what was wrong with them stays on the screen.
  await loadData(labStore.getState().setup.shared.dataset);
  dataFailed(error);
}

/** Reads the files loaded last once more, with another split or other class names. */
export function reloadFiles(options: FileOptions): Promise<void> {
  return loadFiles(loadedFiles, options);
}

/** The files once they are all found; null when there are none, or something newer is being loaded. Says what went wrong. */
async function walked(
  given: readonly NamedFile[] | Promise<readonly NamedFile[]>,
): Promise<readonly NamedFile[] | null> {
  if (!(given instanceof Promise)) return given.length === 0 ? null : given;
  if (labStore.getState().data.loading !== null) cancelLoading();
  loads += 1;
  const own = loads;
  walking = true;
  patchData({ loading: 'what was dropped', progress: null, error: null });
  try {
    const files = await given;
    if (own !== loads) return null;
    if (files.length === 0) throw new LabError('bad-file', EMPTY);
    return files;
  } catch (error) {
    if (own === loads) patchData({ loading: null, error: describeError(error).message });
    return null;
  } finally {
    if (own === loads) walking = false;
  }
}

export function canReloadFiles(): boolean {
  return loadedFiles.length > 0;
}

/** Says why images could not be had, whatever is in use instead. */
export function dataFailed(error: string): void {
  patchData({ error });
}

export function cancelLoading(): void {
  if (!walking) {
    shownLoad.abort();
    return;
  }
  walking = false;
  loads += 1;
  patchData({ loading: null });
}

async function load(label: string, request: DatasetRequest): Promise<void> {
  if (labStore.getState().data.loading !== null) cancelLoading();
  loads += 1;
  const own = loads;
  shownLoad = new AbortController();
  const { signal } = shownLoad;
  patchData({ loading: label, progress: null, error: null });
  try {
    const loaded = await dataService().load(request, (progress) => patchData({ progress }), signal);
    const { dataset, summary, stored, leftOut } = loaded;
    const before = labStore.getState().data.summary;
    keepImages(dataset);
    patchData({ summary, loading: null, progress: null, storedDetail: stored.detail, leftOut });
    changeSetup((setup) =>
      changeShared(setup, (config) => ({ ...config, dataset: fitDataset(config.dataset, before, summary) })),
    );
    if (stored.ok) rememberStored(summary.source, summary.name);
  } catch (error) {
    // A load that a newer one replaced has nothing left to say.
    if (own !== loads) return;
    patchData({ loading: null, progress: null, error: describeError(error).message });
  }
}

function rememberStored(source: DatasetSource, name: string): void {
  if (isGenerated(source) || source === 'mnist' || source === 'fashion-mnist') return;
  const others = labStore.getState().prefs.stored.filter((entry) => entry.source !== source);
  changePrefs({ stored: [...others, { source, name }] });
}

function patchData(change: Partial<LabState['data']>): void {
  labStore.setState(({ data }) => ({ data: { ...data, ...change } }));
}

/**
 * Has the images of `source` at hand for a run, without changing the form.
 * @throws LabError with the sentence when they cannot be had.
 */
export async function ensureImages(source: DatasetSource): Promise<void> {
  if (isGenerated(source) || hasImages(source)) return;
  const remote = source === 'mnist' || source === 'fashion-mnist';
  const request: DatasetRequest = remote ? { kind: 'remote', source } : { kind: 'stored', source };
  const { dataset } = await dataService().load(request, () => undefined);
  keepImages(dataset);
}
