import type { ExpandNode } from '../../../core/models/architecture';
import { duplicate, gate, gateAndCopy, relu, reluGradient, sum } from '../../kernels/wgsl/elementwise';
import {
  expandForward,
  expandGradient,
  expandShiftGradient,
  expandShiftSums,
} from '../../kernels/wgsl/expand';
import { elementGroups } from '../../kernels/wgsl/kernel';
import type { Region } from './arena';
import { always, call, each } from './call';
import { multiplied, shareOut } from './relevance';
import type { Step, StepContext } from './step';
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

/** See ExpandNode. */
export function expandStep(context: StepContext, node: ExpandNode, input: Value, output: Value): Step {
  const pixels = input.height * input.width;
  const narrow = input.channels;
  const wide = output.channels;
  const constants = Array.from({ length: wide }, (_, channel) => channel).filter(
    (channel) => !node.places.includes(channel),
  );
  const missing = constants.length;
  const order = [...node.places, ...constants];
  const picks = Uint32Array.from({ length: wide }, (_, channel) => order.indexOf(channel));
  const picksAt = context.table(`${node.name} picks`, picks);
  const placesAt = context.table(`${node.name} places`, Uint32Array.from(order));
  const sizes = { pixels, narrow, wide, missing };
  const shift = context.parameter(node.shift);
  const partial = context.scratch(4 * context.batch * missing);
  return {
    forward: [
      call(expandForward(), sizes, [input.region, shift, picksAt, output.region], each(pixels * wide)),
    ],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      return [
        call(expandShiftSums(), sizes, [dy, placesAt, partial], each(missing)),
        call(
          expandShiftGradient(),
          sizes,
          [partial, context.gradient(node.shift)],
          always(elementGroups(missing)),
        ),
        ...(dx === null
          ? []
          : [call(expandGradient(), sizes, [dy, placesAt, dx.region], each(pixels * narrow)), ...dx.after]),
      ];
    },
    relevance({ at }) {
      const into = at.into(input);
      if (into === null) return [];
      const regions = [at.of(output), placesAt, into.region];
      return [call(expandGradient(), sizes, regions, each(pixels * narrow)), ...into.after];
    },
  };
}
