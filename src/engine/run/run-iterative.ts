import type { RunConfig } from '../../core/config/run-config';
import { prunableParameters } from '../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { NetworkState } from '../../core/models/network-state';
import type { RunEvent } from '../../core/protocol/protocol';
import { cadenceNamed } from '../../core/pruning/cadences/catalogue';
import { rewindNamed } from '../../core/pruning/rewinds/catalogue';
import { CHECKPOINT_SCHEMA, checkResumePoint } from '../../core/record/checkpoint';
import type { Evaluation, IterationRecord } from '../../core/record/run-record';
import { measureSparsity, PLOTTED_P, PLOTTED_Q } from '../../core/sparsity/measure';
import { pqIndex } from '../../core/sparsity/pq-index';
import { cosineLearningRate } from '../../core/training/cosine';
import { flatMask, layerWeights, prunableViews } from './layout';
import { createLoop } from './loop';
import { measureLayers, measureSize } from './measure';
import { createProgressMeter, workUnits } from './progress';
import { rankAndCut } from './rank-and-cut';
import type { RunRequest } from './run-request';

/**
 * Train, measure, cut, rewind, T + 1 times (pqi-sap 2.2): one record and one checkpoint per iteration. Ends with `finished` or
 * `stopped`. A resumed run makes the same later records as one that never stopped (law U17).
 * @throws LabError('diverged') when the loss is no longer a number; the records already yielded stand.
 */
export async function* runIterative(request: RunRequest): AsyncGenerator<RunEvent> {
  const { config, architecture, control, resume } = request;
  const { pruning, training } = config;
  const network = await request.createNetwork(architecture);
  const cadence = cadenceNamed(pruning.recipe.cadence);
  const rewind = rewindNamed(pruning.recipe.rewind);
  const meter = createProgressMeter(
    workOf(config, pruning.iterations + 1),
    request.now,
    workOf(config, resume?.records.length ?? 0),
  );
  const loop = createLoop({ ...request, meter });
  const keepBest = pruning.cutFrom === 'best';
  const initial = initialParameters(architecture, config.seed);

  let masks: readonly Uint8Array[] = prunableParameters(architecture).map(({ size }) =>
    new Uint8Array(size).fill(1),
  );
  let start: NetworkState = { parameters: initial, buffers: initialBuffers(architecture) };
  let dense: NetworkState | null = null;
  let afterCut: Evaluation | null = null;

  if (resume !== undefined) {
    const { checkpoint } = resume;
    checkResumePoint(resume, architecture);
    masks = prunableViews(architecture, checkpoint.mask);
    dense = checkpoint.dense;
    const ranked = checkpoint.ranked ?? checkpoint.network;
    if (checkpoint.iteration < pruning.iterations) {
      const next = rankAndCut(config, architecture, ranked.parameters, masks, checkpoint.iteration);
      if (!(yield* goOnWith(next.masks, ranked, checkpoint.iteration + 1))) return;
    }
  }

  for (let iteration = resume?.records.length ?? 0; iteration <= pruning.iterations; iteration++) {
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
    if (iteration === 0 && cadence.ranks === 'dense') dense = last;

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
    yield {
      type: 'checkpoint',
      checkpoint: {
        schema: CHECKPOINT_SCHEMA,
        iteration,
        network: last,
        mask: flatMask(architecture, masks),
        optimiser: await network.readOptimiser(),
        ranked: ranked === last ? null : ranked,
        dense,
      },
    };
    if (next === null) break;
    if (!(yield* goOnWith(next.masks, ranked, iteration + 1))) return;
    if (control.endIteration() && !(yield* loop.hold('step'))) return;
  }
  yield { type: 'finished' };

  /** Evaluates the net the cut ranked under its new masks, and makes it the start of `iteration`; false when stopped. */
  async function* goOnWith(
    cutMasks: readonly Uint8Array[],
    ranked: NetworkState,
    iteration: number,
  ): AsyncGenerator<RunEvent, boolean> {
    masks = cutMasks;
    network.setMask(flatMask(architecture, masks));
    network.writeState(ranked);
    afterCut = yield* loop.evaluate(network, 'test', iteration, 0, 'cut');
    // Parameters start over or stay; running statistics carry over from the net the cut ranked (pqi-sap 2.2).
    start = {
      parameters: rewind.source === 'initial' ? initial : ranked.parameters,
      buffers: ranked.buffers,
    };
    if (afterCut === null) return false;
    yield { type: 'cut', iteration, afterCut };
    return true;
  }
}

/** Work of so many iterations. */
function workOf({ dataset, training, pruning }: RunConfig, iterations: number): number {
  const tests = (pruning.cutFrom === 'best' ? training.epochs : 1) + 1;
  return iterations * workUnits(training.epochs * dataset.train, tests * dataset.test + dataset.train);
}
