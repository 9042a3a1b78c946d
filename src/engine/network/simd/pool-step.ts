import type { AveragePoolNode, MaxPoolNode } from '../../../core/models/architecture';
import type { Activation, Step, StepContext } from './step';

export function maxPoolStep(
  context: StepContext,
  node: MaxPoolNode,
  input: Activation,
  output: Activation,
): Step {
  const { kernels } = context;
  const { height, width, channels } = input;
  const x = input.value;
  const y = output.value;
  return {
    forward(count) {
      kernels.maxPool(x.at, count, height, width, channels, node.size, y.at, y.row, y.image);
    },
    backward(count) {
      const dy = output.gradient;
      const dx = input.gradient;
      if (dy === null || dx === null) return;
      kernels.maxPoolGradient(
        ...([x.at, y.at, y.row, y.image, dy.at, dy.row, dy.image] as const),
        ...([count, height, width, channels, node.size, dx.at] as const),
      );
    },
  };
}

export function averagePoolStep(
  context: StepContext,
  node: AveragePoolNode,
  input: Activation,
  output: Activation,
): Step {
  const { kernels } = context;
  const { height, width, channels } = input;
  const x = input.value;
  const y = output.value;
  return {
    forward(count) {
      kernels.averagePool(x.at, count, height, width, channels, node.size, y.at, y.row, y.image);
    },
    backward(count) {
      const dy = output.gradient;
      const dx = input.gradient;
      if (dy === null || dx === null) return;
      kernels.averagePoolGradient(dy.at, count, height, width, channels, node.size, dx.at);
    },
  };
}

export function globalAverageStep(context: StepContext, input: Activation, output: Activation): Step {
  const { kernels } = context;
  const pixels = input.height * input.width;
  return {
    forward(count) {
      kernels.globalAverage(input.value.at, count, pixels, input.channels, output.value.at);
    },
    backward(count) {
      if (output.gradient === null || input.gradient === null) return;
      kernels.globalAverageGradient(output.gradient.at, count, pixels, input.channels, input.gradient.at);
    },
  };
}
