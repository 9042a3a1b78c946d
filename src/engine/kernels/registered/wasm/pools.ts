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
import { AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, util } from '@tensorflow/tfjs-core';
import { unfit } from '../operation';
import type { Windows } from '../windows';
import { areTiles, OTHER_WINDOWS, windowsOf, wrongPoolGradient } from '../windows';
import { addAtMaxima } from './max-positions';
import { operation } from './wasm-operation';

export const maxPool = operation<MaxPoolInputs, MaxPoolAttrs>(
  MaxPool,
  ({ inputs: { x }, attrs, workspace, kernels }) => {
    const misfit = unfit(x);
    if (misfit !== null) return misfit;
    const windows = windowsOf(x, attrs);
    if (!areTiles(windows)) return OTHER_WINDOWS;
    const from = workspace.at(x);
    const y = workspace.output(windows.outShape);
    kernels.maxPool(from, ...sizesOf(windows), workspace.at(y), ...stridesOf(windows));
    return y;
  },
);

export const maxPoolGrad = operation<MaxPoolGradInputs, MaxPoolGradAttrs>(
  MaxPoolGrad,
  ({ inputs: { dy, input, output }, attrs, workspace, kernels }) => {
    const windows = windowsOf(input, attrs);
    const misfit = unfit(dy, input, output) ?? wrongPoolGradient(dy, windows);
    if (misfit !== null) return misfit;
    const [x, y, from] = [workspace.at(input), workspace.at(output), workspace.at(dy)];
    const dx = workspace.output(input.shape);
    const to = workspace.at(dx);
    if (areTiles(windows)) {
      const strides = stridesOf(windows);
      kernels.maxPoolGradient(x, y, ...strides, from, ...strides, ...sizesOf(windows), to);
    } else {
      const view = (at: number, { shape }: TensorInfo) => workspace.view(at, util.sizeFromShape(shape));
      addAtMaxima(view(x, input), view(from, dy), view(to, dx).fill(0), windows);
    }
    return dx;
  },
);

export const avgPool = operation<AvgPoolInputs, AvgPoolAttrs>(
  AvgPool,
  ({ inputs: { x }, attrs, workspace, kernels }) => {
    const misfit = unfit(x);
    if (misfit !== null) return misfit;
    const windows = windowsOf(x, attrs);
    if (!areTiles(windows)) return OTHER_WINDOWS;
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = windows;
    const from = workspace.at(x);
    const y = workspace.output(windows.outShape);
    const to = workspace.at(y);
    if (outHeight * outWidth === 1 && inHeight === windows.filterHeight && inWidth === inHeight)
      kernels.globalAverage(from, batchSize, inHeight * inWidth, inChannels, to);
    else kernels.averagePool(from, ...sizesOf(windows), to, ...stridesOf(windows));
    return y;
  },
);

export const avgPoolGrad = operation<AvgPoolGradInputs, AvgPoolGradAttrs>(
  AvgPoolGrad,
  ({ inputs: { dy, input }, attrs, workspace, kernels }) => {
    const windows = windowsOf(input, attrs);
    const misfit = unfit(dy, input) ?? wrongPoolGradient(dy, windows);
    if (misfit !== null) return misfit;
    if (!areTiles(windows)) return OTHER_WINDOWS;
    const from = workspace.at(dy);
    const dx = workspace.output(input.shape);
    kernels.averagePoolGradient(from, ...sizesOf(windows), workspace.at(dx));
    return dx;
  },
);

/** As our kernels take them: images, height, width, channels, size of a window. */
function sizesOf({ batchSize, inHeight, inWidth, inChannels, filterHeight }: Windows) {
  return [batchSize, inHeight, inWidth, inChannels, filterHeight] as const;
}

/** Bytes from row to row and from image to image of what comes out. */
function stridesOf({ outHeight, outWidth, outChannels }: Windows) {
  return [4 * outWidth * outChannels, 4 * outHeight * outWidth * outChannels] as const;
}
