import { permutation, type Rng, rngStream } from '../../base/rng';
import { CLASS_NAMES } from '../class-names';
import type { Dataset, Normalisation, Split } from '../dataset';
import { type DeformStrength, randomDeformation } from './deform';
import { inkLine, type Page } from './ink';
import { type Point, parsePen, tracePen } from './pen';
import { DIGIT_STYLES } from './templates';

const STROKES_SIZE = 28;
const PIXELS = STROKES_SIZE * STROKES_SIZE;
/** Strokes is one fixed data set, whatever the seed of the run that trains on it. */
const STROKES_SEED = 20;

const STRENGTH: DeformStrength = {
  rotationRadians: 0.14,
  shear: 0.17,
  logScale: 0.12,
  shiftPixels: 0.75,
  elasticPixels: 0.75,
};
/** Standard deviation of each control point's own wander, in template units (1/100 of the box). */
const WANDER_UNITS = 3;
const SKIP_CHANCE = 0.15;
const SCRATCH_CHANCE = 0.2;
const PIXEL_NOISE = 0.1;

/** Mean and standard deviation of pixels / 255 over the first 10,000 training images, measured by law [D3]. */
const STROKES_NORMALISATION: Normalisation = { mean: [0.121], std: [0.2413] };

const STYLES = DIGIT_STYLES.map((styles) => styles.map(parsePen));

/**
 * Strokes: `train` + `test` hand-drawn digits, 28 x 28 grey, ten classes in equal shares. Image i of a split depends on
 * (split, i) only, so a longer set begins with the shorter one and train and test share no stream.
 */
export function generateStrokes(train: number, test: number): Dataset {
  return {
    name: 'Strokes',
    source: 'strokes',
    height: STROKES_SIZE,
    width: STROKES_SIZE,
    channels: 1,
    classNames: CLASS_NAMES.strokes,
    train: strokesSplit('train', train),
    test: strokesSplit('test', test),
    normalisation: STROKES_NORMALISATION,
  };
}

function strokesSplit(split: string, count: number): Split {
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  const page: Page = { size: STROKES_SIZE, ink: new Float32Array(PIXELS) };
  const classes = STYLES.length;
  for (let block = 0; block * classes < count; block++) {
    // Every ten images hold each digit once, in an order of their own.
    permutation(classes, rngStream(STROKES_SEED, `${split}/order/${block}`)).forEach((digit, place) => {
      const index = block * classes + place;
      if (index >= count) return;
      labels[index] = digit;
      drawDigit(digit, rngStream(STROKES_SEED, `${split}/image/${index}`), page);
      const { ink } = page;
      for (let at = 0, first = index * PIXELS; at < PIXELS; at++)
        images[first + at] = Math.round(255 * (ink[at] ?? 0));
    });
  }
  return { images, labels };
}

function drawDigit(digit: number, rng: Rng, page: Page): void {
  page.ink.fill(0);
  const styles = STYLES[digit] ?? [];
  const pen = styles[rng.below(styles.length)] ?? [];
  const bend = randomDeformation(rng, STRENGTH);
  const nib = { radiusPixels: 0.8 + 0.9 * rng.uniform(), darkness: 0.65 + 0.35 * rng.uniform() };
  const wander = (point: Point): Point => ({
    x: point.x + WANDER_UNITS * rng.normal(),
    y: point.y + WANDER_UNITS * rng.normal(),
  });
  for (const stroke of pen) {
    const points = tracePen(stroke, wander).map(bend);
    const skip = rng.uniform() < SKIP_CHANCE ? 1 + rng.below(points.length - 1) : -1;
    inkLine(page, points, nib, skip);
  }
  if (rng.uniform() < SCRATCH_CHANCE) scratch(rng, page);
  speckle(rng, page);
}

/** A short stray line somewhere on the page: not part of the digit. */
function scratch(rng: Rng, page: Page): void {
  const from = { x: 28 * rng.uniform(), y: 28 * rng.uniform() };
  const to = { x: from.x + 3 * rng.normal(), y: from.y + 3 * rng.normal() };
  inkLine(page, [from, to], { radiusPixels: 0.5, darkness: 0.3 + 0.5 * rng.uniform() });
}

/** Sensor noise, the same on paper and ink: triangular, and clipped to what a byte can hold. */
function speckle(rng: Rng, { ink }: Page): void {
  for (let at = 0; at < ink.length; at++) {
    const noise = PIXEL_NOISE * (rng.uniform() + rng.uniform() - 1);
    ink[at] = Math.min(1, Math.max(0, (ink[at] ?? 0) + noise));
  }
}
