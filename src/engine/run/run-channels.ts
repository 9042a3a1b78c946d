import { LabError } from '../../core/base/errors';
import { archiveAfter } from '../../core/channels/archive';
import type { ChannelState } from '../../core/channels/channel-state';
import {
  cutChannels,
  denseMasks,
  denseState,
  leftOutLayers,
  remainingState,
  stateAfter,
  withMasked,
  withoutMasked,
  withRemoved,
} from '../../core/channels/channel-state';
import { officialSparsity } from '../../core/channels/official-sparsity';
import { removedNetwork } from '../../core/channels/removal-vectors';
import type { RunConfig } from '../../core/config/run-config';
import { scheduleOf } from '../../core/config/with-schedule';
import { takeDataset } from '../../core/datasets/split';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { NetworkState } from '../../core/models/network-state';
import { totalMacs } from '../../core/models/size';
import type { RunEvent } from '../../core/protocol/protocol';
import { rewindNamed } from '../../core/pruning/rewinds/catalogue';
import { CHECKPOINT_SCHEMA, checkResumePoint } from '../../core/record/checkpoint';
import { channelPlan, isGradual } from '../../core/record/plan';
import { NO_CHANNELS } from '../../core/record/plan-problem';
import type { Evaluation, IterationRecord, LayerRecord, SizeRecord } from '../../core/record/run-record';
import { measureSparsity } from '../../core/sparsity/measure';
import type { Network } from '../network/network';
import type { ChannelStep } from './channel-record';
import { channelCutRecord, channelLayerRecords } from './channel-record';
import { channelRounds } from './channel-rounds';
import { checkedImagesOf, checkedLogits } from './checked-logits';
import { type Candidate, chooseChannels } from './choose-channels';
import { largestDifference } from './largest-difference';
import { measureLatency } from './latency';
import { layerWeights, prunableViews } from './layout';
import { createLoop } from './loop';
import { asRemaining, measureLayers, measureSize } from './measure';
import { createProgressMeter, workUnits } from './progress';
import { evidenceFor, rateChannels } from './rate-channels';
import type { RunRequest } from './run-request';

/** Forward passes that a rating image costs: 1 forward and 4 convolutions back (frs 4), activation 1, Taylor 3. */
const EVIDENCE_PASSES: Readonly<Record<string, number>> = { relevance: 5, activation: 1, taylor: 3 };

/**
 * Channel pruning. Gradual (frs 2): one training of E epochs; after every n-th epoch up to N1 the least important channels go, for
 * good, and training simply goes on: momentum, learning rate and batch norm are not touched. Iterative: train, rate, cut, and train
 * anew from the initial weights or those left, T + 1 times. One record and one checkpoint per round; a resumed run makes the same
 * later records as one that never stopped (law U17).
 * @throws LabError('bad-config') for a network without hidden channels; LabError('diverged') as the iterative run.
 */
export async function* runChannels(request: RunRequest): AsyncGenerator<RunEvent> {
  const { config, architecture: dense, dataset, control, resume } = request;
  const { pruning } = config;
  const settings = scheduleOf(config);
  const rounds = channelRounds(config);
  const done = resume?.records.at(-1);
  const meter = createProgressMeter(
    workOf(config, rounds.at(-1)?.epochsTotal ?? 0),
    request.now,
    workOf(config, done?.epochsTotal ?? 0),
  );
  const loop = createLoop({ ...request, meter });
  const start = denseState(dense, settings.residual ?? 'per-block');
  const leftOut = leftOutLayers(start, config.model.kind === 'vgg-small');
  const plan = channelPlan(config, dense);
  if (plan === null) throw new LabError('bad-config', NO_CHANNELS);
  let state = start;
  /** The initial weights of the channels that are left, for a recipe that rewinds. */
  let initial: NetworkState = {
    parameters: initialParameters(dense, config.seed),
    buffers: initialBuffers(dense),
  };
  if (resume !== undefined) {
    const past = stateAfter(start, resume.records.slice(0, -1), settings.remove);
    checkResumePoint(resume, past.state.architecture, dense);
    state = past.state;
    initial = past.removals.reduce(removedNetwork, initial);
  }
  let network = await networkFor(state);
  network.setMask(state.mask);
  network.writeState(resume?.checkpoint.network ?? initial);
  network.resetOptimiser();
  if (resume !== undefined) network.writeOptimiser(resume.checkpoint.optimiser);

  let archive = resume?.checkpoint.archive ?? null;
  let afterCut: Evaluation | null = null;
  let maxLogitDifference: number | null = null;
  const checked = checkedImagesOf(dataset);
  let trainingMacs = done?.channels?.trainingMacs ?? 0;
  if (resume !== undefined && done?.channels !== undefined && done.cut !== null) {
    const next = withMasked(state, cutChannels(state, done.channels.layers));
    if (!(yield* goOnWith(next, done.iteration + 1, resume.checkpoint.network))) return;
  }
  for (const [iteration, round] of rounds.entries()) {
    if (iteration < (resume?.records.length ?? 0)) continue;
    const { first, last, epochsTotal, rateOf } = round;
    const isLast = iteration === rounds.length - 1;
    const startedMs = meter.elapsedMs();
    const trained = yield* loop.train(network, iteration, {
      ...{ first, last, rateOf, testEvery: true, keepBest: false },
    });
    if (trained === null) return;
    const values = await network.readState();
    const { layers, size } = measureState(state);
    const images = dataset.train.labels.length;
    // What was computed: channels that are only masked cost as much as before.
    const macs = totalMacs(state.architecture);
    trainingMacs += 3 * macs * images * (last - first + 1);
    const step = isLast ? null : yield* chooseStep(values.parameters, iteration, last);
    if (step === null && !isLast) return;
    if (step !== null) trainingMacs += step.rows * macs;

    const currentMasks = prunableViews(state.architecture, state.mask);
    const weights = layerWeights(state.architecture, values.parameters, currentMasks);
    const { budget } = pruning.recipe;
    const sparsity = measureSparsity(weights, budget.kind === 'pqi-bound' ? budget : null);
    const next = step === null ? state : withMasked(state, step.choice.chosen);
    if (isLast) yield* loop.tell(iteration, last, 'time');
    const record: IterationRecord = {
      iteration,
      epochsTotal,
      epochs: trained.epochs,
      train: trained.train,
      test: trained.test,
      best: null,
      afterCut,
      sparsity,
      pqiRetrained: sparsity.pqi,
      layers,
      size,
      cut:
        step === null
          ? null
          : channelCutRecord(step, size.weightsAlive - measureState(next).size.weightsAlive),
      channels: {
        total: sum([...start.numbers.values()].map(({ length }) => length)),
        alive: sum(state.layers.map(({ name }) => aliveChannels(state, name))),
        form: state.pruned.size === 0 ? 'dense' : settings.remove ? 'removed' : 'masked',
        layers: channelLayerRecords(start, state, leftOut, step),
        asked: step?.choice.asked ?? null,
        threshold: step?.choice.threshold ?? null,
        maxLogitDifference,
        checkedImages: maxLogitDifference === null ? null : checked.test + checked.train,
        trainingMacs,
        trainingMacsDense: 3 * totalMacs(dense) * images * epochsTotal,
        ...(start.residual === 'per-block'
          ? { officialSparsity: officialSparsity(dense, state.pruned) }
          : {}),
        ...(step === null || step.classWeights === null ? {} : { classWeights: step.classWeights }),
        latency: isLast ? await measureLatency(request, state, network) : null,
      },
      elapsedMs: meter.elapsedMs() - startedMs,
    };
    yield { type: 'iteration', record };
    yield {
      type: 'checkpoint',
      checkpoint: {
        schema: CHECKPOINT_SCHEMA,
        iteration,
        network: values,
        mask: state.mask,
        optimiser: await network.readOptimiser(),
        ranked: null,
        dense: null,
        archive,
      },
    };
    if (step !== null && !(yield* goOnWith(next, iteration + 1, values))) return;
    if (!isLast && control.endIteration() && !(yield* loop.hold('step'))) return;
  }
  yield { type: 'finished' };

  function networkFor({ architecture, layers }: ChannelState): Promise<Network> {
    return request.createNetwork(architecture, evidenceFor(config, settings, layers));
  }

  /**
   * Masks what was chosen before `iteration`, evaluates, and makes the smaller network its start; false when stopped.
   * @param values the network before the cut.
   */
  async function* goOnWith(
    masked: ChannelState,
    iteration: number,
    values: NetworkState,
  ): AsyncGenerator<RunEvent, boolean> {
    archive = archiveAfter(archive, dense, state, values, masked);
    state = masked;
    network.setMask(state.mask);
    const epoch = isGradual(config) ? (rounds[iteration - 1]?.last ?? 0) : 0;
    afterCut = yield* loop.evaluate(network, 'test', iteration, epoch, 'cut');
    if (afterCut === null) return false;
    yield { type: 'cut', iteration, afterCut };
    maxLogitDifference = settings.remove ? await removeMasked() : await compareRemoved();
    if (isGradual(config)) return true;
    // As with weights: parameters start over or stay, running statistics carry over (pqi-sap 2.2).
    if (rewindNamed(pruning.recipe.rewind).source === 'initial')
      network.writeState({ parameters: initial.parameters, buffers: (await network.readState()).buffers });
    network.resetOptimiser();
    return true;
  }

  /** Rates the channels of the network as it is and picks those that go; null when stopped. */
  async function* chooseStep(
    parameters: Float32Array,
    iteration: number,
    epoch: number,
  ): AsyncGenerator<RunEvent, ChannelStep | null> {
    const ratings = yield* rateChannels(
      ...([config, settings, network, state, parameters, dataset, iteration] as const),
      () => loop.between(iteration, epoch, 'rank'),
    );
    if (ratings === null) return null;
    const { rated, images, classWeights } = ratings;
    const candidates = rated.map(
      ({ layer, scores }): Candidate => ({
        name: layer.name,
        kind: layer.kind,
        scores,
        pruned: state.masked.get(layer.name) ?? [],
        leftOut: leftOut.has(layer.name),
        original: start.numbers.get(layer.name)?.length ?? layer.channels,
      }),
    );
    const choice = chooseChannels(
      pruning.recipe,
      plan?.asked?.[iteration] ?? 0,
      settings.minChannels,
      candidates,
    );
    const passes = EVIDENCE_PASSES[pruning.recipe.score] ?? 0;
    return { rated, choice, classWeights, rows: passes * images };
  }

  /** Builds the smaller network, checks it against the masked one and goes on with it; returns the largest logit difference. */
  async function removeMasked(): Promise<number> {
    const before = await checkedLogits(network, checked);
    const smaller = withRemoved(state, await network.readState(), await network.readOptimiser());
    // Before the smaller one is made: memory for two networks and their images would be the peak of the run.
    request.release(network);
    network = await networkFor(smaller.state);
    network.setMask(smaller.state.mask);
    network.writeState(smaller.network);
    network.writeOptimiser(smaller.optimiser);
    const after = await checkedLogits(network, checked);
    state = smaller.state;
    initial = removedNetwork(initial, smaller.removal);
    return largestDifference(before, after);
  }

  /** Builds the smaller network beside the masked one, which stays; returns the largest logit difference. */
  async function compareRemoved(): Promise<number> {
    const before = await checkedLogits(network, checked);
    const smaller = withoutMasked(state);
    const tester = await request.createTester(
      smaller.state.architecture,
      takeDataset(dataset, Math.max(1, checked.train), checked.test),
    );
    tester.setMask(smaller.state.mask);
    tester.writeState(removedNetwork(await network.readState(), smaller.removal));
    const after = await checkedLogits(tester, checked);
    request.release(tester);
    return largestDifference(before, after);
  }

  /** Counted on the network that removal leaves, whether the channels are removed or only masked. */
  function measureState(of: ChannelState): { layers: readonly LayerRecord[]; size: SizeRecord } {
    const remaining = remainingState(of).architecture;
    const layers = asRemaining(measureLayers(dense, prunableViews(dense, denseMasks(dense, of))), remaining);
    return { layers, size: measureSize(dense, layers, remaining) };
  }
}

/** Work of the first `epochs` epochs. */
function workOf({ dataset }: RunConfig, epochs: number): number {
  return workUnits(epochs * dataset.train, epochs * dataset.test);
}

function aliveChannels({ numbers, masked }: ChannelState, layer: string): number {
  return (numbers.get(layer)?.length ?? 0) - (masked.get(layer)?.length ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
