import { LabError } from '../../core/base/errors';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import { parseConfig } from '../../core/config/parse-config';
import type { RunConfig } from '../../core/config/run-config';
import { configProblems } from '../../core/config/validate';
import type { DatasetFacts } from '../../core/datasets/dataset';
import type { ModelConfig } from '../../core/models/model-config';
import type { OpenedNetwork } from '../../core/protocol/protocol';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import { accuracyText } from '../../core/record/number-text';
import { measureOpened } from './bench-actions';
import { keepCheckpoint } from './checkpoint-shelf';
import { dataOf } from './data-facts';
import { imagesFor } from './image-shelf';
import { goToScreen, resetView } from './lab-actions';
import { labStore } from './lab-store';
import { randomName } from './run-actions';
import { queuedRun } from './run-state';
import { putRuns, showRuns } from './runs';
import { shortName } from './short-name';

declare const __APP_VERSION__: string;

/**
 * Measures a network out of a file on the images in use and shows it in the Lab, to be looked into and pruned by hand. It is no run:
 * it is not kept, not compared, and no run starts from it, since runs start from weights their seed makes.
 * @throws LabError with the sentence when the lab cannot show it.
 */
export async function openModel({ file, model: imported, network }: OpenedNetwork): Promise<string> {
  const { setup } = labStore.getState();
  const data = await dataOf(setup.shared.dataset);
  const model = offeredModel(file, imported);
  requireFit(file, imported, data);
  const config = configFor(imported, model, setup.shared);
  const dataset = await imagesFor(config.dataset);
  const record = await measureOpened({ config, choice: setup.backend, dataset, network });
  const runId = `opened-${randomName()}`;
  keepCheckpoint({ type: 'run', runId, event: { type: 'checkpoint', checkpoint: network } });
  const { report } = labStore.getState().backend;
  const environment = {
    ...({ backend: report?.name ?? 'wasm', device: report?.device ?? '' } as const),
    ...{ appVersion: __APP_VERSION__, startedAt: null },
  };
  const run = {
    ...queuedRun(runId, config),
    environment,
    status: 'opened' as const,
    title: 'Opened',
    iterations: [record],
  };
  labStore.setState((state) => ({
    runs: showRuns(putRuns(state.runs, [run]), runId, `From ${shortName(file.replace(/:.*$/, ''))}`, [runId]),
  }));
  resetView();
  goToScreen('lab');
  return [
    `${file}: accuracy ${accuracyText(record.test.accuracy)} on the ${data.name} test images. Prune it by hand in the network view; it goes with this page, and runs do not start from it.`,
    ...doubts(imported, data),
  ].join(' ');
}

function offeredModel(file: string, { model }: OpenedNetwork['model']): ModelConfig {
  if (model !== null) return model;
  throw new LabError(
    'bad-file',
    `${file} was read without a fault, but its layers are those of no model the lab offers, as after channels were removed: the network view cannot draw it. Where it belongs to a run, open the zip of that run.`,
  );
}

function requireFit(
  file: string,
  { architecture, normalisation }: OpenedNetwork['model'],
  data: DatasetFacts,
): void {
  const { input, classes } = architecture;
  const sizes = [input, data].map(({ height, width, channels }) => `${height} × ${width} × ${channels}`);
  if (sizes[0] !== sizes[1] || classes !== data.classNames.length)
    throw new LabError(
      'bad-file',
      `${file} reads images of ${sizes[0]} in ${classes} classes; ${data.name} has ${sizes[1]} in ${data.classNames.length}. Choose its data in the Lab first, then open it again.`,
    );
  if (normalisation === null) return;
  const far = (a: readonly number[], b: readonly number[]) =>
    a.some((value, channel) => Math.abs(value - (b[channel] ?? Number.NaN)) > 1e-3);
  if (far(normalisation.mean, data.normalisation.mean) || far(normalisation.std, data.normalisation.std))
    throw new LabError(
      'bad-file',
      `${file} was trained on images of mean ${normalisation.mean.join(', ')} and deviation ${normalisation.std.join(', ')}; those of ${data.name} are ${data.normalisation.mean.join(', ')} and ${data.normalisation.std.join(', ')}. Choose its data in the Lab first, then open it again.`,
    );
}

/** The run it came from, where the file says it; else a network that keeps its weights. On the images in use. */
function configFor({ configText }: OpenedNetwork['model'], model: ModelConfig, shared: RunConfig): RunConfig {
  const own = configText === null ? null : readConfig(configText);
  const usable = own !== null && own.pruning.recipe.unit === 'weight' ? own : null;
  const base = usable ?? {
    ...DEFAULT_CONFIG,
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method: 'fine-tune' as const,
      recipe: methodNamed('fine-tune').recipe,
    },
  };
  return { ...base, model, dataset: shared.dataset, pruning: { ...base.pruning, iterations: 1 } };
}

function readConfig(text: string): RunConfig | null {
  try {
    const config = parseConfig(JSON.parse(text), 'config');
    return configProblems(config).size === 0 ? config : null;
  } catch {
    return null;
  }
}

function doubts(
  { normalisation, classNames }: OpenedNetwork['model'],
  data: DatasetFacts,
): readonly string[] {
  const other = classNames !== null && classNames.join('\n') !== data.classNames.join('\n');
  return [
    ...(normalisation === null
      ? ['The file does not say how its images were normalised: the lab’s way is assumed.']
      : []),
    ...(other
      ? [`Its classes are called ${classNames.slice(0, 3).join(', ')} …, those of the images otherwise.`]
      : []),
  ];
}
