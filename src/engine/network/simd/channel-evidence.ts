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
 * Channel means over the images `rows`, summed per class. Relevance: from the one-hot of the true label. Activation: the mean over
 * the positions of |x|. Taylor: per image |mean over the positions of x * dLoss/dx| (Molchanov et al., ICLR 2017, equation 8), the
 * loss being the image's own and the gradient that of training, batch statistics included.
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
  { product, means: meansAddress }: { readonly product: number; readonly means: number },
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
    const own = [from.at, from.row, from.image] as const;
    const plain = [product, row, image] as const;
    if (kind === 'taylor' && at.gradient !== null) {
      const g = at.gradient;
      kernels.relevanceProduct(...own, g.at, 0, g.row, g.image, batch, height, line, ...plain);
      // The gradients are those of the batch's mean loss.
      return averaged().map((mean) => Math.abs(batch * mean));
    }
    const means = averagedFrom(Number.NEGATIVE_INFINITY);
    if (kind === 'relevance') return means;
    const positive = averagedFrom(0);
    // |x| = 2 max(x, 0) - x
    return means.map((mean, i) => 2 * (positive[i] ?? 0) - mean);

    /** Means over the positions of max(x, floor), x taken out of its border. */
    function averagedFrom(floor: number): Float64Array {
      kernels.join(...own, 0, 0, 0, floor, batch, height, line, ...plain);
      return averaged();
    }

    function averaged(): Float64Array {
      kernels.globalAverage(product, batch, height * width, channels, meansAddress);
      return Float64Array.from(buffers.viewFloats(meansAddress, batch * channels));
    }
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
