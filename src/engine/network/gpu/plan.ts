import { LabError } from '../../../core/base/errors';
import type { Dataset } from '../../../core/datasets/dataset';
import { ADAM } from '../../../core/training/adam';
import { slotCount } from '../../../core/training/optimiser-state';
import { gather, gatherAugmented, softmaxLoss, totals } from '../../kernels/wgsl/batch';
import { elementGroups } from '../../kernels/wgsl/kernel';
import {
  adamStep,
  applyMask,
  clipFactor,
  momentumStep,
  SQUARE_SHARES,
  sumOfSquares,
} from '../../kernels/wgsl/optimiser';
import { type TileOptions, tileFor } from '../../kernels/wgsl/shares';
import { EVIDENCE_BATCH } from '../gather-evidence';
import type { NetworkRequest, SplitName } from '../network';
import { CLIP_EPSILON, EVALUATION_BATCH } from '../network';
import { type Arena, bufferOf, type Home, type Region, whole } from './arena';
import { always, type Call, call, each } from './call';
import { compile } from './compile';
import type { EvidenceSource } from './evidence-plan';
import { type Layout, parameterLayout, statisticsLayout } from './layout';
import type { ResidentImages } from './resident-images';
import type { StepContext } from './step';

export interface GpuOptions extends TileOptions {
  /** Milliseconds: submissions are cut by how long they take; without it by their arithmetic. */
  readonly now?: () => number;
  /** Largest buffer for data set images; the device's limit unless given. */
  readonly partBytes?: number;
}

/** What a network does on the GPU, before any memory is taken or pipeline compiled. */
export interface Plan {
  readonly layout: Layout;
  readonly statistics: Layout;
  readonly weights: Region;
  /** What the optimiser remembers (core/training/optimiser-state). */
  readonly slots: readonly Region[];
  readonly mask: Region;
  readonly running: Region;
  readonly logits: Region;
  /** Summed loss and hits per step: RESULT_SLOTS of training, then as many of evaluation; 8 bytes each. */
  readonly results: Home;
  readonly evaluationBatch: number;
  readonly train: readonly Call[];
  readonly evaluate: Readonly<Record<SplitName, readonly Call[]>>;
  readonly cut: readonly Call[];
  readonly evidence: EvidenceSource;
  /** Uploads constants; once, when memory is there. */
  upload(queue: GPUQueue): void;
}

/** Results kept on the device between two reads, for training and for evaluation each. */
export const RESULT_SLOTS = 1024;
/** Values of one evaluation pass stay below this in every buffer, the training batch aside. */
const EVALUATION_VALUE_BYTES = 2 ** 26;

export function planNetwork(
  arena: Arena,
  images: ResidentImages,
  { architecture, dataset, training, clippedBy = 'all' }: NetworkRequest,
  options: GpuOptions,
): Plan {
  const { tiles } = options;
  const { classes } = architecture;
  const { height, width, channels } = dataset;
  const { batch } = training;
  const imageBytes = height * width * channels;
  const largest = Math.max(
    imageBytes,
    ...architecture.nodes.map(({ output }) => output.height * output.width * output.channels),
  );
  const fitting = Math.floor(EVALUATION_VALUE_BYTES / (4 * largest));
  const evaluationBatch = Math.max(1, Math.min(EVALUATION_BATCH, fitting));
  const capacity = Math.max(batch, evaluationBatch, EVIDENCE_BATCH);

  const copyable = GPUBufferUsage.COPY_SRC;
  const layout = parameterLayout(architecture);
  const statistics = statisticsLayout(architecture);
  const flat = (label: string, usage = 0) => whole(arena.reserve(label, 4 * layout.size, usage));
  const weights = flat('weights', copyable);
  const gradient = flat('gradient');
  const optimiser = training.optimiser ?? 'sgd';
  const slots = Array.from({ length: slotCount(optimiser) }, (_, index) =>
    flat(`optimiser state ${index + 1}`, copyable),
  );
  const mask = whole(arena.reserve('mask', layout.size / 8));
  const running = whole(arena.reserve('running statistics', 4 * statistics.size, copyable));
  const scratch = arena.reserve('scratch', 4 * SQUARE_SHARES);
  const tables = new Map<Home, Uint32Array<ArrayBuffer>>();
  const parameters = new Map(layout.pieces.map((piece) => [piece.name, piece]));
  const norms = new Map(statistics.pieces.map((piece) => [piece.name, piece]));

  function parameterIn(home: Home, name: string): Region {
    const piece = parameters.get(name);
    if (piece === undefined) throw new LabError('internal', `There is no parameter ${name}.`);
    return { home, offset: 4 * piece.to, bytes: 4 * piece.size };
  }

  const context: StepContext = {
    arena,
    batch,
    tiled: tiles !== 'private',
    parameter: (name) => parameterIn(weights.home, name),
    gradient: (name) => parameterIn(gradient.home, name),
    statistics(node) {
      const mean = norms.get(node);
      const variance = norms.get(`${node}/variance`);
      if (mean === undefined || variance === undefined)
        throw new LabError('internal', `There are no statistics for ${node}.`);
      const bytes = 4 * (variance.to - mean.to + variance.size);
      return { home: running.home, offset: 4 * mean.to, bytes };
    },
    scratch(bytes) {
      scratch.bytes = Math.max(scratch.bytes, bytes);
      return { home: scratch, offset: 0, bytes };
    },
    table(label, words) {
      const home = arena.reserve(label, words.byteLength);
      tables.set(home, words);
      return whole(home);
    },
    tileFor: (rows, columns) => tileFor(options, rows, columns),
  };

  const program = compile(context, architecture, capacity);
  const outcome = whole(arena.reserve('outcomes', 8 * capacity));
  const results = arena.reserve('results', 2 * 8 * RESULT_SLOTS, copyable);
  const scaling = whole(arena.reserve('scaling', 8 * channels));
  const clip = whole(arena.reserve('clip', 16));

  const load = (name: SplitName): readonly Call[] =>
    images[name].parts.map(({ region, firstRow, rowCount }) =>
      call(
        gather(),
        { size: imageBytes, channels, firstRow, rowCount },
        [region, scaling, program.input.region],
        each(imageBytes),
      ),
    );
  const { augmentation } = training;
  const loadChanged = (): readonly Call[] =>
    images.train.parts.map(({ region, firstRow, rowCount }) =>
      call(
        gatherAugmented(augmentation === 'crop-flip-reflect'),
        { height, width, channels, firstRow, rowCount },
        [region, scaling, program.input.region],
        each(imageBytes),
      ),
    );
  const judge = (name: SplitName): readonly Call[] => [
    call(
      softmaxLoss(),
      { classes },
      [program.output.region, images[name].labels, outcome, program.outputGradient],
      each(1),
    ),
    call(totals(), { classes }, [outcome, whole(results)], always(1)),
  ];
  const vectors = layout.size / 4;
  const { clipNorm, weightDecay: decay, momentum, nesterov } = training;
  const shares = context.scratch(4 * SQUARE_SHARES);
  const clipping =
    clipNorm === 0
      ? []
      : [
          call(
            sumOfSquares(clippedBy),
            { vectors },
            [gradient, ...(clippedBy === 'kept' ? [mask] : []), shares],
            always(elementGroups(SQUARE_SHARES)),
          ),
          call(clipFactor(), { clipNorm, epsilon: CLIP_EPSILON }, [shares, clip], always(1)),
        ];
  const stepped = [weights, ...slots, gradient, mask, clip, whole(results)];
  const vectorGroups = always(elementGroups(vectors));
  const update =
    optimiser === 'adam'
      ? call(adamStep(), { vectors, decay, ...ADAM }, stepped, vectorGroups)
      : call(momentumStep(nesterov), { vectors, decay, momentum }, stepped, vectorGroups);
  return {
    layout,
    statistics,
    weights,
    slots,
    mask,
    running,
    logits: program.output.region,
    results,
    evaluationBatch,
    train: [
      ...(augmentation === undefined ? load('train') : loadChanged()),
      ...[...program.forward, ...judge('train')],
      ...[...program.backward, ...clipping, update],
    ],
    evaluate: {
      train: [...load('train'), ...program.evaluate, ...judge('train')],
      test: [...load('test'), ...program.evaluate, ...judge('test')],
    },
    evidence: { program, classes, labels: images.train.labels, load: load('train') },
    cut: [call(applyMask(), { vectors }, [weights, mask], vectorGroups)],
    upload(queue) {
      queue.writeBuffer(bufferOf(scaling.home), 0, scalingOf(dataset));
      queue.writeBuffer(bufferOf(clip.home), 0, Float32Array.of(1));
      for (const [home, words] of tables) queue.writeBuffer(bufferOf(home), 0, words);
    },
  };
}

/** Per channel what turns a byte into a normalised value: scale, then shift. */
function scalingOf({ channels, normalisation: { mean, std } }: Dataset): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(2 * channels);
  for (let c = 0; c < channels; c++)
    numbers.set([1 / (255 * (std[c] ?? 1)), -(mean[c] ?? 0) / (std[c] ?? 1)], 2 * c);
  return numbers;
}
