import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { Dataset } from '../../core/datasets/dataset';
import type { Architecture, ParameterSpec } from '../../core/models/architecture';
import type { Maps } from '../../core/relevance/maps';
import type { NetworkRequest } from './network';

/**
 * What a byte of each plane stands for, in units of a scale that no pixel reaches: a number is four bytes of its sign's planes, the
 * other sign's are 0. Float32 pixels are met to 2^-33 of the scale, and powers of two round no weight.
 */
const PLANES: readonly number[] = [1, -1].flatMap((sign) => [1, 2, 3, 4].map((place) => sign / 256 ** place));
const SMALLEST = 256 ** -4;

/** A network for images of any numbers as one for images of bytes, which is all that a data set holds. */
export interface OnBytes {
  readonly request: NetworkRequest;
  /** Weights that read the input are shared out among its planes; all others are as they were. */
  parameters(values: ArrayLike<number>): Float32Array;
  mask(mask: Uint8Array): Uint8Array;
}

/**
 * Every channel of the input becomes eight planes. Activations and relevance at the first layers' outputs and behind are the same,
 * in official mode too: the rules stop before the input.
 */
export function onBytes(narrow: Architecture, images: Maps, labels: readonly number[]): OnBytes {
  const { architecture, reads } = widened(narrow);
  const largest = Array.from(images.values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = 2 ** (Math.floor(Math.log2(largest)) + 1);
  const vector = (values: ArrayLike<number>, shares: readonly number[]): Float32Array => {
    const result = new Float32Array(architecture.parameterCount);
    narrow.parameters.forEach((spec, index) => {
      const to = architecture.parameters[index]?.offset ?? 0;
      const units = spec.shape.at(-1) ?? 1;
      const factors = reads(spec) ? shares : [1];
      for (let i = 0; i < spec.size; i++) {
        const row = Math.floor(i / units) * factors.length;
        factors.forEach((factor, plane) => {
          result[to + (row + plane) * units + (i % units)] = factor * (values[spec.offset + i] ?? 0);
        });
      }
    });
    return result;
  };
  return {
    request: {
      architecture,
      dataset: datasetOf(architecture, bytesOf(images.values, scale), labels),
      training: DEFAULT_TRAINING,
    },
    parameters: (values) =>
      vector(
        values,
        PLANES.map((share) => scale * share),
      ),
    mask: (mask) =>
      Uint8Array.from(
        vector(
          mask,
          PLANES.map(() => 1),
        ),
      ),
  };
}

function widened(narrow: Architecture) {
  const readers = new Set(
    narrow.nodes.flatMap((node) =>
      (node.kind === 'conv' || node.kind === 'dense') && node.inputs.includes('input') ? [node.weight] : [],
    ),
  );
  const reads = ({ name }: ParameterSpec): boolean => readers.has(name);
  let parameterCount = 0;
  const parameters = narrow.parameters.map((spec): ParameterSpec => {
    const offset = parameterCount;
    const size = reads(spec) ? PLANES.length * spec.size : spec.size;
    parameterCount += size;
    // The input's channels are the last axis but one of [k, k, in, out] and [in, out].
    const wider = (length: number, axis: number): number =>
      axis === spec.shape.length - 2 ? PLANES.length * length : length;
    return { ...spec, offset, size, shape: reads(spec) ? spec.shape.map(wider) : spec.shape };
  });
  const input = { ...narrow.input, channels: PLANES.length * narrow.input.channels };
  const architecture: Architecture = { ...narrow, input, parameters, parameterCount };
  return { architecture, reads };
}

function bytesOf(values: ArrayLike<number>, scale: number): Uint8Array {
  return Uint8Array.from(
    Array.from(values).flatMap((value) => {
      const digits = Math.round(Math.abs(value / scale) / SMALLEST);
      return PLANES.map((share) =>
        share * value > 0 ? Math.floor(digits * (SMALLEST / Math.abs(share))) % 256 : 0,
      );
    }),
  );
}

function datasetOf({ input, classes }: Architecture, images: Uint8Array, labels: readonly number[]): Dataset {
  const split = { images, labels: Uint8Array.from(labels) };
  const planes = Array.from({ length: input.channels });
  return {
    ...{ name: 'golden', source: 'strokes', ...input },
    classNames: Array.from({ length: classes }, (_, k) => String(k)),
    ...{ train: split, test: split },
    // A pixel is its byte.
    normalisation: { mean: planes.map(() => 0), std: planes.map(() => 1 / 255) },
  };
}
