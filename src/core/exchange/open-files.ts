import { describeError } from '../base/errors';
import { knownClassNames } from '../datasets/class-names';
import type { Shape } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import type { RunRecord } from '../record/run-record';
import { parseRuns } from '../report/parse-runs';
import { readArchiveFile } from './archive-file';
import { utf8Text } from './bytes';
import { fileKind, KIND_BYTES, refuseKind } from './file-kind';
import { importLayersModel } from './import-layers-model';
import { importSafetensors } from './import-safetensors';
import { ARCHIVES, openBundle } from './lab-bundle';
import type { ImportedModel } from './model';
import { isObject, parseJson, refusal } from './refuse';
import { unbundle, ZIP_LIMITS, type ZipFile } from './zip';

/** What files handed to the lab hold. */
export interface OpenedFiles {
  readonly runs: readonly RunRecord[];
  /** By run id: networks that came with the runs. */
  readonly networks: ReadonlyMap<string, ImportedModel>;
  /** By run id, of runs with networks: what their cuts of channels took. */
  readonly archives: ReadonlyMap<string, NetworkState>;
  readonly models: readonly OpenedModel[];
  /** IDX files of images and labels out of a zip. */
  readonly images: readonly ZipFile[];
  /** What was left out and why, in sentences. */
  readonly warnings: readonly string[];
}

export interface OpenedModel {
  readonly file: string;
  readonly model: ImportedModel;
}

/**
 * Reads zips of the lab, runs as JSON, safetensors and TensorFlow.js layers models, each known by its content; files that belong
 * to a model.json lie beside it.
 *
 * @param input shape of the images in use, for models that do not say what they read; null when it is not known.
 * @throws LabError `bad-file` with the file and the fault: then nothing of the files is used.
 */
export function openFiles(files: readonly ZipFile[], input: Shape | null): OpenedFiles {
  const opened = files.map((file) => openFile(file, files, input)).filter((part) => part !== null);
  if (opened.length === 0)
    throw refusal(`${listed(files)}: neither results nor a model of a kind the lab reads.`);
  const runs = new Map(opened.flatMap((part) => part.runs).map((run) => [run.runId, run] as const));
  return {
    runs: [...runs.values()],
    networks: new Map(opened.flatMap((part) => [...part.networks])),
    archives: new Map(opened.flatMap((part) => [...part.archives])),
    models: opened.flatMap((part) => part.models),
    images: opened.flatMap((part) => part.images),
    warnings: opened.flatMap((part) => part.warnings),
  };
}

const NOTHING: OpenedFiles = {
  ...{ runs: [], networks: new Map(), archives: new Map() },
  ...{ models: [], images: [], warnings: [] },
};

/** null: not a file that says by itself what it is, such as the weights beside a model.json. */
function openFile(file: ZipFile, beside: readonly ZipFile[], input: Shape | null): OpenedFiles | null {
  const { path, bytes } = file;
  const kind = fileKind(bytes.subarray(0, KIND_BYTES));
  refuseKind(path, kind);
  switch (kind) {
    case 'zip':
      return openZip(file, input);
    case 'safetensors':
      return { ...NOTHING, models: [{ file: path, model: importSafetensors(path, bytes, input) }] };
    case 'json':
      return openJson(file, beside, input);
    default:
      return null;
  }
}

function openJson({ path, bytes }: ZipFile, beside: readonly ZipFile[], input: Shape | null): OpenedFiles {
  const text = utf8Text(bytes);
  const value = parseJson(text, path);
  if (isObject(value) && (value.modelTopology !== undefined || value.weightsManifest !== undefined)) {
    const shards = shardsOf(value.weightsManifest, beside);
    return { ...NOTHING, models: [{ file: path, model: importLayersModel(path, bytes, shards, input) }] };
  }
  if (isObject(value) && value.sweep !== undefined)
    throw refusal(
      `${path} is a grid of runs, not their results: open it under Sweep, below the Run button of the Lab.`,
    );
  const { runs, problem } = parseRuns(text);
  if (runs === null) throw refusal(`${path} holds no runs of the lab. ${problem}`);
  return { ...NOTHING, runs };
}

/** The weight files a manifest names, also where its folders got lost on the way. */
function shardsOf(manifest: unknown, beside: readonly ZipFile[]): ReadonlyMap<string, Uint8Array> {
  const groups: readonly unknown[] = Array.isArray(manifest) ? manifest : [];
  const wanted = groups.flatMap((group) =>
    isObject(group) && Array.isArray(group.paths) ? group.paths : [],
  );
  const shards = new Map<string, Uint8Array>();
  for (const path of wanted) {
    if (typeof path !== 'string') continue;
    const found =
      beside.find((file) => file.path === path) ??
      beside.find((file) => lastPart(file) === lastPart({ path }));
    if (found !== undefined) shards.set(path, found.bytes);
  }
  return shards;
}

function openZip(zip: ZipFile, input: Shape | null): OpenedFiles {
  const files = unbundle(zip.path, zip.bytes, ZIP_LIMITS);
  if (files.some((file) => lastPart(file) === 'runs.json')) return openRunsZip(zip);
  if (files.some((file) => lastPart(file) === 'data.pkl'))
    throw refusal(
      `${zip.path} is a pickle of PyTorch, which can run any program: save the state_dict with safetensors instead.`,
    );
  const parts = files
    .map(({ path, bytes }) => ({ path: `${zip.path}: ${path}`, bytes, plain: path }))
    .filter(({ bytes }) => ['json', 'safetensors'].includes(fileKind(bytes.subarray(0, KIND_BYTES))));
  const models = parts.flatMap(({ path, bytes, plain }) => {
    const folder = plain.slice(0, plain.length - lastPart({ path: plain }).length);
    const beside = files.flatMap((file) =>
      file.path.startsWith(folder) ? { ...file, path: file.path.slice(folder.length) } : [],
    );
    return openFile({ path, bytes }, beside, input)?.models ?? [];
  });
  if (models.length > 0) return { ...NOTHING, models };
  // Two zeros, unsigned bytes, one to four dimensions.
  const images = files.filter(
    ({ bytes: [a, b, type, dimensions = 0] }) =>
      a === 0 && b === 0 && type === 8 && dimensions > 0 && dimensions < 5,
  );
  if (images.length > 0) return { ...NOTHING, images };
  throw refusal(
    `${zip.path} is a zip, but holds neither the runs.json of the lab nor a model nor IDX files.`,
  );
}

/** A network that cannot be read costs its run nothing else; what its cuts took, no more than restoring. */
function openRunsZip({ path, bytes }: ZipFile): OpenedFiles {
  const { runsJson, models, archives: archiveFiles } = openBundle(path, bytes);
  const { runs, problem } = parseRuns(runsJson);
  if (runs === null) throw refusal(`${path} holds no runs of the lab. ${problem}`);
  const networks = new Map<string, ImportedModel>();
  const archives = new Map<string, NetworkState>();
  const warnings: string[] = [];
  const runOf = (file: ZipFile) => runs.find(({ runId }) => `${runId}.safetensors` === file.path);
  for (const model of models) {
    const run = runOf(model);
    if (run === undefined) continue;
    try {
      networks.set(run.runId, importSafetensors(`${path}: ${model.path}`, model.bytes, null));
    } catch (error) {
      warnings.push(`A network was left out: ${describeError(error).message}`);
    }
  }
  for (const archive of archiveFiles) {
    const run = runOf(archive);
    const network = networks.get(run?.runId ?? '');
    if (run === undefined || network === undefined) continue;
    try {
      const file = `${path}: ${ARCHIVES}${archive.path}`;
      archives.set(run.runId, readArchiveFile(file, archive.bytes, run, network));
    } catch (error) {
      warnings.push(`Channels that the run pruned cannot be restored: ${describeError(error).message}`);
    }
  }
  return {
    ...NOTHING,
    runs: runs.map((run) => named(run, networks.get(run.runId))),
    networks,
    archives,
    warnings,
  };
}

/** Runs of older versions do not say what their classes are called; their networks did. */
function named(run: RunRecord, network: ImportedModel | undefined): RunRecord {
  const classNames = run.environment.classNames ?? network?.classNames ?? null;
  if (classNames === null || knownClassNames(run.config.dataset.source) !== null) return run;
  return { ...run, environment: { ...run.environment, classNames } };
}

function lastPart({ path }: Pick<ZipFile, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function listed(files: readonly ZipFile[]): string {
  const [first] = files;
  if (first === undefined) return 'No file';
  return files.length === 1 ? first.path : `${first.path} and ${files.length - 1} more`;
}
