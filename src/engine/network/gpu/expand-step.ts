import type { ExpandNode } from '../../../core/models/architecture';
import { gate } from '../../kernels/wgsl/elementwise';
import {
  expandForward,
  expandGradient,
  expandShiftGradient,
  expandShiftSums,
} from '../../kernels/wgsl/expand';
import { elementGroups } from '../../kernels/wgsl/kernel';
import { EVIDENCE_BATCH } from '../gather-evidence';
import type { Region } from './arena';
import { always, call, each, perElement } from './call';
import { multiplied, shareOut } from './relevance';
import type { Step, StepContext } from './step';
import type { Value } from './value';

/**
 * y = relu?(stream + x widened), or the widened x alone: kept channels in their places, a trainable constant in the others. Backward
 * the narrow branch takes its channels out of the sum's gradient and the constants their sums; the stream gets the very buffer.
 */
export function expandStep(
  context: StepContext,
  node: ExpandNode,
  relu: boolean,
  input: Value,
  stream: Value | null,
  output: Value,
): Step {
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
  const partial = context.scratch(4 * Math.max(context.batch, EVIDENCE_BATCH) * missing);
  const { size } = output;
  const y = output.region;
  const terms = [...(stream === null ? [] : [stream.region]), input.region, shift, picksAt];
  const widened = stream === null ? 'alone' : relu ? 'sum-relu' : 'sum';
  return {
    forward: [call(expandForward(widened), sizes, [...terms, y], each(size))],
    backward(gradients) {
      const dy = gradients.of(output);
      const dx = gradients.into(input);
      return [
        ...(widened === 'sum-relu' ? [perElement(gate, size, [y, dy])] : []),
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
        ...(stream === null ? [] : gradients.move(output, stream)),
      ];
    },
    /** Shares go to both terms of a sum; those of the constants are lost. */
    relevance(context) {
      const narrowed = (from: Region, to: Region) =>
        call(expandGradient(), sizes, [from, placesAt, to], each(pixels * narrow));
      if (stream === null) {
        const into = context.at.into(input);
        return into === null ? [] : [narrowed(context.at.of(output), into.region), ...into.after];
      }
      const { share, calls } = shareOut(context, output, y, 1);
      const own = context.scratch.positive(input.size);
      return [
        ...calls,
        ...multiplied(context, stream, [share]),
        narrowed(share, own),
        ...multiplied(context, input, [own]),
      ];
    },
  };
}
