import type { Rng } from '../../base/rng';
import { CLASS_NAMES } from '../class-names';

/**
 * A pattern over the plane: the share of the second colour at (x, y) pixels from the picture's middle, 0..1, soft across
 * `softPixels` at every edge so that fine patterns do not flicker.
 */
export type Pattern = (x: number, y: number) => number;

export interface TextureClass {
  /** Period, duty and shape of one picture's pattern; orientation and shift are the caller's. */
  readonly draw: (rng: Rng, softPixels: number) => Pattern;
}

const TAU = 2 * Math.PI;

const DRAW: Readonly<Record<(typeof CLASS_NAMES.textures)[number], TextureClass['draw']>> = {
  ...{ stripes, zigzag, checks, bricks, dots, crosses, rings, spirals, rays, blobs },
};

/** The ten classes: pairs that share a grid, a spacing or a centre, so that only the arrangement tells them apart. */
export const TEXTURE_CLASSES: readonly TextureClass[] = CLASS_NAMES.textures.map((name) => ({
  draw: DRAW[name],
}));

function stripes(rng: Rng, soft: number): Pattern {
  const period = between(rng, 5, 11);
  const half = (period * between(rng, 0.35, 0.65)) / 2;
  return (x) => edge(half - Math.abs(wrap(x, period)), soft);
}

/** Stripes bent into a triangle wave along the other axis. */
function zigzag(rng: Rng, soft: number): Pattern {
  const period = between(rng, 5.5, 11);
  const half = (period * between(rng, 0.35, 0.65)) / 2;
  const length = between(rng, 8, 15);
  const slope = between(rng, 0.7, 1.2);
  // Slanted edges are nearer than their horizontal distance says.
  const steep = 1 / Math.sqrt(1 + slope * slope);
  return (x, y) => edge((half - Math.abs(wrap(x + slope * Math.abs(wrap(y, length)), period))) * steep, soft);
}

function checks(rng: Rng, soft: number): Pattern {
  const width = between(rng, 3.5, 7);
  const height = width * between(rng, 0.8, 1.25);
  return (x, y) => {
    const a = 2 * edge(width / 2 - Math.abs(wrap(x, 2 * width)), soft) - 1;
    const b = 2 * edge(height / 2 - Math.abs(wrap(y, 2 * height)), soft) - 1;
    return 0.5 + 0.5 * a * b;
  };
}

/** Rows of bricks, each shifted by half a brick against the next, with mortar between. */
function bricks(rng: Rng, soft: number): Pattern {
  const height = between(rng, 4.5, 7.5);
  const width = height * between(rng, 1.6, 2.3);
  const mortar = between(rng, 0.7, 1.2);
  return (x, y) => {
    const row = Math.round(y / height);
    const fromBed = height / 2 - Math.abs(wrap(y, height));
    const fromHead = width / 2 - Math.abs(wrap(x + (row % 2 === 0 ? 0 : width / 2), width));
    return edge(Math.min(fromBed, fromHead) - mortar, soft);
  };
}

/** Discs on a square grid or, every other row shifted, a denser one. */
function dots(rng: Rng, soft: number): Pattern {
  const pitch = between(rng, 5.5, 10);
  const radius = pitch * between(rng, 0.24, 0.4);
  const shifted = rng.uniform() < 0.5;
  return (x, y) => {
    const row = Math.round(y / pitch);
    const across = wrap(x + (shifted && row % 2 !== 0 ? pitch / 2 : 0), pitch);
    return edge(radius - distance(across, wrap(y, pitch)), soft);
  };
}

/** Plus signs on the same grids as the dots. */
function crosses(rng: Rng, soft: number): Pattern {
  const pitch = between(rng, 7, 11);
  const arm = pitch * between(rng, 0.36, 0.44);
  const half = pitch * between(rng, 0.1, 0.14);
  const shifted = rng.uniform() < 0.5;
  return (x, y) => {
    const row = Math.round(y / pitch);
    const a = Math.abs(wrap(x + (shifted && row % 2 !== 0 ? pitch / 2 : 0), pitch));
    const b = Math.abs(wrap(y, pitch));
    const inside = Math.max(Math.min(arm - a, half - b), Math.min(half - a, arm - b));
    return edge(inside, soft);
  };
}

function rings(rng: Rng, soft: number): Pattern {
  const period = between(rng, 5, 10);
  const half = (period * between(rng, 0.35, 0.65)) / 2;
  const phase = period * rng.uniform();
  return (x, y) => edge(half - Math.abs(wrap(distance(x, y) + phase, period)), soft);
}

/** Two or three Archimedean arms, either hand: near the middle of a picture unlike rings, far from it like them. */
function spirals(rng: Rng, soft: number): Pattern {
  const arms = 2 + rng.below(2);
  const period = between(rng, 5, 9);
  const half = (period * between(rng, 0.35, 0.65)) / 2;
  const turn = (arms * period * (rng.uniform() < 0.5 ? 1 : -1)) / TAU;
  return (x, y) => edge(half - Math.abs(wrap(distance(x, y) + turn * Math.atan2(y, x), period)), soft);
}

/** Wedges from one point: 5 to 9 of each colour. */
function rays(rng: Rng, soft: number): Pattern {
  const count = 5 + rng.below(5);
  const duty = between(rng, -0.35, 0.35);
  return (x, y) => {
    // The wave's slope falls with the radius: dividing by it gives a distance in pixels.
    const inside = ((Math.cos(count * Math.atan2(y, x)) + duty) * distance(x, y)) / count;
    return edge(inside, soft);
  };
}

/** Smooth noise cut at a level: six waves of one length in every direction. */
function blobs(rng: Rng, soft: number): Pattern {
  const frequency = TAU / between(rng, 7, 13);
  const level = between(rng, -0.4, 0.4);
  const waves = Array.from({ length: 6 }, (_, i) => {
    const angle = (Math.PI * (i + rng.uniform())) / 6;
    const own = frequency * between(rng, 0.7, 1.3);
    return { fx: own * Math.cos(angle), fy: own * Math.sin(angle), phase: TAU * rng.uniform() };
  });
  return (x, y) => {
    let sum = level;
    for (const { fx, fy, phase } of waves) sum += Math.sin(fx * x + fy * y + phase);
    return edge(sum / (1.7 * frequency), soft);
  };
}

function between(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.uniform();
}

/** Math.hypot guards against overflow at several times the cost. */
function distance(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** `value` folded into -period / 2 .. period / 2. */
function wrap(value: number, period: number): number {
  return value - period * Math.round(value / period);
}

/** 0 well outside, 1 well inside, a straight ramp `soft` pixels wide at the edge. */
function edge(insidePixels: number, soft: number): number {
  const share = 0.5 + insidePixels / soft;
  return share <= 0 ? 0 : share >= 1 ? 1 : share;
}
