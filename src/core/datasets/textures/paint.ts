import type { Rng } from '../../base/rng';
import type { TextureClass } from './patterns';

type Colour = readonly [number, number, number];

/** Smallest distance between the two colours in the RGB cube: fainter patterns drown in the noise. */
const MIN_CONTRAST = 0.4;
/** The patterns with one centre keep it within this many pixels of the picture's middle, along each axis. */
const MAX_SHIFT_PIXELS = 7;
/** A smooth bend of the plane: amplitude and length of its wave. */
const BEND_PIXELS = 1.2;
const BEND_LENGTH_PIXELS = 26;
const MAX_LIGHT_SLOPE = 0.45;
const MAX_NOISE = 0.1;
const PATCH_CHANCE = 0.6;

/**
 * Paints one picture of `texture` into `image` [size, size, 3]: two random colours arranged by the pattern at a random
 * place, angle and softness, bent a little, lit from one side, with noise and often a patch of another colour on top.
 */
export function paintTexture(texture: TextureClass, rng: Rng, image: Uint8ClampedArray, size: number): void {
  const softPixels = 0.8 + rng.uniform();
  const pattern = texture.draw(rng, softPixels);
  const [[red0, green0, blue0], [red1, green1, blue1]] = twoColours(rng);
  const angle = 2 * Math.PI * rng.uniform();
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const shiftX = MAX_SHIFT_PIXELS * (2 * rng.uniform() - 1);
  const shiftY = MAX_SHIFT_PIXELS * (2 * rng.uniform() - 1);
  const bend = randomBend(rng);
  const light = randomLight(rng, size);
  const patch = rng.uniform() < PATCH_CHANCE ? randomPatch(rng, size) : null;
  const [red2, green2, blue2] = patch?.colour ?? [0, 0, 0];
  const noise = 255 * MAX_NOISE * rng.uniform();
  const middle = (size - 1) / 2;
  let at = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = column - middle - shiftX;
      const y = row - middle - shiftY;
      const v = sin * x + cos * y;
      const share = pattern(cos * x - sin * y + bend(v), v);
      const cover = patch === null ? 0 : patch.cover(column, row);
      const bright = light(column - middle, row - middle) * 255;
      const second = bright * (1 - cover) * share;
      const first = bright * (1 - cover) - second;
      const third = bright * cover;
      // Clipped and rounded by Uint8ClampedArray, faster than by hand.
      image[at] = first * red0 + second * red1 + third * red2 + noise * grain(rng.uint32());
      image[at + 1] = first * green0 + second * green1 + third * green2 + noise * grain(rng.uint32());
      image[at + 2] = first * blue0 + second * blue1 + third * blue2 + noise * grain(rng.uint32());
      at += 3;
    }
  }
}

/** A bell between -1.5 and 1.5, standard deviation 1/2: the sum of three uniform numbers cut out of 32 random bits. */
function grain(bits: number): number {
  return ((bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023)) / 1023 - 1.5;
}

/** Two colours at random, drawn again until they differ enough; which one is the pattern's is chance too. */
function twoColours(rng: Rng): readonly [Colour, Colour] {
  for (;;) {
    const first = randomColour(rng);
    const second = randomColour(rng);
    const [dr, dg, db] = [first[0] - second[0], first[1] - second[1], first[2] - second[2]];
    if (Math.hypot(dr, dg, db) >= MIN_CONTRAST) return [first, second];
  }
}

function randomColour(rng: Rng): Colour {
  return [rng.uniform(), rng.uniform(), rng.uniform()];
}

/** Moves the first axis along the second by a slow wave. */
function randomBend(rng: Rng): (v: number) => number {
  const amplitude = BEND_PIXELS * rng.uniform();
  const frequency = (2 * Math.PI) / (BEND_LENGTH_PIXELS * (0.8 + 0.4 * rng.uniform()));
  const phase = 2 * Math.PI * rng.uniform();
  return (v) => amplitude * Math.sin(frequency * v + phase);
}

/** A brightness that falls from one side to the other, 1 in the middle. */
function randomLight(rng: Rng, size: number): (x: number, y: number) => number {
  const slope = (2 * MAX_LIGHT_SLOPE * rng.uniform()) / size;
  const angle = 2 * Math.PI * rng.uniform();
  const [fx, fy] = [slope * Math.cos(angle), slope * Math.sin(angle)];
  return (x, y) => 1 + fx * x + fy * y;
}

/** A disc or a turned rectangle in front of the pattern: 0 outside, 1 inside. */
function randomPatch(
  rng: Rng,
  size: number,
): { readonly colour: Colour; readonly cover: (x: number, y: number) => number } {
  const colour = randomColour(rng);
  const [middleX, middleY] = [size * rng.uniform(), size * rng.uniform()];
  const radius = 3.5 + 4 * rng.uniform();
  if (rng.uniform() < 0.5) {
    return { colour, cover: (x, y) => ramp(radius - Math.sqrt((x - middleX) ** 2 + (y - middleY) ** 2)) };
  }
  const flat = 0.5 + 0.5 * rng.uniform();
  const angle = Math.PI * rng.uniform();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const cover = (x: number, y: number) => {
    const dx = x - middleX;
    const dy = y - middleY;
    const inside = Math.min(
      radius - Math.abs(cos * dx + sin * dy),
      flat * radius - Math.abs(cos * dy - sin * dx),
    );
    return ramp(inside);
  };
  return { colour, cover };
}

function ramp(insidePixels: number): number {
  return Math.min(1, Math.max(0, 0.5 + insidePixels));
}
