import type { MaxPoolAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';

/** A pool over NHWC, as TensorFlow.js works it out. */
export type Windows = backend_util.Conv2DInfo;

export const OTHER_WINDOWS = 'windows that overlap, are not square or reach over the edge';

type Sizes = [number, number] | number;

/** What all of TensorFlow.js's pools have. */
interface PoolAttributes {
  readonly filterSize: Sizes;
  readonly strides: Sizes;
  readonly pad: MaxPoolAttrs['pad'];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export function windowsOf(
  { shape: [images = 0, height = 0, width = 0, channels = 0] }: TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Windows {
  const shape: [number, number, number, number] = [images, height, width, channels];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** The way back is not told how sizes were rounded. */
export function wrongPoolGradient({ shape }: TensorInfo, { outShape }: Windows): string | null {
  return util.arraysEqual(shape, outShape) ? null : `a gradient of shape [${shape.join(', ')}]`;
}

/** Square windows side by side, as many as fit: the pools of our kernels. */
export function areTiles({ filterHeight: size, padInfo, ...windows }: Windows): boolean {
  return (
    size === windows.filterWidth &&
    size === windows.strideHeight &&
    size === windows.strideWidth &&
    padInfo.top + padInfo.bottom + padInfo.left + padInfo.right === 0 &&
    windows.outHeight === Math.floor(windows.inHeight / size) &&
    windows.outWidth === Math.floor(windows.inWidth / size)
  );
}
