import type { Activation, Step, StepContext } from './step';

/** y = a + b or y = a, with or without a ReLU: residual sums, and ReLUs that nothing before them could take in. */
export function joinStep(
  context: StepContext,
  a: Activation,
  b: Activation | null,
  relu: boolean,
  output: Activation,
): Step {
  const { kernels } = context;
  const floor = relu ? 0 : Number.NEGATIVE_INFINITY;
  const { height, value: y } = output;
  const line = output.width * output.channels;
  return {
    forward(count) {
      const [p, q] = [a.value, b?.value];
      const second = [q?.at ?? 0, q?.row ?? 0, q?.image ?? 0] as const;
      kernels.join(p.at, p.row, p.image, ...second, floor, count, height, line, y.at, y.row, y.image);
    },
    backward(count) {
      const dy = output.gradient;
      if (dy === null) return;
      for (const dx of [a.gradient, b?.gradient ?? null]) {
        if (dx === null) continue;
        kernels.gate(
          ...([dy.at, dy.row, dy.image, y.at, y.row, y.image, floor, count, height, line] as const),
          ...([dx.at, dx.row, dx.image] as const),
        );
      }
    },
  };
}

/** The backward side of a fork: the gradient of an activation with several readers is the sum of theirs. */
export function forkStep(context: StepContext, from: Activation, readers: readonly Activation[]): Step {
  const { kernels } = context;
  const line = from.width * from.channels;
  return {
    forward: () => undefined,
    backward(count) {
      const total = from.gradient;
      if (total === null) return;
      readers.forEach(({ gradient: part }, index) => {
        if (part === null) return;
        const before = index === 0 ? ([0, 0, 0] as const) : ([total.at, total.row, total.image] as const);
        kernels.join(
          ...([part.at, part.row, part.image, ...before, Number.NEGATIVE_INFINITY] as const),
          ...([count, from.height, line, total.at, total.row, total.image] as const),
        );
      });
    },
  };
}
