import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * dx += dy at the maximum of each window, the first in row order, whatever windows these are: they may overlap and reach over the
 * edge. TensorFlow.js's own kernel knows no maximum below 0 and drops its gradient. NHWC; `windows` says which they are.
 */
export function addAtMaxima(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  windows: backend_util.Conv2DInfo,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } =
    windows;
  const { filterHeight, filterWidth, padInfo } = windows;
  let from = 0;
  for (let n = 0; n < batchSize; n++)
    for (let h = 0; h < outHeight; h++) {
      const top = h * strideHeight - padInfo.top;
      for (let w = 0; w < outWidth; w++) {
        const left = w * strideWidth - padInfo.left;
        for (let c = 0; c < inChannels; c++) {
          let best = -1;
          for (let i = Math.max(0, top); i < Math.min(inHeight, top + filterHeight); i++)
            for (let j = Math.max(0, left); j < Math.min(inWidth, left + filterWidth); j++) {
              const at = ((n * inHeight + i) * inWidth + j) * inChannels + c;
              if (best === -1 || (x[at] ?? 0) > (x[best] ?? 0)) best = at;
            }
          if (best !== -1) dx[best] = (dx[best] ?? 0) + (dy[from] ?? 0);
          from++;
        }
      }
    }
}
