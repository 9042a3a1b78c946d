import { LabError } from '../../core/base/errors';
import { stateAfter } from '../../core/channels/channel-state';
import type { RunConfig } from '../../core/config/run-config';
import type { Dataset, DatasetConfig } from '../../core/datasets/dataset';
import { generateDataset } from '../../core/datasets/generate';
import type { ExchangeModel } from '../../core/exchange/model';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { type Checkpoint, checkResumePoint } from '../../core/record/checkpoint';
import type { IterationRecord, RunRecord } from '../../core/record/run-record';
import { storedRuns } from './archive';
import { checkpointOf } from './checkpoint-shelf';
import { ensureImages } from './data-actions';
import { isGenerated } from './data-state';
import { imagesAtHand, imagesFor } from './image-shelf';

/** The newest network of a run, from this tab or from the disk; null where neither has it. */
async function newestNetwork(runId: string): Promise<Checkpoint | null> {
  const here = checkpointOf(runId);
  if (here !== null) return here;
  const stored = await storedRuns()
    .then((store) => store.resumePoint(runId))
    .catch(() => null);
  return stored?.checkpoint ?? null;
}

/**
 * A run's newest network on its way out of the lab.
 * @throws LabError with the sentence to show: no network is kept, or its images cannot be had.
 */
export async function modelOfRun({
  runId,
  config,
  environment,
  iterations,
}: RunRecord): Promise<ExchangeModel> {
  const checkpoint = await newestNetwork(runId);
  if (checkpoint === null)
    throw new LabError(
      'bad-checkpoint',
      'This run’s network is not kept here: run it once more to export it.',
    );
  const dataset = await dataOf(config.dataset);
  const { network, mask, iteration } = checkpoint;
  const architecture = architectureAt(config, dataset, iterations, iteration);
  checkResumePoint({ checkpoint, records: iterations.slice(0, iteration + 1) }, architecture);
  const { normalisation, classNames } = dataset;
  return {
    ...{ architecture, mask, normalisation, classNames, config },
    parameters: network.parameters,
    buffers: network.buffers,
    appVersion: environment.appVersion,
  };
}

/** The network a record was measured on: smaller than the dense one where channels were removed before. */
function architectureAt(
  { model, pruning }: RunConfig,
  dataset: Dataset,
  records: readonly IterationRecord[],
  iteration: number,
): Architecture {
  const dense = buildArchitecture(model, dataset, dataset.classNames.length);
  if (pruning.recipe.unit !== 'channel') return dense;
  return stateAfter(dense, records.slice(0, iteration), pruning.gradual?.remove ?? true).state.architecture;
}

/** What a data set is like, and at least some of its images: a few are enough to know a generated one. */
export async function dataOf({ source }: DatasetConfig): Promise<Dataset> {
  const found = imagesAtHand(source);
  if (found !== null) return found;
  if (isGenerated(source)) return generateDataset(source, 10, 10);
  await ensureImages(source);
  const loaded = imagesAtHand(source);
  if (loaded === null) throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return loaded;
}

/** All images that a run uses. */
export async function imagesOfRun({ dataset }: RunConfig): Promise<Dataset> {
  if (!isGenerated(dataset.source)) await ensureImages(dataset.source);
  const images = await imagesFor(dataset);
  if (images !== null) return images;
  if (!isGenerated(dataset.source))
    throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return generateDataset(dataset.source, dataset.train, dataset.test);
}
