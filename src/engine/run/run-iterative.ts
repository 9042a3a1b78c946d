import type { RunConfig } from '../../core/config/run-config';
import { prunableParameters } from '../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { RunEvent } from '../../core/protocol/protocol';
import { cadenceNamed } from '../../core/pruning/cadences/catalogue';
import { rewindNamed } from '../../core/pruning/rewinds/catalogue';
import type { Evaluation, IterationRecord } from '../../core/record/run-record';
import { measureSparsity, PLOTTED_P, PLOTTED_Q } from '../../core/sparsity/measure';
import { pqIndex } from '../../core/sparsity/pq-index';
import { cosineLearningRate } from '../../core/training/cosine';
import type { NetworkState } from '../network/network';
import { flatMask, layerWeights } from './layout';
import { createLoop } from './loop';
import { measureLayers, measureSize } from './measure';
import { createProgressMeter, workUnits } from './progress';
import { rankAndCut } from './rank-and-cut';
import type { RunRequest } from './run-request';

/**
 * Train, measure, cut, rewind, T + 1 times (pqi-sap 2.2): one record per iteration. Ends with `finished` or `stopped`.
 * @throws LabError('diverged') when the loss is no longer a number; the records already yielded stand.
 */
export async function* runIterative(request: RunRequest): AsyncGenerator<RunEvent> {
  const { config, architecture, control } = request;
  const { pruning, training } = config;
  const network = await request.createNetwork(architecture);
  const cadence = cadenceNamed(pruning.recipe.cadence);
  const rewind = rewindNamed(pruning.recipe.rewind);
  const meter = createProgressMeter(workOf(config), request.now);
  const loop = createLoop({ ...request, meter });
  const keepBest = pruning.cutFrom === 'best';
  const initial = initialParameters(architecture, config.seed);

  let masks: readonly Uint8Array[] = prunableParameters(architecture).map(({ size }) =>
    new Uint8Array(size).fill(1),
  );
  let start: NetworkState = { parameters: initial, buffers: initialBuffers(architecture) };
  let dense: NetworkState | null = null;
  let afterCut: Evaluation | null = null;

  for (let iteration = 0; iteration <= pruning.iterations; iteration++) {
    network.setMask(flatMask(architecture, masks));
    network.writeState(start);
    network.resetOptimiser();
    const startedMs = meter.elapsedMs();
    const trained = yield* loop.train(network, iteration, {
      first: 1,
      last: training.epochs,
      rateOf: (epoch) => cosineLearningRate(training.learningRate, epoch, training.epochs),
      testEvery: keepBest,
      keepBest,
    });
    if (trained === null) return;
    const last = await network.readState();
    const own = trained.best !== null ? trained.best.state : last;
    // One-shot ranks the dense net: its best epoch for the first cut, its last for the others, as the authors' code does.
    const ranked = cadence.ranks === 'dense' ? (dense ?? own) : own;
    if (iteration === 0) dense = last;

    const budget = pruning.recipe.budget;
    const sparsity = measureSparsity(
      layerWeights(architecture, ranked.parameters, masks),
      budget.kind === 'pqi-bound' ? budget : null,
    );
    const layers = measureLayers(architecture, masks);
    const next =
      iteration < pruning.iterations
        ? rankAndCut(config, architecture, ranked.parameters, masks, iteration)
        : null;
    const record: IterationRecord = {
      iteration,
      epochsTotal: (iteration + 1) * config.training.epochs,
      epochs: trained.epochs,
      train: trained.train,
      test: trained.test,
      best: trained.best === null ? null : { epoch: trained.best.epoch, accuracy: trained.best.accuracy },
      afterCut,
      sparsity,
      pqiRetrained: pqIndex(layerWeights(architecture, last.parameters, masks), PLOTTED_P, PLOTTED_Q),
      layers,
      size: measureSize(architecture, layers),
      cut: next?.record ?? null,
      elapsedMs: meter.elapsedMs() - startedMs,
    };
    yield { type: 'iteration', record };
    if (next === null) break;

    masks = next.masks;
    network.setMask(flatMask(architecture, masks));
    network.writeState(ranked);
    afterCut = yield* loop.evaluate(network, 'test', iteration + 1, 0, 'cut');
    if (afterCut === null) return;
    // Parameters start over or stay; running statistics carry over from the net the cut ranked (pqi-sap 2.2).
    start = {
      parameters: rewind.source === 'initial' ? initial : ranked.parameters,
      buffers: ranked.buffers,
    };
    if (control.endIteration() && !(yield* loop.hold('step'))) return;
  }
  yield { type: 'finished' };
}

function workOf({ dataset, training, pruning }: RunConfig): number {
  const tests = (pruning.cutFrom === 'best' ? training.epochs : 1) + 1;
  return (
    (pruning.iterations + 1) *
    workUnits(training.epochs * dataset.train, tests * dataset.test + dataset.train)
  );
}
