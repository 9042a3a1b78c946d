import type { ExpandNode } from '../../../core/models/architecture';
import { relu, reluGradient, sum } from '../../kernels/wgsl/elementwise';
import {
  expandForward,
  expandGradient,
  expandShiftGradient,
  expandShiftSums,
} from '../../kernels/wgsl/expand';
import { elementGroups } from '../../kernels/wgsl/kernel';
import { always, call, each } from './call';
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
  };
}

/** The sum of two values; both get its gradient. */
export function addStep(branch: Value, shortcut: Value, output: Value): Step {
  const { size } = output;
  return {
    forward: [call(sum(), { size }, [branch.region, shortcut.region, output.region], each(size))],
    backward: (gradients) => [...gradients.pass(output, branch), ...gradients.pass(output, shortcut)],
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
  };
}
