import type { Rng } from '../../base/rng';
import type { Point } from './pen';

/** How strongly a page is bent; standard deviations unless said. Tuned so that a linear net finds it hard (README: measured accuracies). */
export interface DeformStrength {
  readonly rotationRadians: number;
  readonly shear: number;
  /** Of the log of each axis's scale. */
  readonly logScale: number;
  readonly shiftPixels: number;
  /** Amplitude of each wave of the elastic displacement. */
  readonly elasticPixels: number;
}

/** From the template box (100 x 100) to pixels of a 28 x 28 picture, digits about 20 pixels tall as in MNIST. */
const PIXELS_PER_UNIT = 0.19;
const CENTRE_PIXELS = 14;
const WAVES = 3;

interface Wave {
  readonly dx: number;
  readonly dy: number;
  readonly fx: number;
  readonly fy: number;
  readonly phase: number;
}

/**
 * A random smooth map of the page: template units to pixels by an affine map, then an elastic displacement made of a few
 * low-frequency sine waves (one to two thirds of a period across the picture each).
 */
export function randomDeformation(rng: Rng, strength: DeformStrength): (point: Point) => Point {
  const angle = strength.rotationRadians * rng.normal();
  const shear = strength.shear * rng.normal();
  const scaleX = PIXELS_PER_UNIT * Math.exp(strength.logScale * rng.normal());
  const scaleY = PIXELS_PER_UNIT * Math.exp(strength.logScale * 0.6 * rng.normal());
  const shiftX = CENTRE_PIXELS + clip(strength.shiftPixels * rng.normal(), 4);
  const shiftY = CENTRE_PIXELS + clip(strength.shiftPixels * rng.normal(), 4);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const waves = Array.from({ length: WAVES }, () => randomWave(rng, strength.elasticPixels));
  return (point) => {
    const u = scaleX * (point.x - 50 - shear * (point.y - 50));
    const v = scaleY * (point.y - 50);
    let x = shiftX + cos * u - sin * v;
    let y = shiftY + sin * u + cos * v;
    for (const wave of waves) {
      const s = Math.sin(wave.fx * u + wave.fy * v + wave.phase);
      x += wave.dx * s;
      y += wave.dy * s;
    }
    return { x, y };
  };
}

function randomWave(rng: Rng, amplitude: number): Wave {
  const direction = 2 * Math.PI * rng.uniform();
  /** Radians per pixel: a period of 42 down to 16 pixels. */
  const frequency = 0.15 + 0.25 * rng.uniform();
  return {
    dx: amplitude * rng.normal(),
    dy: amplitude * rng.normal(),
    fx: frequency * Math.cos(direction),
    fy: frequency * Math.sin(direction),
    phase: 2 * Math.PI * rng.uniform(),
  };
}

function clip(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
