import type { BatchNormNode } from '../../../core/models/architecture';
import { NORM_EPSILON, NORM_MOMENTUM } from '../network';
import type { Activation, Step, StepContext } from './step';

/** y = relu?(gamma (x - mean) / sqrt(var + eps) + beta): batch statistics while training, running ones otherwise. */
export function normStep(
  context: StepContext,
  node: BatchNormNode,
  relu: boolean,
  input: Activation,
  output: Activation,
): Step {
  const { kernels, buffers } = context;
  const { height, width, channels } = input;
  const floor = relu ? 0 : Number.NEGATIVE_INFINITY;
  const scale = buffers.floats(channels);
  const shift = buffers.floats(channels);
  const mean = buffers.floats(channels);
  const variance = buffers.floats(channels);
  const inverse = buffers.floats(channels);
  const sums = buffers.bytes(16 * channels);
  const gamma = context.weight(node.gamma);
  const beta = context.weight(node.beta);
  const runningMean = context.statistics(node.bufferOffset);
  const runningVariance = context.statistics(node.bufferOffset + channels);
  const x = input.value;
  const y = output.value;

  /** scale = gamma / sqrt(var + eps), shift = beta - mean * scale. */
  function prepare(meanAt: number, varianceAt: number): void {
    const view = (pointer: number) => buffers.viewFloats(pointer, channels);
    const [g, b, m, v] = [view(gamma), view(beta), view(meanAt), view(varianceAt)];
    const [s, t, inv] = [view(scale), view(shift), view(inverse)];
    for (let c = 0; c < channels; c++) {
      const inverseDeviation = 1 / Math.sqrt((v[c] ?? 0) + NORM_EPSILON);
      inv[c] = inverseDeviation;
      s[c] = (g[c] ?? 0) * inverseDeviation;
      t[c] = (b[c] ?? 0) - (m[c] ?? 0) * (s[c] ?? 0);
    }
  }

  /** Running statistics take the unbiased variance, as PyTorch does. */
  function remember(pixels: number): void {
    const view = (pointer: number) => buffers.viewFloats(pointer, channels);
    const [m, v, rm, rv] = [view(mean), view(variance), view(runningMean), view(runningVariance)];
    const unbiased = pixels / Math.max(1, pixels - 1);
    for (let c = 0; c < channels; c++) {
      rm[c] = (1 - NORM_MOMENTUM) * (rm[c] ?? 0) + NORM_MOMENTUM * (m[c] ?? 0);
      rv[c] = (1 - NORM_MOMENTUM) * (rv[c] ?? 0) + NORM_MOMENTUM * unbiased * (v[c] ?? 0);
    }
  }

  return {
    forward(count, training) {
      const pixels = count * height * width;
      if (training) {
        kernels.moments(x.at, pixels, channels, mean, variance, sums);
        prepare(mean, variance);
        remember(pixels);
      } else prepare(runningMean, runningVariance);
      kernels.scaleShift(x.at, scale, shift, floor, count, height, width, channels, y.at, y.row, y.image);
    },
    backward(count) {
      const dy = output.gradient;
      const dx = input.gradient;
      if (dy === null || dx === null) return;
      const dGamma = context.gradient(node.gamma);
      const dBeta = context.gradient(node.beta);
      kernels.normGradient(
        ...([x.at, dy.at, count, height, width, channels, scale, shift, floor, mean, inverse] as const),
        ...([dGamma, dBeta, dx.at, dx.row, dx.image, sums] as const),
      );
    },
  };
}
