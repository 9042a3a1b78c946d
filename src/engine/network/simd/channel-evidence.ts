import { LabError } from '../../../core/base/errors';
import { addImages, type ClassChannelSums, emptySums } from '../../../core/relevance/class-channel';
import type { RelevanceMode } from '../../../core/relevance/mode';
import type { ChannelEvidence, EvidenceRequest } from '../network';
import type { Program } from './compile';
import { RELEVANCE_BATCH } from './relevance-pass';
import type { Activation, StepContext } from './step';

/** The network as the evidence sees it. */
interface Source {
  readonly context: StepContext;
  readonly program: Program;
  readonly classes: number;
  /** Of the training split. */
  readonly labels: Uint8Array;
  readonly relevance: (count: number, mode: RelevanceMode) => void;
  /** Forward pass over training rows, with the batch's own statistics or the running ones. */
  forward(rows: Uint32Array, batchStatistics: boolean): void;
  /** Gradients of the mean loss of the batch that went forward. */
  backward(count: number): void;
}

/**
 * Channel means over the images `rows`, summed per class: relevance from the one-hot of the true label, activation (absolute), or
 * activation times gradient (absolute per image; the gradient is that of training, batch statistics included).
 */
export function createEvidence(source: Source): (request: EvidenceRequest) => ChannelEvidence {
  const { context, program } = source;
  const all = [...program.activations.values()];
  const largest = Math.max(...all.map(({ height, width, channels }) => height * width * channels));
  const product = context.buffers.floats(RELEVANCE_BATCH * largest);
  const means = context.buffers.floats(RELEVANCE_BATCH * Math.max(...all.map(({ channels }) => channels)));
  return (request) => gatherEvidence(source, { product, means }, request);
}

function gatherEvidence(
  source: Source,
  { product, means }: { readonly product: number; readonly means: number },
  { rows, kind, mode, nodes }: EvidenceRequest,
): ChannelEvidence {
  const { context, program, classes, labels } = source;
  const { kernels, buffers } = context;
  const places = nodes.map((name) => ({ name, at: activationAt(program, name) }));
  const sums = new Map<string, ClassChannelSums>(
    places.map(({ name, at }) => [name, emptySums(classes, at.channels)]),
  );
  const images = new Array<number>(classes).fill(0);
  const right = new Array<number>(classes).fill(0);
  for (let first = 0; first < rows.length; first += RELEVANCE_BATCH) {
    const batch = rows.subarray(first, first + RELEVANCE_BATCH);
    const batchLabels = Array.from(batch, (row) => labels[row] ?? 0);
    source.forward(batch, kind === 'taylor');
    count(batchLabels);
    if (kind === 'relevance') {
      startAtLabels(batchLabels);
      source.relevance(batch.length, mode);
    } else if (kind === 'taylor') source.backward(batch.length);
    for (const { name, at } of places) {
      const into = sums.get(name);
      if (into !== undefined) addImages(into, meansAt(at, batch.length), batchLabels);
    }
  }
  return { sums, images, right };

  /** [count, channels], float64. */
  function meansAt(at: Activation, batch: number): Float64Array {
    const { height, width, channels } = at;
    const line = width * channels;
    const [row, image] = [4 * line, 4 * line * height];
    const from = kind === 'relevance' ? at.gradient : at.value;
    if (from === null) throw new LabError('internal', 'The input has no evidence.');
    // Out of its border, then averaged.
    if (kind === 'taylor' && at.gradient !== null) {
      const g = at.gradient;
      const [gRow, gImage] = [g.row, g.image];
      kernels.relevanceProduct(
        ...([from.at, from.row, from.image, g.at, 0, gRow, gImage, batch, height, line] as const),
        ...([product, row, image] as const),
      );
    } else
      kernels.join(
        ...([from.at, from.row, from.image, 0, 0, 0, Number.NEGATIVE_INFINITY, batch, height, line] as const),
        ...([product, row, image] as const),
      );
    kernels.globalAverage(product, batch, height * width, channels, means);
    const values = Float64Array.from(buffers.viewFloats(means, batch * channels));
    return kind === 'relevance' ? values : values.map(Math.abs);
  }

  function startAtLabels(batchLabels: readonly number[]): void {
    const start = program.output.gradient;
    if (start === null) return;
    const view = buffers.viewFloats(start.at, batchLabels.length * classes);
    view.fill(0);
    batchLabels.forEach((label, n) => {
      view[n * classes + label] = 1;
    });
  }

  function count(batchLabels: readonly number[]): void {
    const logits = buffers.viewFloats(program.output.value.at, batchLabels.length * classes);
    batchLabels.forEach((label, n) => {
      const own = logits.subarray(n * classes, (n + 1) * classes);
      const best = own.indexOf(Math.max(...own));
      images[label] = (images[label] ?? 0) + 1;
      if (best === label) right[label] = (right[label] ?? 0) + 1;
    });
  }
}

/** The output of a node; where a ReLU is fused into it, behind the ReLU, which passes relevance on unchanged. */
function activationAt(program: Program, name: string): Activation {
  for (const operation of program.operations)
    if (operation.kind === 'node' && operation.node.name === name) return operation.output;
  const found = program.activations.get(name);
  if (found === undefined) throw new LabError('internal', `No activation called ${name}.`);
  return found;
}
