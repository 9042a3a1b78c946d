import { LabError } from '../../core/base/errors';
import { type GradualSchedule, stepEpochs, steppedLearningRate } from '../../core/channels/schedule';
import { defaultGradual } from '../../core/config/defaults';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import { totalMacs } from '../../core/models/size';
import type { RunEvent } from '../../core/protocol/protocol';
import { scoreHistogram } from '../../core/pruning/score-histogram';
import { CHECKPOINT_SCHEMA, checkResumePoint } from '../../core/record/checkpoint';
import type {
  ChannelLayerRecord,
  CutRecord,
  Evaluation,
  IterationRecord,
} from '../../core/record/run-record';
import { measureSparsity } from '../../core/sparsity/measure';
import type { Network } from '../network/network';
import type { ChannelState } from './channel-state';
import {
  cutChannels,
  denseMasks,
  denseState,
  leftOutLayers,
  stateAfter,
  withMasked,
  withRemoved,
} from './channel-state';
import { type Candidate, type Choice, chooseChannels } from './choose-channels';
import { measureLatency } from './latency';
import { layerWeights, prunableViews } from './layout';
import { createLoop } from './loop';
import { measureLayers, measureSize } from './measure';
import { createProgressMeter, workUnits } from './progress';
import { type RatedLayer, rateChannels } from './rate-channels';
import type { RunRequest } from './run-request';

/** Test images on which the masked and the removed network must agree. */
const CHECKED_IMAGES = 256;
/** Forward passes that a rating image costs: 1 forward and 4 convolutions back (frs 4), activation 1, Taylor 3. */
const EVIDENCE_PASSES: Readonly<Record<string, number>> = { relevance: 5, activation: 1, taylor: 3 };

/**
 * Gradual channel pruning while training (frs 2): one training of E epochs; after every n-th epoch up to N1 the least important
 * channels go, for good, and training simply goes on: momentum, learning rate and batch norm are not touched. One record and one
 * checkpoint per step; a resumed run makes the same later records as one that never stopped (law U17).
 * @throws LabError('bad-config') for a network without hidden channels; LabError('diverged') as the iterative run.
 */
export async function* runGradual(request: RunRequest): AsyncGenerator<RunEvent> {
  const { config, architecture: dense, dataset, control, resume } = request;
  const { training } = config;
  const gradual = config.pruning.gradual ?? defaultGradual(training.epochs);
  const schedule = scheduleOf(config, gradual);
  const meter = createProgressMeter(
    workOf(config, training.epochs),
    request.now,
    workOf(config, resume?.records.at(-1)?.epochsTotal ?? 0),
  );
  const loop = createLoop({ ...request, meter });
  const leftOut = leftOutLayers(dense, config.model.kind === 'vgg-small');
  let state = denseState(dense);
  const prunable = prunableChannels(state, leftOut);
  if (resume !== undefined) {
    state = stateAfter(dense, resume.records.slice(0, -1), gradual.remove);
    checkResumePoint(resume, state.architecture);
  }
  let network = await request.createNetwork(state.architecture);
  network.setMask(state.mask);
  network.writeState(
    resume?.checkpoint.network ?? {
      parameters: initialParameters(dense, config.seed),
      buffers: initialBuffers(dense),
    },
  );
  network.resetOptimiser();
  if (resume !== undefined) network.writeVelocity(resume.checkpoint.velocity);

  const ends = [...new Set([...stepEpochs(schedule, training.epochs), training.epochs])];
  const done = resume?.records.at(-1);
  let afterCut: Evaluation | null = null;
  let maxLogitDifference: number | null = null;
  let trainingMacs = done?.channels?.trainingMacs ?? 0;
  let first = (done?.epochsTotal ?? 0) + 1;
  if (done?.channels !== undefined && done.cut !== null) {
    const next = withMasked(state, cutChannels(state, done.channels.layers));
    if (!(yield* goOnWith(next, done.iteration + 1, done.epochsTotal))) return;
  }
  for (const [iteration, last] of ends.entries()) {
    if (last < first) continue;
    const startedMs = meter.elapsedMs();
    const trained = yield* loop.train(network, iteration, {
      ...{ first, last, testEvery: true, keepBest: false },
      rateOf: (epoch) => steppedLearningRate(training.learningRate, epoch, training.epochs),
    });
    if (trained === null) return;
    const values = await network.readState();
    const masks = prunableViews(dense, denseMasks(dense, state.pruned));
    const layers = measureLayers(dense, masks);
    const size = measureSize(dense, layers);
    const images = dataset.train.labels.length;
    trainingMacs += 3 * size.macsAlive * images * (last - first + 1);
    const isStep = last <= schedule.until && last % schedule.every === 0 && iteration < ends.length - 1;
    const step = isStep ? await chooseStep(iteration) : null;
    if (step !== null) trainingMacs += step.rows * size.macsAlive;

    const currentMasks = prunableViews(state.architecture, state.mask);
    const weights = layerWeights(state.architecture, values.parameters, currentMasks);
    const { budget } = config.pruning.recipe;
    const sparsity = measureSparsity(weights, budget.kind === 'pqi-bound' ? budget : null);
    const next = step === null ? state : withMasked(state, step.choice.chosen);
    const record: IterationRecord = {
      iteration,
      epochsTotal: last,
      epochs: trained.epochs,
      train: trained.train,
      test: trained.test,
      best: null,
      afterCut,
      sparsity,
      pqiRetrained: sparsity.pqi,
      layers,
      size,
      cut: step === null ? null : cutRecord(step, size.weightsAlive - aliveWeights(next)),
      channels: {
        total: sum([...denseState(dense).numbers.values()].map(({ length }) => length)),
        alive: sum(state.layers.map(({ name }) => aliveNumbers(state, name).length)),
        form: gradual.remove ? 'removed' : 'masked',
        layers: state.layers.map((layer) => channelLayerRecord(layer.name, layer.kind, step)),
        asked: step?.choice.asked ?? null,
        threshold: step?.choice.threshold ?? null,
        maxLogitDifference,
        trainingMacs,
        trainingMacsDense: 3 * totalMacs(dense) * images * last,
        latency: iteration === ends.length - 1 ? await measureLatency(request, state, network) : null,
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
        velocity: await network.readVelocity(),
        ranked: null,
        dense: null,
      },
    };
    if (step !== null && !(yield* goOnWith(next, iteration + 1, last))) return;
    first = last + 1;
    if (iteration < ends.length - 1 && control.endIteration() && !(yield* loop.hold('step'))) return;
  }
  yield { type: 'finished' };

  /** Masks what the step before `iteration` chose, evaluates, and goes on with the smaller network; false when stopped. */
  async function* goOnWith(
    masked: ChannelState,
    iteration: number,
    epoch: number,
  ): AsyncGenerator<RunEvent, boolean> {
    state = masked;
    network.setMask(state.mask);
    afterCut = yield* loop.evaluate(network, 'test', iteration, epoch, 'cut');
    if (afterCut === null) return false;
    maxLogitDifference = gradual.remove ? await removeMasked() : null;
    return true;
  }

  /** Rates the channels of the network as it is and picks those that go. */
  async function chooseStep(iteration: number): Promise<Step> {
    const { parameters } = await network.readState();
    const rater = await request.createEvidence(state.architecture, network);
    const rated = rateChannels(
      ...([
        config,
        gradual,
        rater,
        state.architecture,
        state.layers,
        parameters,
        dataset,
        iteration,
      ] as const),
    );
    if (rater !== network) request.release(rater);
    const candidates = rated.map(
      ({ layer, scores }): Candidate => ({
        name: layer.name,
        kind: layer.kind,
        scores,
        pruned: state.masked.get(layer.name) ?? [],
        leftOut: leftOut.has(layer.name),
        original: denseState(dense).numbers.get(layer.name)?.length ?? layer.channels,
      }),
    );
    const choice = chooseChannels(config, schedule, prunable, gradual.minChannels, candidates);
    const passes = EVIDENCE_PASSES[config.pruning.recipe.score] ?? 0;
    return { rated, choice, rows: passes * gradual.imagesPerClass * dataset.classNames.length };
  }

  /** Builds the smaller network, checks it against the masked one and goes on with it; returns the largest logit difference. */
  async function removeMasked(): Promise<number> {
    const count = Math.min(CHECKED_IMAGES, dataset.test.labels.length);
    const before = await network.logits('test', 0, count);
    const smaller = withRemoved(state, await network.readState(), await network.readVelocity());
    const next: Network = await request.createNetwork(smaller.state.architecture);
    next.setMask(smaller.state.mask);
    next.writeState(smaller.network);
    next.writeVelocity(smaller.velocity);
    const after = await next.logits('test', 0, count);
    request.release(network);
    network = next;
    state = smaller.state;
    return before.reduce((most, logit, i) => Math.max(most, Math.abs(logit - (after[i] ?? Number.NaN))), 0);
  }

  function aliveWeights({ pruned }: ChannelState): number {
    return measureSize(dense, measureLayers(dense, prunableViews(dense, denseMasks(dense, pruned))))
      .weightsAlive;
  }

  function channelLayerRecord(name: string, kind: 'conv' | 'dense', step: Step | null): ChannelLayerRecord {
    const numbers = state.numbers.get(name) ?? [];
    const gone = new Set(state.masked.get(name) ?? []);
    const places = numbers.map((_, place) => place).filter((place) => !gone.has(place));
    const rated = step?.rated.find(({ layer }) => layer.name === name) ?? null;
    const finite = (value: number | undefined) =>
      value !== undefined && Number.isFinite(value) ? value : null;
    return {
      name,
      kind,
      channels: denseState(dense).numbers.get(name)?.length ?? numbers.length,
      alive: places.map((place) => numbers[place] ?? place),
      scores: rated === null ? null : places.map((place) => finite(rated.scores[place])),
      cut: (step?.choice.chosen ?? [])
        .filter(({ layer }) => layer === name)
        .map(({ channel }) => numbers[channel] ?? channel),
      leftOut: leftOut.has(name),
      perClass: rated?.perClass?.map((row) => places.map((place) => finite(row[place]) ?? 0)) ?? null,
    };
  }
}

interface Step {
  readonly rated: readonly RatedLayer[];
  readonly choice: Choice;
  /** Forward passes of single images that rating cost. */
  readonly rows: number;
}

/** Work of the first `epochs` epochs. */
function workOf({ dataset }: RunConfig, epochs: number): number {
  return workUnits(epochs * dataset.train, epochs * dataset.test);
}

function scheduleOf({ pruning }: RunConfig, { every, until }: GradualConfig): GradualSchedule {
  const { budget } = pruning.recipe;
  if (budget.kind === 'channel-count')
    return { every, until, amount: { kind: 'count', channels: budget.channels } };
  const share = budget.kind === 'channel-share' ? budget.share : 0;
  return { every, until, amount: { kind: 'target', share } };
}

/** Channels the schedule's share refers to: those of the main ranking that may be cut at all. */
function prunableChannels({ layers }: ChannelState, leftOut: ReadonlySet<string>): number {
  const convolutions = layers.filter(({ kind, name }) => kind === 'conv' && !leftOut.has(name));
  const main = layers.some(({ kind }) => kind === 'conv') ? convolutions : layers;
  if (main.length === 0)
    throw new LabError(
      'bad-config',
      'This model has no channels to prune: a linear model has no hidden layer, and the first convolution always stays. Choose a deeper model.',
    );
  return sum(main.map(({ channels }) => channels));
}

function aliveNumbers({ numbers, masked }: ChannelState, layer: string): readonly number[] {
  const gone = new Set(masked.get(layer) ?? []);
  return (numbers.get(layer) ?? []).filter((_, place) => !gone.has(place));
}

function cutRecord({ rated, choice }: Step, removed: number): CutRecord {
  const scores = rated.map((layer) =>
    Float32Array.from(layer.scores, (score) => (Number.isFinite(score) ? score : 0)),
  );
  const before = scores.map(({ length }) => new Uint8Array(length).fill(1));
  const after = rated.map(({ layer }, index) => {
    const mask = (before[index] ?? new Uint8Array()).slice();
    for (const { layer: name, channel } of choice.chosen) if (name === layer.name) mask[channel] = 0;
    return mask;
  });
  return {
    asked: removed,
    removed,
    threshold: choice.threshold,
    bound: choice.bound,
    histogram: scoreHistogram(scores, before, after),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
