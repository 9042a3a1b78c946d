import { LabError } from '../../../core/base/errors';
import type { RelevanceMode } from '../../../core/relevance/mode';
import { EVIDENCE_BATCH, gatherEvidence, type Look } from '../gather-evidence';
import type { ChannelEvidence, EvidenceRequest } from '../network';
import type { Program } from './compile';
import type { Activation, StepContext } from './step';

/** The network as the evidence sees it. */
interface Source {
  readonly context: StepContext;
  readonly program: Program;
  readonly classes: number;
  /** Of the training split. */
  readonly labels: Uint8Array;
  relevance(count: number, mode: RelevanceMode): void;
  /** Forward pass over training rows, with the batch's own statistics or the running ones. */
  forward(rows: Uint32Array, batchStatistics: boolean): void;
  /** Gradients of the mean loss of the batch that went forward, by the nodes' outputs. */
  backward(count: number): void;
}

/**
 * Channel means over the images `rows`, summed per class. Relevance: from the one-hot of the true label. Activation: the mean over
 * the positions of |x|. Taylor: per image |mean over the positions of x * dLoss/dx| (Molchanov et al., ICLR 2017, equation 8), the
 * loss being the image's own and the gradient that of training, batch statistics included.
 */
export function createEvidence(
  source: Source,
): (request: EvidenceRequest) => AsyncGenerator<number, ChannelEvidence> {
  const { context, program } = source;
  const all = [...program.activations.values()];
  const largest = Math.max(...all.map(({ height, width, channels }) => height * width * channels));
  const product = context.buffers.floats(EVIDENCE_BATCH * largest);
  const means = context.buffers.floats(EVIDENCE_BATCH * Math.max(...all.map(({ channels }) => channels)));
  return (request) =>
    gatherEvidence(source, request.rows, (rows, labels) =>
      look(source, request, rows, labels, product, means),
    );
}

function look(
  source: Source,
  { kind, mode, nodes }: EvidenceRequest,
  rows: Uint32Array,
  labels: Uint8Array,
  product: number,
  meansAddress: number,
): Look {
  const { context, program, classes } = source;
  const { kernels, buffers } = context;
  const count = rows.length;
  source.forward(rows, kind === 'taylor');
  const logits = buffers.viewFloats(program.output.value.at, count * classes).slice();
  if (kind === 'relevance') {
    startAtLabels();
    source.relevance(count, mode);
  } else if (kind === 'taylor') source.backward(count);
  return { logits, means: new Map(nodes.map((name) => [name, meansAt(activationAt(program, name))])) };

  function meansAt(at: Activation): Float64Array {
    const { height, width, channels } = at;
    const line = width * channels;
    const [row, image] = [4 * line, 4 * line * height];
    const from = kind === 'relevance' ? at.gradient : at.value;
    if (from === null) throw new LabError('internal', 'The input has no evidence.');
    const own = [from.at, from.row, from.image] as const;
    const plain = [product, row, image] as const;
    if (kind === 'taylor' && at.gradient !== null) {
      const g = at.gradient;
      kernels.relevanceProduct(...own, g.at, 0, g.row, g.image, count, height, line, ...plain);
      // The gradients are those of the batch's mean loss.
      return averaged().map((mean) => Math.abs(count * mean));
    }
    const means = averagedFrom(Number.NEGATIVE_INFINITY);
    if (kind === 'relevance') return means;
    const positive = averagedFrom(0);
    // |x| = 2 max(x, 0) - x
    return means.map((mean, i) => 2 * (positive[i] ?? 0) - mean);

    /** Means over the positions of max(x, floor), x taken out of its border. */
    function averagedFrom(floor: number): Float64Array {
      kernels.join(...own, 0, 0, 0, floor, count, height, line, ...plain);
      return averaged();
    }

    function averaged(): Float64Array {
      kernels.globalAverage(product, count, height * width, channels, meansAddress);
      return Float64Array.from(buffers.viewFloats(meansAddress, count * channels));
    }
  }

  function startAtLabels(): void {
    const start = program.output.gradient;
    if (start === null) return;
    const view = buffers.viewFloats(start.at, count * classes);
    view.fill(0);
    labels.forEach((label, n) => {
      view[n * classes + label] = 1;
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
