import type { BinaryInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { Add, broadcast_util, Multiply, Sub, util } from '@tensorflow/tfjs-core';
import type { Operation } from '../operation';
import { unfit } from '../operation';
import type { WasmTools } from './wasm-operation';
import { operation } from './wasm-operation';
import type { Workspace } from './workspace';

/** y = factor x + shift, both one number per channel, of which `values` are given; `isSwapped`: they come first. */
type Rule = (
  workspace: Workspace,
  values: number,
  channels: number,
  isSwapped: boolean,
) => { readonly factor: number; readonly shift: number };

export const multiply = channelwise(Multiply, (workspace, values, channels) => ({
  factor: values,
  shift: workspace.floats(channels, 0),
}));

export const add = channelwise(Add, (workspace, values, channels) => ({
  factor: workspace.floats(channels, 1),
  shift: values,
}));

export const subtract = channelwise(Sub, (workspace, values, channels, isSwapped) => {
  const factor = workspace.floats(channels, isSwapped ? -1 : 1);
  if (isSwapped) return { factor, shift: values };
  const shift = workspace.floats(channels);
  const given = workspace.view(values, channels);
  const negative = workspace.view(shift, channels);
  for (let c = 0; c < channels; c++) negative[c] = -(given[c] ?? 0);
  return { factor, shift };
});

/** Many pixels with one number per channel: TensorFlow.js's own kernels take a channel's length of numbers at a time. */
function channelwise(kernelName: string, rule: Rule): Operation<WasmTools> {
  return operation<BinaryInputs, undefined>(kernelName, ({ inputs: { a, b }, workspace, kernels }) => {
    const misfit = unfit(a, b);
    if (misfit !== null) return misfit;
    const isSwapped = util.sizeFromShape(a.shape) < util.sizeFromShape(b.shape);
    const [x, values] = isSwapped ? [b, a] : [a, b];
    const channels = x.shape.at(-1) ?? 0;
    if (!isOnePixel(values, channels) || isOnePixel(x, channels))
      return 'shapes that are not pixels and channels';
    const [from, given] = [workspace.at(x), workspace.at(values)];
    const { factor, shift } = rule(workspace, given, channels, isSwapped);
    const y = workspace.output(broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape));
    const pixels = util.sizeFromShape(x.shape) / channels;
    kernels.scaleShift(
      ...([from, factor, shift, Number.NEGATIVE_INFINITY, 1, 1, pixels, channels] as const),
      ...([workspace.at(y), 4 * pixels * channels, 0] as const),
    );
    return y;
  });
}

function isOnePixel({ shape }: TensorInfo, channels: number): boolean {
  return shape.at(-1) === channels && util.sizeFromShape(shape) === channels;
}
