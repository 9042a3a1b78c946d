import { LabError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import { takeDataset } from '../../core/datasets/split';
import { buildArchitecture } from '../../core/models/build';
import type { NetworkState } from '../../core/models/network-state';
import type { Evaluation, IterationRecord } from '../../core/record/run-record';
import { measureSparsity, PLOTTED_P, PLOTTED_Q } from '../../core/sparsity/measure';
import { pqIndex } from '../../core/sparsity/pq-index';
import type { Backend } from '../backend/backend';
import type { SplitName } from '../network/network';
import { layerWeights, prunableViews } from '../run/layout';
import { measureLayers, measureSize } from '../run/measure';

export interface MeasureRequest {
  /** Model, data and the budget whose PQ Index is measured. */
  readonly config: RunConfig;
  /** At least as many images as the config asks for. */
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly network: NetworkState;
  /** One byte per parameter, 1 = kept. */
  readonly mask: Uint8Array;
  /** One turn of the host's event loop. */
  breathe(): Promise<void>;
}

const CHUNK = 500;

/**
 * What a network that was not trained here is like, as a run's record of iteration 0 says it. Nothing is trained.
 * @throws LabError('bad-file') when its vectors do not fit the model.
 */
export async function measureNetwork(request: MeasureRequest): Promise<IterationRecord> {
  const { config, backend, network: state, mask, breathe } = request;
  const dataset = takeDataset(request.dataset, config.dataset.train, config.dataset.test);
  const architecture = buildArchitecture(config.model, dataset, dataset.classNames.length);
  if (state.parameters.length !== architecture.parameterCount || mask.length !== architecture.parameterCount)
    throw new LabError(
      'bad-file',
      `The network has ${state.parameters.length} parameters, and its model on these images ${architecture.parameterCount}.`,
    );
  const network = await backend.createNetwork({ architecture, dataset, training: config.training });
  try {
    network.setMask(mask);
    network.writeState(state);
    const masks = prunableViews(architecture, mask);
    const weights = layerWeights(architecture, state.parameters, masks);
    const { budget } = config.pruning.recipe;
    const layers = measureLayers(architecture, masks);
    return {
      iteration: 0,
      epochsTotal: 0,
      epochs: [],
      train: await evaluate('train'),
      test: await evaluate('test'),
      best: null,
      afterCut: null,
      sparsity: measureSparsity(weights, budget.kind === 'pqi-bound' ? budget : null),
      pqiRetrained: pqIndex(weights, PLOTTED_P, PLOTTED_Q),
      layers,
      size: measureSize(architecture, layers),
      cut: null,
      elapsedMs: 0,
    };
  } finally {
    network.dispose();
  }

  async function evaluate(split: SplitName): Promise<Evaluation> {
    const count = dataset[split].labels.length;
    let lossSum = 0;
    let right = 0;
    for (let first = 0; first < count; first += CHUNK) {
      const totals = await network.evaluate(split, first, Math.min(CHUNK, count - first));
      lossSum += totals.lossSum;
      right += totals.right;
      await breathe();
    }
    return { loss: lossSum / count, accuracy: right / count };
  }
}
