import { type AugmentationPlan, changeCode } from '../../../core/datasets/augmentation';
import { ADAM, adamScales } from '../../../core/training/adam';
import { requireSlots, slotCount } from '../../../core/training/optimiser-state';
import type { WasmHeap } from '../../backend/wasm-heap';
import type { SimdKernels } from '../../kernels/simd/kernels';
import { EVIDENCE_BATCH } from '../gather-evidence';
import type { GradientsOf, Network, NetworkRequest, SplitName, Totals } from '../network';
import { CLIP_EPSILON, EVALUATION_BATCH } from '../network';
import { type Buffers, createBuffers } from './buffers';
import { createEvidence } from './channel-evidence';
import { compile } from './compile';
import { compileRelevance } from './relevance-pass';
import type { StepContext } from './step';

/** A network made of our SIMD kernels, all of it on TensorFlow.js's WebAssembly heap. Deterministic, bit for bit. */
export function createSimdNetwork(heap: WasmHeap, kernels: SimdKernels, request: NetworkRequest): Network {
  const buffers = createBuffers(heap);
  try {
    return networkOn(buffers, kernels, request);
  } catch (error) {
    buffers.release();
    throw error;
  }
}

function networkOn(buffers: Buffers, kernels: SimdKernels, request: NetworkRequest): Network {
  const { architecture, dataset, training, clippedBy = 'all' } = request;
  const { parameterCount: size, bufferCount, classes } = architecture;
  const { height, width, channels } = dataset;
  const images = Math.max(dataset.train.labels.length, dataset.test.labels.length);
  const capacity = Math.max(training.batch, Math.min(EVALUATION_BATCH, images));

  const weights = buffers.floats(size);
  const gradients = buffers.floats(size);
  const optimiser = training.optimiser ?? 'sgd';
  /** What the optimiser remembers, one vector after another. */
  const slots = Array.from({ length: slotCount(optimiser) }, () => buffers.floats(size));
  let optimiserSteps = 0;
  const mask = buffers.floats(size);
  let masksSome = false;
  const statistics = buffers.floats(bufferCount);
  buffers.viewFloats(mask, size).fill(1);
  const offsets = new Map(architecture.parameters.map(({ name, offset }) => [name, 4 * offset]));
  let packedFloats = 0;
  let packed = 0;
  const context: StepContext = {
    kernels,
    buffers,
    capacity,
    backCapacity: Math.max(training.batch, EVIDENCE_BATCH),
    edge: buffers.floats(8),
    weight: (name) => weights + (offsets.get(name) ?? Number.NaN),
    gradient: (name) => gradients + (offsets.get(name) ?? Number.NaN),
    statistics: (offset) => statistics + 4 * offset,
    reservePacked(floats) {
      packedFloats = Math.max(packedFloats, floats);
      return () => packed;
    },
  };
  const program = compile(context, architecture);
  packed = buffers.floats(packedFloats);

  const resident = {
    train: loadSplit(dataset.train.images, dataset.train.labels),
    test: loadSplit(dataset.test.images, dataset.test.labels),
  };
  const scale = buffers.floats(channels);
  const shift = buffers.floats(channels);
  dataset.normalisation.std.forEach((std, c) => {
    buffers.viewFloats(scale, channels)[c] = 1 / (255 * std);
    buffers.viewFloats(shift, channels)[c] = -(dataset.normalisation.mean[c] ?? 0) / std;
  });
  const rowsAt = buffers.bytes(4 * capacity);
  const labelsAt = buffers.bytes(capacity);
  const changesAt = buffers.bytes(capacity);
  const trainTotals = buffers.bytes(16);
  const evaluationTotals = buffers.bytes(16);
  let trained = 0;

  function loadSplit(images: Uint8Array, labels: Uint8Array) {
    const at = { images: buffers.bytes(images.length), labels: buffers.bytes(labels.length) };
    buffers.viewBytes(at.images, images.length).set(images);
    buffers.viewBytes(at.labels, labels.length).set(labels);
    return at;
  }

  /** Images and labels of `rows`, changed as `plan` says where there is one. */
  function gather(split: SplitName, rows: Uint32Array, plan: AugmentationPlan | null): void {
    const from = resident[split];
    const count = rows.length;
    const { at, row, image } = program.input.value;
    buffers.viewWords(rowsAt, count).set(rows);
    const source = [from.images, from.labels, rowsAt] as const;
    const format = [count, height, width, channels, scale, shift, at, row, image, labelsAt] as const;
    if (plan === null) kernels.gather(...source, ...format);
    else {
      const changes = buffers.viewBytes(changesAt, count);
      rows.forEach((example, i) => {
        changes[i] = changeCode(plan, example);
      });
      const reflect = training.augmentation === 'crop-flip-reflect' ? 1 : 0;
      kernels.gatherAugmented(...source, changesAt, reflect, ...format);
    }
  }

  function clipFactor(): number {
    if (training.clipNorm === 0) return 1;
    const squares =
      clippedBy === 'kept' && masksSome
        ? kernels.sumOfKeptSquares(gradients, mask, size)
        : kernels.sumOfSquares(gradients, size);
    return Math.min(1, training.clipNorm / (Math.sqrt(squares) + CLIP_EPSILON));
  }

  function update(learningRate: number): void {
    optimiserSteps++;
    const { weightDecay, momentum, nesterov } = training;
    const [first = 0, second = 0] = slots;
    const clip = clipFactor();
    if (optimiser === 'adam') {
      const { rate, root } = adamScales(learningRate, optimiserSteps);
      const { beta1, beta2, epsilon } = ADAM;
      kernels.adamStep(
        ...([weights, first, second, gradients, mask, size, clip, weightDecay] as const),
        ...([beta1, beta2, epsilon, rate, root] as const),
      );
    } else
      kernels.momentumStep(
        ...([weights, first, gradients, mask, size, clip, weightDecay, momentum] as const),
        ...([learningRate, nesterov ? 1 : 0] as const),
      );
  }

  function takeTotals(at: number, examples: number): Totals {
    const view = buffers.viewDoubles(at, 2);
    const totals = { examples, lossSum: view[0] ?? Number.NaN, right: view[1] ?? Number.NaN };
    view.fill(0);
    return totals;
  }

  let evidence: ReturnType<typeof createEvidence> | null = null;
  let relevance: ReturnType<typeof compileRelevance> | null = null;

  function forward(
    split: SplitName,
    rows: Uint32Array,
    isTraining: boolean,
    plan: AugmentationPlan | null = null,
  ): void {
    gather(split, rows, plan);
    for (const step of program.steps) step.forward(rows.length, isTraining);
  }

  /** Gradients of the mean loss of the batch that went forward. */
  function backward(count: number, totals: number, wanted: GradientsOf): void {
    const { value, gradient } = program.output;
    kernels.softmaxLoss(value.at, labelsAt, count, classes, totals, gradient?.at ?? 0, 1 / count);
    for (const step of program.steps.toReversed()) step.backward(count, wanted);
  }

  return {
    trainBatch(rows, learningRate, plan) {
      const count = rows.length;
      forward('train', rows, true, training.augmentation === undefined ? null : plan);
      backward(count, trainTotals, 'all');
      update(learningRate);
      trained += count;
    },
    async takeTrainingTotals() {
      const totals = takeTotals(trainTotals, trained);
      trained = 0;
      return totals;
    },
    async evaluate(split, first, count) {
      for (let done = 0; done < count; done += EVALUATION_BATCH) {
        const chunk = Math.min(EVALUATION_BATCH, count - done);
        forward(split, range(first + done, chunk), false);
        kernels.softmaxLoss(program.output.value.at, labelsAt, chunk, classes, evaluationTotals, 0, 1);
      }
      return takeTotals(evaluationTotals, count);
    },
    async readState() {
      return {
        parameters: buffers.viewFloats(weights, size).slice(),
        buffers: buffers.viewFloats(statistics, bufferCount).slice(),
      };
    },
    writeState(state) {
      const kept = buffers.viewFloats(mask, size);
      const view = buffers.viewFloats(weights, size);
      state.parameters.forEach((value, i) => {
        view[i] = kept[i] === 0 ? 0 : value;
      });
      buffers.viewFloats(statistics, bufferCount).set(state.buffers);
    },
    setMask(bytes) {
      masksSome = bytes.includes(0);
      const kept = buffers.viewFloats(mask, size);
      const view = buffers.viewFloats(weights, size);
      bytes.forEach((bit, i) => {
        kept[i] = bit;
        if (bit === 0) view[i] = 0;
      });
    },
    resetOptimiser() {
      for (const slot of slots) buffers.viewFloats(slot, size).fill(0);
      optimiserSteps = 0;
    },
    async readOptimiser() {
      return { slots: slots.map((slot) => buffers.viewFloats(slot, size).slice()), steps: optimiserSteps };
    },
    writeOptimiser(state) {
      requireSlots(state, optimiser);
      const kept = buffers.viewFloats(mask, size);
      slots.forEach((slot, index) => {
        const values = state.slots[index];
        if (values !== undefined)
          buffers.viewFloats(slot, size).set(values.map((value, i) => value * (kept[i] ?? 0)));
      });
      optimiserSteps = state.steps;
    },
    async logits(split, first, count) {
      const all = new Float32Array(count * classes);
      for (let done = 0; done < count; done += EVALUATION_BATCH) {
        const chunk = Math.min(EVALUATION_BATCH, count - done);
        forward(split, range(first + done, chunk), false);
        all.set(buffers.viewFloats(program.output.value.at, chunk * classes), done * classes);
      }
      return all;
    },
    async *channelEvidence(wanted) {
      evidence ??= createEvidence({
        ...{ context, program, classes, labels: dataset.train.labels },
        relevance(count, mode) {
          // Its memory is taken by those who ask for it.
          relevance ??= compileRelevance(context, program);
          relevance(count, mode);
        },
        forward: (rows, batchStatistics) => forward('train', rows, batchStatistics),
        backward: (count) => backward(count, evaluationTotals, 'values'),
      });
      const before = buffers.viewFloats(statistics, bufferCount).slice();
      try {
        return yield* evidence(wanted);
      } finally {
        buffers.viewDoubles(evaluationTotals, 2).fill(0);
        buffers.viewFloats(statistics, bufferCount).set(before);
      }
    },
    dispose: buffers.release,
  };
}

function range(first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}
