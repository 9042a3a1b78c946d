import type { ClassChannelSums } from './class-channel';

export interface ScoreOptions {
  /**
   * Added to every class's number of images. The authors' ResNet scripts count one image more per batch, by a stray increment
   * (frs 1.4, 3); it all but cancels in the normalisation. 0 otherwise.
   */
  readonly strayCount: number;
}

export interface ChannelScores {
  /** P [classes, channels]: weighted class means; rows of classes without images are 0. */
  readonly perClass: Float64Array;
  /** |mean over the classes of P|, divided by the layer's L2 norm. */
  readonly scores: Float64Array;
}

/** Kept from dividing by zero where a whole layer has no relevance. */
const NORM_EPSILON = 1e-9;

/**
 * One score per channel of a layer (frs 1.4, 3-5). Classes without images are skipped. A channel whose mean is not finite keeps
 * it as score and stays out of the norm; the selection passes over it.
 */
export function channelScores(
  { classes, channels, sums, images }: ClassChannelSums,
  classScale: ArrayLike<number>,
  { strayCount }: ScoreOptions = { strayCount: 0 },
): ChannelScores {
  const perClass = new Float64Array(classes * channels);
  const total = new Float64Array(channels);
  let seen = 0;
  for (let k = 0; k < classes; k++) {
    const count = images[k] ?? 0;
    if (count === 0) continue;
    seen++;
    for (let c = 0; c < channels; c++) {
      const mean = ((classScale[k] ?? 1) * (sums[k * channels + c] ?? 0)) / (count + strayCount);
      perClass[k * channels + c] = mean;
      total[c] = (total[c] ?? 0) + mean;
    }
  }
  return { perClass, scores: normalised(total.map((sum) => Math.abs(sum / Math.max(1, seen)))) };
}

/** Divided by the L2 norm over the layer, which alone makes layers comparable (frs 1.4, 5). */
export function normalised(sizes: Float64Array): Float64Array {
  const squares = sizes.reduce((sum, size) => (Number.isFinite(size) ? sum + size * size : sum), 0);
  const norm = Math.sqrt(squares) + NORM_EPSILON;
  return sizes.map((size) => size / norm);
}
