import type {
  AvgPoolAttrs,
  AvgPoolGradAttrs,
  AvgPoolGradInputs,
  AvgPoolInputs,
  MaxPoolAttrs,
  MaxPoolGradAttrs,
  MaxPoolGradInputs,
  MaxPoolInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad } from '@tensorflow/tfjs-core';
import { elementGroups, lanesFor } from '../../wgsl/kernel';
import { poolForward, poolGradient } from '../../wgsl/pool';
import type { Windows } from '../windows';
import { areTiles, OTHER_WINDOWS, windowsOf, wrongPoolGradient } from '../windows';
import type { WebgpuTools } from './webgpu-operation';
import { operation } from './webgpu-operation';

export const maxPool = operation<MaxPoolInputs, MaxPoolAttrs>(MaxPool, (call) => {
  const { x } = call.inputs;
  return call.unfit(x) ?? pooled(call, 'max', x, windowsOf(x, call.attrs));
});

export const avgPool = operation<AvgPoolInputs, AvgPoolAttrs>(AvgPool, (call) => {
  const { x } = call.inputs;
  return call.unfit(x) ?? pooled(call, 'average', x, windowsOf(x, call.attrs));
});

export const maxPoolGrad = operation<MaxPoolGradInputs, MaxPoolGradAttrs>(MaxPoolGrad, (call) => {
  const { dy, input } = call.inputs;
  const windows = windowsOf(input, call.attrs);
  const misfit = call.unfit(dy, input) ?? wrongPoolGradient(dy, windows);
  return misfit ?? spread(call, 'max', [input, dy], windows);
});

export const avgPoolGrad = operation<AvgPoolGradInputs, AvgPoolGradAttrs>(AvgPoolGrad, (call) => {
  const { dy, input } = call.inputs;
  const windows = windowsOf(input, call.attrs);
  const misfit = call.unfit(dy, input) ?? wrongPoolGradient(dy, windows);
  return misfit ?? spread(call, 'average', [dy], windows);
});

type Kind = 'max' | 'average';

function pooled(
  { workspace }: WebgpuTools,
  kind: Kind,
  x: TensorInfo,
  windows: Windows,
): TensorInfo | string {
  if (!areTiles(windows)) return OTHER_WINDOWS;
  const { batchSize, outHeight, outWidth, inChannels, outShape } = windows;
  if (outHeight * outWidth === 0) return 'no window';
  const y = workspace.output(outShape);
  workspace.run({
    kernel: poolForward(kind, inChannels),
    values: sizesOf(windows),
    tensors: [x, y],
    count: batchSize,
    groups: elementGroups(batchSize * outHeight * outWidth * lanesOf(windows)),
  });
  return y;
}

function spread(
  { workspace }: WebgpuTools,
  kind: Kind,
  read: readonly TensorInfo[],
  windows: Windows,
): TensorInfo | string {
  if (!areTiles(windows)) return OTHER_WINDOWS;
  const { batchSize, inHeight, inWidth, inChannels, inShape, filterHeight: size } = windows;
  const places = Math.ceil(inHeight / size) * Math.ceil(inWidth / size);
  const dx = workspace.output(inShape);
  workspace.run({
    kernel: poolGradient(kind, inChannels),
    values: sizesOf(windows),
    tensors: [...read, dx],
    count: batchSize,
    groups: elementGroups(batchSize * places * lanesOf(windows)),
  });
  return dx;
}

function sizesOf({ inHeight: height, inWidth: width, inChannels: channels, filterHeight: size }: Windows) {
  return { height, width, channels, size };
}

function lanesOf({ inChannels }: Windows): number {
  return inChannels / lanesFor(inChannels).width;
}
