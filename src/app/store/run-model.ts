import { LabError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { Dataset, DatasetConfig, DatasetFacts } from '../../core/datasets/dataset';
import { generateDataset } from '../../core/datasets/generate';
import { readShared } from '../../core/datasets/shared-dataset';
import type { ExchangeModel } from '../../core/exchange/model';
import { buildArchitecture } from '../../core/models/build';
import type { Checkpoint } from '../../core/record/checkpoint';
import type { RunRecord } from '../../core/record/run-record';
import { editedNetwork, openRunNetwork } from '../../core/workbench/edited';
import { storedRuns } from './archive';
import { checkpointOf } from './checkpoint-shelf';
import { ensureImages } from './data-actions';
import { isGenerated } from './data-state';
import { factsAtHand, imagesFor } from './image-shelf';

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
 * @param flipped units changed by hand. @throws LabError with the sentence to show: no network is kept, or its images cannot be had.
 */
export async function modelOfRun(
  { runId, config, environment, iterations }: RunRecord,
  flipped: readonly number[],
): Promise<ExchangeModel> {
  const checkpoint = await newestNetwork(runId);
  if (checkpoint === null)
    throw new LabError(
      'bad-checkpoint',
      'This run’s network is not kept here: run it once more to export it.',
    );
  const dataset = await dataOf(config.dataset);
  const dense = buildArchitecture(config.model, dataset, dataset.classNames.length);
  const run = openRunNetwork(config, dense, { checkpoint, records: iterations });
  const { mask, network } = editedNetwork(run, flipped);
  const { normalisation, classNames } = dataset;
  return {
    ...{ architecture: run.state.architecture, mask, normalisation, classNames, config },
    ...{ parameters: network.parameters, buffers: network.buffers },
    appVersion: environment.appVersion,
  };
}

/** What a data set is like. */
export async function dataOf({ source }: DatasetConfig): Promise<DatasetFacts> {
  const found = factsAtHand(source);
  if (found !== null) return found;
  if (isGenerated(source)) return generateDataset(source, 0, 0);
  await ensureImages(source);
  const loaded = factsAtHand(source);
  if (loaded === null) throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return loaded;
}

/** All images that a run uses. */
export async function imagesOfRun({ dataset }: RunConfig): Promise<Dataset> {
  if (!isGenerated(dataset.source)) await ensureImages(dataset.source);
  const images = await imagesFor(dataset);
  if (images !== null) return readShared(images);
  if (!isGenerated(dataset.source))
    throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return generateDataset(dataset.source, dataset.train, dataset.test);
}
