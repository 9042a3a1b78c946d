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
import { AvgPool, AvgPoolGrad, backend_util, MaxPool, MaxPoolGrad, util } from '@tensorflow/tfjs-core';
import { addAtMaxima } from './max-positions';
import { operation, unfit } from './operation';

type Windows = backend_util.Conv2DInfo;

const OTHER_WINDOWS = 'windows that overlap, are not square or reach over the edge';

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
    const misfit = unfit(dy, input, output) ?? wrongGradient(dy, windows);
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
    const misfit = unfit(dy, input) ?? wrongGradient(dy, windows);
    if (misfit !== null) return misfit;
    if (!areTiles(windows)) return OTHER_WINDOWS;
    const from = workspace.at(dy);
    const dx = workspace.output(input.shape);
    kernels.averagePoolGradient(from, ...sizesOf(windows), workspace.at(dx));
    return dx;
  },
);

type Sizes = [number, number] | number;

/** What all of TensorFlow.js's pools have. */
interface PoolAttributes {
  readonly filterSize: Sizes;
  readonly strides: Sizes;
  readonly pad: MaxPoolAttrs['pad'];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function windowsOf(
  { shape: [images = 0, height = 0, width = 0, channels = 0] }: TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Windows {
  const shape: [number, number, number, number] = [images, height, width, channels];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** The way back is not told how sizes were rounded. */
function wrongGradient({ shape }: TensorInfo, { outShape }: Windows): string | null {
  return util.arraysEqual(shape, outShape) ? null : `a gradient of shape [${shape.join(', ')}]`;
}

/** Square windows side by side, as many as fit: the pools of our kernels. */
function areTiles({ filterHeight: size, padInfo, ...windows }: Windows): boolean {
  return (
    size === windows.filterWidth &&
    size === windows.strideHeight &&
    size === windows.strideWidth &&
    padInfo.top + padInfo.bottom + padInfo.left + padInfo.right === 0 &&
    windows.outHeight === Math.floor(windows.inHeight / size) &&
    windows.outWidth === Math.floor(windows.inWidth / size)
  );
}

/** As our kernels take them: images, height, width, channels, size of a window. */
function sizesOf({ batchSize, inHeight, inWidth, inChannels, filterHeight }: Windows) {
  return [batchSize, inHeight, inWidth, inChannels, filterHeight] as const;
}

/** Bytes from row to row and from image to image of what comes out. */
function stridesOf({ outHeight, outWidth, outChannels }: Windows) {
  return [4 * outWidth * outChannels, 4 * outHeight * outWidth * outChannels] as const;
}
