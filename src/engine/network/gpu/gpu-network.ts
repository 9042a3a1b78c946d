import { LabError } from '../../../core/base/errors';
import { changeCode } from '../../../core/datasets/augmentation';
import { totalMacs } from '../../../core/models/size';
import { adamScales } from '../../../core/training/adam';
import { requireSlots } from '../../../core/training/optimiser-state';
import { CHANGE_SHIFT } from '../../kernels/wgsl/kernel';
import type { Network, NetworkRequest, Totals } from '../network';
import { createArena, type Region } from './arena';
import type { Call } from './call';
import { gathered, maskBits, spread } from './layout';
import { type Linked, link } from './link';
import { type GpuOptions, planNetwork, RESULT_SLOTS } from './plan';
import { createReader } from './reader';
import { createStepQueue, type StepHeader } from './step-queue';

/** A submission holds about this much arithmetic, so that none is so long that the GPU cannot be shared. */
const SUBMIT_FLOPS = 5e9;
const MOST_STEPS_PER_SUBMIT = 16;

/**
 * A network made of our WGSL kernels on `device`, with the data set on the device too. The same device, driver and seed give the
 * same bits: sums are trees and loops of fixed shape, no atomics.
 *
 * @throws LabError('backend-unavailable') when a kernel does not compile or memory is short, 'backend-lost' when the device is gone.
 */
export async function createGpuNetwork(
  device: GPUDevice,
  request: NetworkRequest,
  options: GpuOptions,
): Promise<Network> {
  const { architecture, training } = request;
  const { parameterCount, bufferCount, classes } = architecture;
  const { batch } = training;
  const lost = await Promise.race([device.lost, null]);
  if (lost !== null)
    throw new LabError(
      'backend-lost',
      `The GPU is gone (${lost.message || lost.reason}). Load the page again.`,
    );

  let fault: string | null = null;
  const onError = ({ error }: GPUUncapturedErrorEvent): void => {
    fault ??= error.message;
  };
  device.addEventListener('uncapturederror', onError);
  const arena = createArena(device);
  const dispose = (): void => {
    device.removeEventListener('uncapturederror', onError);
    arena.release();
  };

  const built = await guarded(device, async () => {
    const plan = planNetwork(arena, device.limits, request, options);
    arena.build();
    const calls = [...plan.train, ...plan.evaluate.train, ...plan.evaluate.test, ...plan.cut];
    const linked = await link(device, arena, calls);
    const flops = 6 * totalMacs(architecture) * batch;
    const perSubmit = Math.max(1, Math.min(MOST_STEPS_PER_SUBMIT, Math.floor(SUBMIT_FLOPS / flops)));
    return { plan, linked, queue: createStepQueue(device, arena, batch, perSubmit) };
  }).catch((error: unknown) => {
    dispose();
    throw error;
  });
  const { plan, linked, queue } = built;
  const { layout, statistics, weights, slots, mask, running, results, evaluationBatch } = plan;
  const ready = (calls: readonly Call[]): readonly Linked[] =>
    calls.flatMap((entry) => linked.get(entry) ?? []);
  const train = ready(plan.train);
  const evaluation = { train: ready(plan.evaluate.train), test: ready(plan.evaluate.test) };
  const cut = ready(plan.cut);
  const reader = createReader(device, arena, queue, () => fault);
  const write = ({ home }: Region, values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) => {
    // Steps already encoded must not see it.
    queue.submit();
    device.queue.writeBuffer(arena.bufferOf(home), 0, values);
  };

  let kept = new Uint8Array(parameterCount).fill(1);
  const withoutPruned = (values: Float32Array) => values.map((value, i) => (kept[i] === 0 ? 0 : value));
  const optimiser = training.optimiser ?? 'sgd';
  let optimiserSteps = 0;
  let steps = 0;
  let trained = 0;
  /** Sums already on their way back, because the slots ran out before anyone asked. */
  let early: Promise<Totals>[] = [];
  plan.upload(device.queue);
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
    async evaluate(name, first, count) {
      const sums: Promise<Totals>[] = [];
      let slot = 0;
      let pending = 0;
      for (let done = 0; done < count; done += evaluationBatch) {
        const chunk = Math.min(evaluationBatch, count - done);
        queue.add(evaluation[name], headerOf(chunk, first + done, RESULT_SLOTS + slot), null);
        slot++;
        pending += chunk;
        if (slot < RESULT_SLOTS && done + chunk < count) continue;
        sums.push(sumsOf(RESULT_SLOTS, slot, pending));
        slot = 0;
        pending = 0;
      }
      return addTotals(await Promise.all(sums));
    },
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
        for (const { home } of slots) encoder.clearBuffer(arena.bufferOf(home));
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
    async logits(name, first, count) {
      const all = new Float32Array(count * classes);
      for (let done = 0; done < count; done += evaluationBatch) {
        const chunk = Math.min(evaluationBatch, count - done);
        queue.add(evaluation[name], headerOf(chunk, first + done, RESULT_SLOTS), null);
        const bytes = await reader.read([{ ...plan.logits, bytes: 4 * chunk * classes }]);
        all.set(new Float32Array(bytes), done * classes);
      }
      return all;
    },
    dispose,
  };
}

/** What `build` makes, or the reason in words why the GPU refused. */
async function guarded<T>(device: GPUDevice, build: () => Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const built = await Promise.allSettled([build()]);
  const validation = await device.popErrorScope();
  const memory = await device.popErrorScope();
  if (memory !== null)
    throw new LabError(
      'backend-unavailable',
      `The GPU has too little memory for this network (${memory.message}): use a smaller model, batch or data set.`,
    );
  const [outcome] = built;
  if (outcome.status === 'rejected') throw outcome.reason;
  if (validation !== null)
    throw new LabError('internal', `The GPU refused the network: ${validation.message}`);
  return outcome.value;
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
