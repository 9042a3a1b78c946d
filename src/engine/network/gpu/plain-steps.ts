import {
  duplicate,
  gate,
  gateAndCopy,
  relu,
  reluGradient,
  sum,
  sumRelu,
} from '../../kernels/wgsl/elementwise';
import type { Region } from './arena';
import { perElement } from './call';
import { multiplied, shareOut } from './relevance';
import type { Step } from './step';
import type { Value } from './value';

/** A ReLU that nothing before it could take in. */
export function reluStep(input: Value, output: Value): Step {
  const { size } = output;
  return {
    forward: [perElement(relu, size, [input.region, output.region])],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      if (dx === null) return [];
      return [perElement(reluGradient, size, [output.region, dy, dx.region]), ...dx.after];
    },
    relevance: ({ at }) => at.move(output, input),
  };
}

/** y = relu?(branch + shortcut). Both get the gradient: the shortcut a copy, the branch, in the end, the very buffer. */
export function addStep(rectified: boolean, branch: Value, shortcut: Value, output: Value): Step {
  const { size } = output;
  const y = output.region;
  return {
    forward: [perElement(rectified ? sumRelu : sum, size, [branch.region, shortcut.region, y])],
    backward(gradients) {
      const dy = gradients.of(output);
      const copy = gradients.into(shortcut);
      const gated = rectified ? [perElement(gate, size, [y, dy])] : [];
      const shared = (region: Region) =>
        rectified
          ? perElement(gateAndCopy, size, [y, dy, region])
          : perElement(duplicate, size, [dy, region]);
      return [
        ...(copy === null ? gated : [shared(copy.region), ...copy.after]),
        ...gradients.move(output, branch),
      ];
    },
    relevance(context) {
      const { share, calls } = shareOut(context, output, y, 1);
      return [...calls, ...[branch, shortcut].flatMap((term) => multiplied(context, term, [share]))];
    },
  };
}
