import { LabError } from '../base/errors';
import type { DatasetFacts } from '../datasets/dataset';
import { buildArchitecture } from '../models/build';
import type { Checkpoint } from '../record/checkpoint';
import type { RunRecord } from '../record/run-record';
import { editedNetwork } from '../workbench/edited';
import { openRunNetwork, type RunNetwork } from '../workbench/run-network';
import type { ExchangeModel } from './model';

/** A run on its way into files. */
export interface ExportRun<Network = Checkpoint> {
  readonly record: RunRecord;
  /** Its newest network; null where none is kept or wanted. */
  readonly checkpoint: Network | null;
  /** What its images are like; null where that is not known or not needed. */
  readonly data: DatasetFacts | null;
}

/** What a run's images are like. @throws LabError('bad-dataset') where it is not known. */
export function dataOfRun({ data }: ExportRun): DatasetFacts {
  if (data !== null) return data;
  throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
}

/** A run's newest network. @throws LabError with the sentence to show: none is kept, or its images are not known. */
export function networkOfRun(run: ExportRun): RunNetwork {
  const { record, checkpoint } = run;
  if (checkpoint === null)
    throw new LabError(
      'bad-checkpoint',
      'This run’s network is not kept here: run it once more to export it.',
    );
  const data = dataOfRun(run);
  const { config, iterations } = record;
  const dense = buildArchitecture(config.model, data, data.classNames.length);
  return openRunNetwork(config, dense, { checkpoint, records: iterations });
}

/**
 * A run's newest network for other tools.
 * @param flipped units changed by hand. @throws LabError as `networkOfRun`.
 */
export function modelOfRun(run: ExportRun, flipped: readonly number[]): ExchangeModel {
  const { state, mask, network } = editedNetwork(networkOfRun(run), flipped);
  const { config, environment } = run.record;
  const { normalisation, classNames } = dataOfRun(run);
  return {
    ...{ architecture: state.architecture, mask, normalisation, classNames, config },
    ...{ parameters: network.parameters, buffers: network.buffers },
    appVersion: environment.appVersion,
  };
}
