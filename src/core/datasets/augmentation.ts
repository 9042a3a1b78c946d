import { LabError } from '../base/errors';
import { rngStream } from '../base/rng';

/** Flip and crop as the authors train CIFAR (pqi-sap 3): a random mirror image, then a random crop of a reflect-padded one. */
export interface AugmentationPlan {
  /** [examples], 1 = mirrored left to right. */
  readonly flips: Uint8Array;
  /** [examples], -4..4: rows the crop starts below the picture's own top. */
  readonly dy: Int8Array;
  /** [examples], -4..4: columns to the right, counted after the flip. */
  readonly dx: Int8Array;
}

const CROP_PAD_PIXELS = 4;
const OFFSETS = 2 * CROP_PAD_PIXELS + 1;

/**
 * How every training example is changed in one epoch. Example i's entry depends on (seed, iteration, epoch, i) only, not on
 * the number of examples, the batch it comes in or the backend.
 */
export function planAugmentation(
  examples: number,
  seed: number,
  iteration: number,
  epoch: number,
): AugmentationPlan {
  const rng = rngStream(seed, `augment/${iteration}/${epoch}`);
  const flips = new Uint8Array(examples);
  const dy = new Int8Array(examples);
  const dx = new Int8Array(examples);
  for (let i = 0; i < examples; i++) {
    flips[i] = rng.below(2);
    dy[i] = rng.below(OFFSETS) - CROP_PAD_PIXELS;
    dx[i] = rng.below(OFFSETS) - CROP_PAD_PIXELS;
  }
  return { flips, dy, dx };
}

/**
 * Entry `example` of a plan applied to one image [height, width, channels]: flipped, padded by reflection (the edge itself is
 * not repeated) and cropped back to its size. The reference the engine's kernels are checked against.
 * @throws LabError('bad-dataset') when a side is too short to reflect 4 pixels.
 */
export function augmentImage(
  image: Uint8Array,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  plan: AugmentationPlan,
  example: number,
): Uint8Array {
  const { height, width, channels } = shape;
  if (Math.min(height, width) <= CROP_PAD_PIXELS) {
    throw new LabError(
      'bad-dataset',
      `Crops need images of at least ${CROP_PAD_PIXELS + 1} pixels a side, these are ${height} x ${width}: turn augmentation off.`,
    );
  }
  const flip = plan.flips[example] === 1;
  const rows = sourceIndices(height, plan.dy[example] ?? 0);
  const columns = sourceIndices(width, plan.dx[example] ?? 0).map((x) => (flip ? width - 1 - x : x));
  return Uint8Array.from({ length: image.length }, (_, at) => {
    const channel = at % channels;
    const column = columns[((at - channel) / channels) % width] ?? 0;
    const row = rows[Math.floor(at / (channels * width))] ?? 0;
    return image[(row * width + column) * channels + channel] ?? 0;
  });
}

/** Where each row or column of the crop comes from: -1 is 1, and `size` is `size - 2`. */
function sourceIndices(size: number, offset: number): readonly number[] {
  return Array.from({ length: size }, (_, place) => {
    const from = Math.abs(place + offset);
    return from < size ? from : 2 * (size - 1) - from;
  });
}
