import { duplicate, gate, gateAndCopy, relu, reluGradient, sum } from '../../kernels/wgsl/elementwise';
import type { Region } from './arena';
import { call, each } from './call';
import { multiplied, shareOut } from './relevance';
import type { Step } from './step';
import type { Value } from './value';

/** A ReLU that nothing before it could take in. */
export function reluStep(input: Value, output: Value): Step {
  const { size } = output;
  return {
    forward: [call(relu(), { size }, [input.region, output.region], each(size))],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      if (dx === null) return [];
      return [call(reluGradient(), { size }, [output.region, dy, dx.region], each(size)), ...dx.after];
    },
    relevance: ({ at }) => at.move(output, input),
  };
}

/** y = relu?(branch + shortcut). Both get the gradient: the shortcut a copy, the branch, in the end, the very buffer. */
export function addStep(relu: boolean, branch: Value, shortcut: Value, output: Value): Step {
  const { size } = output;
  const y = output.region;
  const per = each(size);
  return {
    forward: [call(sum(relu), { size }, [branch.region, shortcut.region, y], per)],
    backward(gradients) {
      const dy = gradients.of(output);
      const copy = gradients.into(shortcut);
      const gated = relu ? [call(gate(), { size }, [y, dy], per)] : [];
      const shared = (region: Region) =>
        relu
          ? call(gateAndCopy(), { size }, [y, dy, region], per)
          : call(duplicate(), { size }, [dy, region], per);
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
