import { LabError } from '../base/errors';
import { rngStream } from '../base/rng';

/**
 * Training images changed anew in every epoch: a random mirror image, then a random crop of the image with a border of 4 pixels
 * around it. The border is black (raw 0, before normalisation; torchvision's RandomCrop(32, padding=4), as frs 2) or reflects the
 * image (padding_mode='reflect', as pqi-sap 3).
 */
export type Augmentation = 'crop-flip' | 'crop-flip-reflect';

/** How every image is changed in one epoch. */
export interface AugmentationPlan {
  /** [examples], 1 = mirrored left to right. */
  readonly flips: Uint8Array;
  /** [examples], -4..4: rows the crop starts below the picture's own top. */
  readonly dy: Int8Array;
  /** [examples], -4..4: columns to the right, counted after the flip. */
  readonly dx: Int8Array;
}

interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
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
 * Entry `example` of a plan as one byte for the kernels, 0 for an image left as it is: 81 flip + 9 (dy mod 9) + dx mod 9.
 */
export function changeCode({ flips, dy, dx }: AugmentationPlan, example: number): number {
  const modulo = (offset: number | undefined) => ((offset ?? 0) + OFFSETS) % OFFSETS;
  return OFFSETS * (OFFSETS * (flips[example] ?? 0) + modulo(dy[example])) + modulo(dx[example]);
}

/** @throws LabError('bad-dataset') when a side is too short to reflect 4 pixels. */
export function requireAugmentable({ height, width }: ImageShape): void {
  if (Math.min(height, width) <= CROP_PAD_PIXELS) {
    throw new LabError(
      'bad-dataset',
      `Crops need images of at least ${CROP_PAD_PIXELS + 1} pixels a side, these are ${height} x ${width}: turn augmentation off.`,
    );
  }
}

/**
 * Entry `example` of a plan applied to one image [height, width, channels]: flipped, given its border and cropped back to its
 * size. The reference the engine's kernels are checked against.
 */
export function augmentImage(
  image: Uint8Array,
  { height, width, channels }: ImageShape,
  augmentation: Augmentation,
  plan: AugmentationPlan,
  example: number,
): Uint8Array {
  const flip = plan.flips[example] === 1;
  const source = augmentation === 'crop-flip' ? withinSize : reflected;
  const rows = source(height, plan.dy[example] ?? 0);
  const columns = source(width, plan.dx[example] ?? 0).map((x) => (flip && x >= 0 ? width - 1 - x : x));
  return Uint8Array.from({ length: image.length }, (_, at) => {
    const channel = at % channels;
    const column = columns[((at - channel) / channels) % width] ?? -1;
    const row = rows[Math.floor(at / (channels * width))] ?? -1;
    return row < 0 || column < 0 ? 0 : (image[(row * width + column) * channels + channel] ?? 0);
  });
}

/** Where each row or column of the crop comes from, -1 for the black border. */
function withinSize(size: number, offset: number): readonly number[] {
  return Array.from({ length: size }, (_, place) =>
    place + offset < size ? Math.max(-1, place + offset) : -1,
  );
}

/** Where each row or column of the crop comes from; the edge itself is not repeated: -1 is 1, and `size` is `size - 2`. */
function reflected(size: number, offset: number): readonly number[] {
  return Array.from({ length: size }, (_, place) => {
    const from = Math.abs(place + offset);
    return from < size ? from : 2 * (size - 1) - from;
  });
}
