import { utf8Bytes, utf8Text } from './bytes';
import { refusal } from './refuse';
import { bundle, unbundle, ZIP_LIMITS, type ZipFile } from './zip';

/** Everything one takes home: texts already made, and models as files. */
export interface LabBundle {
  /** `runs.json`: what the lab opens again. */
  readonly runsJson: string;
  readonly iterationsCsv: string;
  readonly layersCsv: string;
  /** The Methods paragraph. */
  readonly methods: string;
  /** Configs as JSON text. */
  readonly config: string;
  readonly appVersion: string;
  /** By the id of its run: `RUN_ID.safetensors`. */
  readonly models: readonly ZipFile[];
  /** What the cuts of channels took, by the id of its run: `RUN_ID.safetensors`. */
  readonly archives: readonly ZipFile[];
  /** Whatever else belongs to it: pictures, scripts. */
  readonly others: readonly (ZipFile & { readonly what: string })[];
}

/** What the lab reads out of a bundle again. */
export interface OpenedBundle {
  readonly runsJson: string;
  readonly models: readonly ZipFile[];
  readonly archives: readonly ZipFile[];
}

const MODELS = 'models/';
export const ARCHIVES = 'pruned/';

const ARCHIVES_ARE =
  'what pruned channels had when they went, to restore them: tensors of the dense net, 1 in NAME_mask where a value is held';

export function packBundle({
  runsJson,
  iterationsCsv,
  layersCsv,
  methods,
  config,
  appVersion,
  models,
  archives,
  others,
}: LabBundle): Uint8Array {
  const text = (path: string, content: string): ZipFile => ({ path, bytes: utf8Bytes(content) });
  const contents: readonly (readonly [string, string])[] = [
    ['runs.json', 'every run with all its records; open it, or this zip, in the lab'],
    ['iterations.csv', 'one row per run and pruning iteration'],
    ['layers.csv', 'one row per run, iteration and layer'],
    ['methods.txt', 'the methods paragraph'],
    ['config.json', 'the configs of the runs'],
    ...others.map(({ path, what }) => [path, what] as const),
    ...(models.length > 0 ? [[MODELS, 'trained networks with their masks'] as const] : []),
    ...(archives.length > 0 ? [[ARCHIVES, ARCHIVES_ARE] as const] : []),
  ];
  const readme = [
    `Exported from Pruning Lab ${appVersion}`,
    '',
    ...contents.map(([path, what]) => `${path.padEnd(20)} ${what}`),
    '',
  ].join('\n');
  return bundle([
    text('README.txt', readme),
    text('runs.json', runsJson),
    text('iterations.csv', iterationsCsv),
    text('layers.csv', layersCsv),
    text('methods.txt', methods),
    text('config.json', config),
    ...others.map(({ path, bytes }) => ({ path, bytes })),
    ...models.map(({ path, bytes }) => ({ path: `${MODELS}${path}`, bytes })),
    ...archives.map(({ path, bytes }) => ({ path: `${ARCHIVES}${path}`, bytes })),
  ]);
}

/**
 * Opens a bundle, also one that was unpacked and zipped again with its folder around it.
 * @throws LabError `bad-file` when it is no zip, too large, damaged, or not one of the lab's.
 */
export function openBundle(file: string, zip: Uint8Array): OpenedBundle {
  const files = unbundle(file, zip, ZIP_LIMITS);
  const runs = files.find(({ path }) => /^([^/]+\/)?runs\.json$/.test(path));
  if (runs === undefined)
    throw refusal(`${file} holds no runs.json: it is a zip, but not one exported from the lab.`);
  const folder = runs.path.slice(0, -'runs.json'.length);
  const inside = (place: string) =>
    files.flatMap(({ path, bytes }) =>
      path.startsWith(`${folder}${place}`) ? [{ path: path.slice(folder.length + place.length), bytes }] : [],
    );
  return { runsJson: utf8Text(runs.bytes), models: inside(MODELS), archives: inside(ARCHIVES) };
}
