import { LabError } from '../../../core/base/errors';
import { changeCode } from '../../../core/datasets/augmentation';
import { adamScales } from '../../../core/training/adam';
import { requireSlots } from '../../../core/training/optimiser-state';
import { CHANGE_SHIFT } from '../../kernels/wgsl/kernel';
import type { Network, NetworkRequest, Totals } from '../network';
import { bufferOf, type Region } from './arena';
import { channelEvidence } from './channel-evidence';
import { install } from './install';
import { gathered, maskBits, spread } from './layout';
import { type GpuOptions, RESULT_SLOTS } from './plan';
import type { StepHeader } from './step-queue';

/**
 * A network made of our WGSL kernels on `device`, with the data set on the device too. The same device, driver and seed give the
 * same bits: sums are trees and loops of fixed shape, and no float is atomic.
 *
 * @throws LabError('backend-unavailable') when a kernel does not compile or memory is short, 'backend-lost' when the device is gone.
 */
export async function createGpuNetwork(
  device: GPUDevice,
  request: NetworkRequest,
  options: GpuOptions,
): Promise<Network> {
  const { architecture, dataset, training } = request;
  const { parameterCount, bufferCount, classes } = architecture;
  const { batch } = training;
  const installed = await install(device, request, options);
  const { plan, train, evaluate, cut, queue, reader, dispose } = installed;
  const { layout, statistics, weights, slots, mask, running, results, evaluationBatch } = plan;
  const write = ({ home }: Region, values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) => {
    // Steps already encoded must not see it.
    queue.submit();
    device.queue.writeBuffer(bufferOf(home), 0, values);
  };

  let kept = new Uint8Array(parameterCount).fill(1);
  const withoutPruned = (values: Float32Array) => values.map((value, i) => (kept[i] === 0 ? 0 : value));
  const optimiser = training.optimiser ?? 'sgd';
  let optimiserSteps = 0;
  let steps = 0;
  let trained = 0;
  /** Sums already on their way back, because the slots ran out before anyone asked. */
  let early: Promise<Totals>[] = [];
  write(mask, maskBits(layout, kept));

  async function sumsOf(first: number, count: number, examples: number): Promise<Totals> {
    if (count === 0) return { examples, lossSum: 0, right: 0 };
    const bytes = await reader.read([{ home: results, offset: 8 * first, bytes: 8 * count }]);
    const totals = { examples, lossSum: 0, right: 0 };
    new Float32Array(bytes).forEach((number, i) => {
      if (i % 2 === 0) totals.lossSum += number;
      else totals.right += number;
    });
    return totals;
  }

  /** The training results so far; the next step starts over in their slots. */
  function sendHome(): Promise<Totals> {
    const sums = sumsOf(0, steps, trained);
    steps = 0;
    trained = 0;
    return sums;
  }

  /** Evaluations share slots and logits, and may have to wait for the GPU in between: one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work, work);
    turn = done;
    return done;
  }

  function headerOf(count: number, first: number, result: number): StepHeader {
    return { count, first, result, training: false, scales: { rate: 0, root: 1 } };
  }

  return {
    trainBatch(rows, learningRate, plan) {
      const count = rows.length;
      if (count > batch)
        throw new LabError('internal', `A batch of ${count} does not fit a network built for ${batch}.`);
      if (steps === RESULT_SLOTS) {
        const sums = sendHome();
        // Heard when the totals are taken.
        sums.catch(() => undefined);
        early.push(sums);
      }
      const listed =
        plan === undefined ? rows : rows.map((row) => row | (changeCode(plan, row) << CHANGE_SHIFT));
      optimiserSteps++;
      const scales =
        optimiser === 'adam' ? adamScales(learningRate, optimiserSteps) : { rate: learningRate, root: 1 };
      queue.add(train, { ...headerOf(count, 0, steps), training: true, scales }, listed);
      steps++;
      trained += count;
    },
    room: queue.room,
    async takeTrainingTotals() {
      const all = [...early, sendHome()];
      early = [];
      return addTotals(await Promise.all(all));
    },
    evaluate: (name, first, count) =>
      inTurn(async () => {
        const sums: Totals[] = [];
        let slot = 0;
        let pending = 0;
        for (let done = 0; done < count; done += evaluationBatch) {
          const chunk = Math.min(evaluationBatch, count - done);
          queue.add(evaluate[name], headerOf(chunk, first + done, RESULT_SLOTS + slot), null);
          await queue.room();
          slot++;
          pending += chunk;
          if (slot < RESULT_SLOTS && done + chunk < count) continue;
          sums.push(await sumsOf(RESULT_SLOTS, slot, pending));
          slot = 0;
          pending = 0;
        }
        return addTotals(sums);
      }),
    async readState() {
      const numbers = new Float32Array(await reader.read([weights, running]));
      return {
        parameters: gathered(layout, numbers, parameterCount),
        buffers: gathered(statistics, numbers.subarray(layout.size), bufferCount),
      };
    },
    writeState(state) {
      write(weights, spread(layout, withoutPruned(state.parameters)));
      write(running, spread(statistics, state.buffers));
    },
    setMask(bytes) {
      kept = Uint8Array.from(bytes);
      write(mask, maskBits(layout, kept));
      queue.add(cut, headerOf(1, 0, 0), null);
      queue.submit();
    },
    resetOptimiser() {
      queue.submit((encoder) => {
        for (const { home } of slots) encoder.clearBuffer(bufferOf(home));
      });
      optimiserSteps = 0;
    },
    async readOptimiser() {
      // Steps queued while the numbers travel are not in them.
      const taken = optimiserSteps;
      const numbers = new Float32Array(await reader.read(slots));
      return {
        slots: slots.map((_, index) =>
          gathered(layout, numbers.subarray(index * layout.size), parameterCount),
        ),
        steps: taken,
      };
    },
    writeOptimiser(state) {
      requireSlots(state, optimiser);
      slots.forEach((slot, index) => {
        const values = state.slots[index];
        if (values !== undefined) write(slot, spread(layout, withoutPruned(values)));
      });
      optimiserSteps = state.steps;
    },
    logits: (name, first, count) =>
      inTurn(async () => {
        const all = new Float32Array(count * classes);
        for (let done = 0; done < count; done += evaluationBatch) {
          const chunk = Math.min(evaluationBatch, count - done);
          queue.add(evaluate[name], headerOf(chunk, first + done, RESULT_SLOTS), null);
          const bytes = await reader.read([{ ...plan.logits, bytes: 4 * chunk * classes }]);
          all.set(new Float32Array(bytes), done * classes);
        }
        return all;
      }),
    async *channelEvidence(wanted) {
      const before = turn;
      let end = (): void => undefined;
      turn = new Promise<void>((resolve) => {
        end = resolve;
      });
      await before.catch(() => undefined);
      try {
        return yield* channelEvidence(device, installed, dataset.train.labels, wanted);
      } finally {
        end();
      }
    },
    dispose,
  };
}

function addTotals(parts: readonly Totals[]): Totals {
  return parts.reduce(
    (sum, part) => ({
      examples: sum.examples + part.examples,
      lossSum: sum.lossSum + part.lossSum,
      right: sum.right + part.right,
    }),
    { examples: 0, lossSum: 0, right: 0 },
  );
}
