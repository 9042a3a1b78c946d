import { LabError } from '../../core/base/errors';
import { permutation, rngStream } from '../../core/base/rng';
import type { RunConfig } from '../../core/config/run-config';
import { planAugmentation, requireAugmentable } from '../../core/datasets/augmentation';
import type { Dataset } from '../../core/datasets/dataset';
import type { NetworkState } from '../../core/models/network-state';
import type { RunEvent, RunStage } from '../../core/protocol/protocol';
import type { EpochRecord, Evaluation } from '../../core/record/run-record';
import type { Network, SplitName } from '../network/network';
import { EVALUATION_BATCH } from '../network/network';
import type { RunControl } from './control';
import type { ProgressMeter } from './progress';

export interface LoopRequest {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly control: RunControl;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly meter: ProgressMeter;
}

export interface EpochPlan {
  readonly first: number;
  readonly last: number;
  rateOf(epoch: number): number;
  /** Evaluate on the test images after every epoch, not only the last. */
  readonly testEvery: boolean;
  /** Keep the state of the epoch with the best test accuracy. */
  readonly keepBest: boolean;
}

/** Work between two looks at the control: short enough that stop answers at once, long enough to cost nothing. */
const BREATH_MS = 25;
/** Time between two looks at the training totals. They travel while training goes on: a GPU is never drained for them. */
const TOTALS_EVERY_MS = 100;
/** Images per evaluation call where they queue; elsewhere a pass is long enough for stop to wait for. */
const QUEUED_IMAGES = 2000;

export interface TrainedEpochs {
  readonly epochs: readonly EpochRecord[];
  readonly train: Evaluation;
  readonly test: Evaluation;
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly state: NetworkState } | null;
}

/** The parts of the loop that take time. They yield progress, and return null once the run was stopped. */
export function createLoop(request: LoopRequest) {
  const { config, dataset, control, now, meter } = request;
  const { training } = config;
  if (training.augmentation !== undefined) requireAugmentable(dataset);
  let breath = now();

  /** Waits while paused; false when stopped. */
  async function* hold(reason: 'asked' | 'step'): AsyncGenerator<RunEvent, boolean> {
    meter.paused();
    yield { type: 'paused', reason };
    await control.whenResumed();
    meter.resumed();
    if (control.stopped) {
      yield { type: 'stopped' };
      return false;
    }
    yield { type: 'resumed' };
    return true;
  }

  /** Lets messages in when a breath is due; false when stopped. */
  async function* breathe(): AsyncGenerator<RunEvent, boolean> {
    await control.breathe();
    breath = now();
    if (control.stopped) {
      yield { type: 'stopped' };
      return false;
    }
    if (control.paused && !(yield* hold('asked'))) return false;
    breath = now();
    return true;
  }

  /** Between two pieces of other work: tells where the run is, and lets messages in when a breath is due; false when stopped. */
  async function* between(
    iteration: number,
    epoch: number,
    stage: RunStage,
  ): AsyncGenerator<RunEvent, boolean> {
    yield* tell(iteration, epoch, stage);
    return now() - breath < BREATH_MS ? true : yield* breathe();
  }

  function* tell(iteration: number, epoch: number, stage: RunStage): Generator<RunEvent> {
    const progress = meter.report({ iteration, epoch, stage }, null);
    if (progress !== null) yield { type: 'progress', progress };
  }

  async function* evaluate(
    network: Network,
    split: SplitName,
    iteration: number,
    epoch: number,
    stage: RunStage,
  ): AsyncGenerator<RunEvent, Evaluation | null> {
    const count = dataset[split].labels.length;
    let lossSum = 0;
    let right = 0;
    const most = network.room === undefined ? EVALUATION_BATCH : QUEUED_IMAGES;
    for (let first = 0; first < count; first += most) {
      const chunk = Math.min(most, count - first);
      const totals = await network.evaluate(split, first, chunk);
      lossSum += totals.lossSum;
      right += totals.right;
      meter.evaluated(chunk);
      if (!(yield* between(iteration, epoch, stage))) return null;
    }
    return { loss: finite(lossSum / count, iteration, epoch), accuracy: right / count };
  }

  /** Epochs `first` to `last` (1-based) of an iteration, then an evaluation on all training images. */
  async function* train(
    network: Network,
    iteration: number,
    { first, last, rateOf, testEvery, keepBest }: EpochPlan,
  ): AsyncGenerator<RunEvent, TrainedEpochs | null> {
    const epochs: EpochRecord[] = [];
    let test: Evaluation | null = null;
    let best: TrainedEpochs['best'] = null;
    for (let epoch = first; epoch <= last; epoch++) {
      const rate = rateOf(epoch);
      const means = yield* trainEpoch(network, iteration, epoch, rate);
      if (means === null) return null;
      const evaluated = epoch === last || testEvery;
      if (evaluated) {
        test = yield* evaluate(network, 'test', iteration, epoch, 'evaluate');
        if (test === null) return null;
        if (keepBest && test.accuracy > (best?.accuracy ?? -1))
          best = { epoch, accuracy: test.accuracy, state: await network.readState() };
      }
      const record: EpochRecord = {
        epoch,
        learningRate: rate,
        trainLoss: means.loss,
        trainAccuracy: means.accuracy,
        testLoss: evaluated ? (test?.loss ?? null) : null,
        testAccuracy: evaluated ? (test?.accuracy ?? null) : null,
      };
      epochs.push(record);
      yield { type: 'epoch', iteration, epoch: record };
    }
    const fitted = yield* evaluate(network, 'train', iteration, last, 'evaluate');
    if (fitted === null || test === null) return null;
    return { epochs, train: fitted, test, best };
  }

  async function* trainEpoch(
    network: Network,
    iteration: number,
    epoch: number,
    rate: number,
  ): AsyncGenerator<RunEvent, Evaluation | null> {
    const count = dataset.train.labels.length;
    const order = permutation(count, rngStream(config.seed, `shuffle/${iteration}/${epoch}`));
    const plan =
      training.augmentation === undefined
        ? undefined
        : planAugmentation(count, config.seed, iteration, epoch);
    let lossSum = 0;
    let right = 0;
    let done = 0;
    const take = async (): Promise<void> => {
      const totals = await network.takeTrainingTotals();
      lossSum += totals.lossSum;
      right += totals.right;
      done += totals.examples;
      meter.trained(totals.examples);
    };
    const means = (): Evaluation => ({
      loss: finite(lossSum / done, iteration, epoch),
      accuracy: right / done,
    });
    let asked = Number.NEGATIVE_INFINITY;
    /** Totals on their way; once they are here, or why they are not. */
    let coming: Promise<void> | null = null;
    const refused: unknown[] = [];
    for (let first = 0; first < count; first += training.batch) {
      network.trainBatch(order.subarray(first, Math.min(count, first + training.batch)), rate, plan);
      const room = network.room?.() ?? null;
      if (room !== null) await room;
      if (now() - breath < BREATH_MS) continue;
      if (coming === null && now() - asked >= TOTALS_EVERY_MS) {
        asked = now();
        coming = take()
          .catch((error: unknown) => {
            refused.push(error);
          })
          .finally(() => {
            coming = null;
          });
      }
      if (!(yield* breathe())) return null;
      if (refused.length > 0) throw refused[0];
      const progress = done === 0 ? null : meter.report({ iteration, epoch, stage: 'train' }, means());
      if (progress !== null) yield { type: 'progress', progress };
    }
    await coming;
    if (refused.length > 0) throw refused[0];
    if (done < count) await take();
    return means();
  }

  return { hold, tell, between, evaluate, train };
}

function finite(loss: number, iteration: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new LabError(
    'diverged',
    `The loss became ${loss} in iteration ${iteration}, epoch ${epoch}: training diverged. Lower the learning rate or switch gradient clipping on; the iterations before it are kept.`,
  );
}
