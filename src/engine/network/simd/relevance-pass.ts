import { assertNever } from '../../../core/base/assert-never';
import type { ConvNode, DenseNode } from '../../../core/models/architecture';
import { OFFICIAL_EPSILON, type RelevanceMode } from '../../../core/relevance/mode';
import { STORE } from '../../kernels/simd/kernels';
import { EVIDENCE_BATCH } from '../gather-evidence';
import type { Operation, Program } from './compile';
import type { Activation, StepContext } from './step';

const ALPHA = 2;
const BETA = 1;

/**
 * LRP alpha 2, beta 1 over a compiled network (frs 1.1): relevance travels in the gradient buffers, from the output activation
 * (filled by the caller) back to the outputs of the first layers. Needs a forward pass in evaluation mode before.
 */
export function compileRelevance(
  context: StepContext,
  program: Program,
): (count: number, mode: RelevanceMode) => void {
  const { kernels, buffers, edge } = context;
  const nodes = program.operations.flatMap((operation) => (operation.kind === 'node' ? [operation] : []));
  const sizeOf = ({ height, width, channels }: Activation) => height * width * channels;
  const largest = Math.max(...nodes.flatMap(({ inputs, output }) => [...inputs, output].map(sizeOf)));
  const weights = Math.max(
    ...nodes.map(({ node, inputs, output }) => {
      const [from] = inputs;
      if (from === undefined) return 0;
      if (node.kind === 'conv') return node.kernel ** 2 * from.channels * output.channels;
      return node.kind === 'dense' ? sizeOf(from) * output.channels : 0;
    }),
  );
  const share = buffers.floats(EVIDENCE_BATCH * largest);
  const parts = [1, -1].map((sign) => ({
    sign,
    factor: sign > 0 ? ALPHA : -BETA,
    weights: buffers.floats(weights),
    back: buffers.floats(EVIDENCE_BATCH * largest),
  }));
  const packed = buffers.floats(
    Math.max(
      ...nodes.map(({ node, inputs, output }) => {
        const [from] = inputs;
        if (from === undefined || (node.kind !== 'conv' && node.kind !== 'dense')) return 1;
        const [a, b] =
          node.kind === 'conv' ? [from.channels, output.channels] : [sizeOf(from), output.channels];
        const taps = node.kind === 'conv' ? node.kernel ** 2 : 1;
        return taps * 8 * Math.max(a * Math.ceil(b / 8), b * Math.ceil(a / 8));
      }),
    ),
  );
  const passes = program.operations.map(passOf);
  return (count, mode) => {
    for (const pass of passes.toReversed()) pass(count, mode);
  };

  function passOf(operation: Operation): (count: number, mode: RelevanceMode) => void {
    if (operation.kind === 'fork') return (count) => operation.step.backward(count, 'values');
    const { node, inputs, output } = operation;
    const [from, other] = inputs;
    if (from === undefined) return () => undefined;
    switch (node.kind) {
      case 'dense':
        return densePass(node, from, output);
      case 'conv':
        return convPass(node, from, output);
      case 'batch-norm':
      case 'relu':
        return (count) => copy(output, from, count);
      case 'max-pool':
        return (count, mode) => {
          const [r, y, dx] = [output.gradient, output.value, from.gradient];
          if (r === null || dx === null) return;
          shareOut(output, y.at, y.row, y.image, 1, count, mode);
          const [row, image] = plainStrides(output);
          kernels.relevanceProduct(
            ...([y.at, y.row, y.image, share, 0, row, image, count, output.height] as const),
            ...([output.width * output.channels, share, row, image] as const),
          );
          kernels.maxPoolGradient(
            ...([from.value.at, y.at, y.row, y.image, share, row, image] as const),
            ...([count, from.height, from.width, from.channels, node.size, dx.at] as const),
          );
        };
      case 'average-pool':
        return averagePass(from, output, node.size ** 2, (count, dx) => {
          const { height, width, channels } = from;
          kernels.averagePoolGradient(share, count, height, width, channels, node.size, dx);
        });
      case 'global-average-pool':
        return averagePass(from, output, from.height * from.width, (count, dx) =>
          kernels.globalAverageGradient(share, count, from.height * from.width, from.channels, dx),
        );
      case 'add':
        return addPass(from, other, output);
      case 'expand':
        return (count) => operation.step.backward(count, 'values');
      default:
        return assertNever(node);
    }
  }

  function densePass(node: DenseNode, from: Activation, output: Activation) {
    const depth = sizeOf(from);
    const units = output.channels;
    const weight = context.weight(node.weight);
    const row = 4 * units;
    return (count: number, mode: RelevanceMode): void => {
      if (from.gradient === null) return;
      for (const part of parts) {
        kernels.signedPart(weight, depth * units, part.sign, 0, part.weights);
        const x = from.value;
        kernels.packMultiply(
          ...([x.at, x.image, part.weights, row, 4, packed, share, row] as const),
          ...([count, units, depth, 0, 0, STORE, edge] as const),
        );
        shareOut(output, share, row, row, part.factor, count, mode);
        kernels.packMultiply(
          ...([share, row, part.weights, 4, row, packed, part.back, 4 * depth] as const),
          ...([count, depth, units, 0, 0, STORE, edge] as const),
        );
      }
      joinParts(from, count);
    };
  }

  function convPass(node: ConvNode, from: Activation, output: Activation) {
    if (from.gradient === null) return () => undefined;
    const { kernel, stride, pad } = node;
    const [inC, outC] = [from.channels, output.channels];
    const weight = context.weight(node.weight);
    const back = kernel - 1 - pad;
    const x = from.value;
    const firstTap = x.at - pad * x.row - 4 * pad * inC;
    const shape = { height: from.height + 2 * pad - kernel + 1, width: from.width + 2 * pad - kernel + 1 };
    const spread = buffers.image(EVIDENCE_BATCH, { ...shape, channels: outC }, back);
    const [row, image] = plainStrides(output);
    return (count: number, mode: RelevanceMode): void => {
      const clamp = mode === 'official' ? OFFICIAL_EPSILON : 0;
      for (const part of parts) {
        kernels.signedPart(weight, kernel ** 2 * inC * outC, part.sign, clamp, part.weights);
        kernels.convolve(
          ...([firstTap, x.row, x.image, inC, part.weights, 0, packed, kernel, stride, share] as const),
          ...([count, output.height, output.width, outC, 0, STORE, edge] as const),
        );
        shareOut(output, share, row, image, part.factor, count, mode);
        kernels.dilate(
          ...([share, row, image, count, output.height, output.width, outC, stride] as const),
          ...([spread.at, spread.row, spread.image] as const),
        );
        kernels.convolve(
          ...([spread.origin, spread.row, spread.image, outC, part.weights, 1, packed, kernel, 1] as const),
          ...([part.back, count, from.height, from.width, inC, 0, STORE, edge] as const),
        );
      }
      joinParts(from, count);
    };
  }

  function addPass(from: Activation, other: Activation | undefined, output: Activation) {
    const strides = plainStrides(output);
    return (count: number, mode: RelevanceMode): void => {
      const y = output.value;
      shareOut(output, y.at, y.row, y.image, 1, count, mode);
      multiplied(from, share, 0, strides, count);
      if (other !== undefined) multiplied(other, share, 0, strides, count);
    };
  }

  function averagePass(
    from: Activation,
    output: Activation,
    window: number,
    spread: (count: number, dx: number) => void,
  ) {
    return (count: number, mode: RelevanceMode): void => {
      const [y, dx] = [output.value, from.gradient];
      if (dx === null) return;
      // The gradient kernels divide by the window; the rule does not.
      shareOut(output, y.at, y.row, y.image, window, count, mode);
      spread(count, dx.at);
      multiplied(from, dx.at, 0, [dx.row, dx.image], count);
    };
  }

  /** share = factor * relevance at the output / total. */
  function shareOut(
    output: Activation,
    total: number,
    totalRow: number,
    totalImage: number,
    factor: number,
    count: number,
    mode: RelevanceMode,
  ): void {
    const r = output.gradient;
    if (r === null) return;
    const [row, image] = plainStrides(output);
    kernels.relevanceShare(
      ...([r.at, r.row, r.image, total, totalRow, totalImage, factor, mode === 'official' ? 1 : 0] as const),
      ...([count, output.height, output.width * output.channels, share, row, image] as const),
    );
  }

  /** Relevance at the input = x * (what came back through the positive weights + through the negative ones). */
  function joinParts(from: Activation, count: number): void {
    const [positive, negative] = parts;
    if (positive !== undefined && negative !== undefined)
      multiplied(from, positive.back, negative.back, plainStrides(from), count);
  }

  function multiplied(
    from: Activation,
    a: number,
    b: number,
    [row, image]: readonly [number, number],
    count: number,
  ): void {
    const [x, dx] = [from.value, from.gradient];
    if (dx === null) return;
    kernels.relevanceProduct(
      ...([x.at, x.row, x.image, a, b, row, image, count, from.height] as const),
      ...([from.width * from.channels, dx.at, dx.row, dx.image] as const),
    );
  }

  function copy(output: Activation, from: Activation, count: number): void {
    const [r, dx] = [output.gradient, from.gradient];
    if (r === null || dx === null) return;
    kernels.join(
      ...([r.at, r.row, r.image, 0, 0, 0, Number.NEGATIVE_INFINITY, count, from.height] as const),
      ...([from.width * from.channels, dx.at, dx.row, dx.image] as const),
    );
  }
}

/** Row and image strides without a border, in bytes. */
function plainStrides({ height, width, channels }: Activation): readonly [number, number] {
  return [4 * width * channels, 4 * width * channels * height];
}
