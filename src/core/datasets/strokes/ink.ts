import type { Point } from './pen';

/** A grey picture in the making: [size, size] ink, 0 (paper) to 1 (full ink). */
export interface Page {
  readonly size: number;
  readonly ink: Float32Array;
}

export interface Nib {
  readonly radiusPixels: number;
  /** Ink at the middle of the line, 0..1. */
  readonly darkness: number;
}

/** Width of the soft edge: one pixel and a half, about what MNIST's own down-sampling leaves. */
const EDGE_PIXELS = 1.5;

/**
 * Draws a line through the points with a round nib: ink falls off with the distance to the line, so edges are
 * anti-aliased; where lines cross the darker one stays. `skip` names one piece left out (a pen that skipped), -1 for none.
 */
export function inkLine(page: Page, points: readonly Point[], nib: Nib, skip = -1): void {
  let from = points[0];
  points.forEach((to, i) => {
    if (from !== undefined && i !== skip) inkPiece(page, from, to, nib);
    from = to;
  });
}

function inkPiece({ size, ink }: Page, p: Point, q: Point, nib: Nib): void {
  const reach = nib.radiusPixels + EDGE_PIXELS / 2;
  const left = Math.max(0, Math.ceil(Math.min(p.x, q.x) - reach));
  const right = Math.min(size - 1, Math.floor(Math.max(p.x, q.x) + reach));
  const top = Math.max(0, Math.ceil(Math.min(p.y, q.y) - reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(p.y, q.y) + reach));
  const dx = q.x - p.x;
  const dy = q.y - p.y;
  const squared = dx * dx + dy * dy;
  const perLength = squared === 0 ? 0 : 1 / squared;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - p.x) * dx + (y - p.y) * dy) * perLength;
      const t = Math.min(1, Math.max(0, along));
      const ex = x - p.x - t * dx;
      const ey = y - p.y - t * dy;
      const soft = (reach - Math.sqrt(ex * ex + ey * ey)) / EDGE_PIXELS;
      if (soft <= 0) continue;
      const value = nib.darkness * Math.min(1, soft);
      const at = y * size + x;
      if (value > (ink[at] ?? 0)) ink[at] = value;
    }
  }
}
