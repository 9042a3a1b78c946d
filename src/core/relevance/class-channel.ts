import type { Maps } from './maps';

/** Per class and channel of one layer: summed image means of relevance, M (frs 1.4, 1). */
export interface ClassChannelSums {
  readonly classes: number;
  readonly channels: number;
  /** [classes, channels] */
  readonly sums: Float64Array;
  /** Images summed per class. */
  readonly images: Float64Array;
}

export function emptySums(classes: number, channels: number): ClassChannelSums {
  return {
    classes,
    channels,
    sums: new Float64Array(classes * channels),
    images: new Float64Array(classes),
  };
}

/** r_n[c]: mean over height and width of every channel's relevance, [count, channels] (frs 1.3). */
export function channelMeans({ count, shape, values }: Maps): Float64Array {
  const positions = shape.height * shape.width;
  const means = new Float64Array(count * shape.channels);
  values.forEach((value, i) => {
    const image = Math.floor(i / (positions * shape.channels));
    const at = image * shape.channels + (i % shape.channels);
    means[at] = (means[at] ?? 0) + value / positions;
  });
  return means;
}

/**
 * Adds the images of a batch to `into`. An image with a mean that is not finite is left out, also of the count (the authors
 * leave out NaN only, and count the image); returns how many were.
 *
 * @param means [labels.length, channels]
 */
export function addImages(into: ClassChannelSums, means: Float64Array, labels: ArrayLike<number>): number {
  const { channels, classes, sums, images } = into;
  let leftOut = 0;
  for (let n = 0; n < labels.length; n++) {
    const label = labels[n] ?? 0;
    const row = means.subarray(n * channels, (n + 1) * channels);
    if (label >= classes || !row.every(Number.isFinite)) {
      leftOut++;
      continue;
    }
    images[label] = (images[label] ?? 0) + 1;
    row.forEach((mean, c) => {
      sums[label * channels + c] = (sums[label * channels + c] ?? 0) + mean;
    });
  }
  return leftOut;
}
