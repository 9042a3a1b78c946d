import type { FigureSeries } from './figure';
import type { PixelAxis } from './figure-axis';
import { attribute, pixel } from './svg-text';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A series in pixels: its line in unbroken pieces. */
export function piecesOf(
  { points }: FigureSeries,
  x: PixelAxis,
  y: PixelAxis,
): readonly (readonly Point[])[] {
  const pieces: Point[][] = [];
  let open: Point[] | null = null;
  for (const point of points) {
    const left = x.place(point.x);
    const top = point.y === null ? null : y.place(point.y);
    if (left === null || top === null) {
      open = null;
      continue;
    }
    if (open === null) {
      open = [];
      pieces.push(open);
    }
    open.push({ x: left, y: top });
  }
  return pieces;
}

/** At most about `most` points with the lowest and highest of every stretch, so that no spike is lost. */
export function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil((2 * points.length) / most);
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const [first] = part;
    if (first === undefined) continue;
    const extremes = part.reduce(
      (found, point) => ({
        low: point.y < found.low.y ? point : found.low,
        high: point.y > found.high.y ? point : found.high,
      }),
      { low: first, high: first },
    );
    const { low, high } = extremes;
    kept.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
  }
  const last = points.at(-1);
  return last === undefined || kept.at(-1) === last ? kept : [...kept, last];
}

export function lineShape({ color, dash, faint }: FigureSeries, points: readonly Point[]): string {
  const style = faint ? 'stroke-width="1" stroke-opacity="0.3"' : 'stroke-width="2"';
  const dashes = dash === '' ? '' : ` stroke-dasharray="${attribute(dash)}"`;
  return `<path d="${pathOf(points)}" fill="none" stroke="${attribute(color)}" ${style}${dashes} stroke-linejoin="round"/>`;
}

export function bandShape({ color, band }: FigureSeries, x: PixelAxis, y: PixelAxis, most: number): string {
  const edge = (side: 'low' | 'high'): readonly Point[] =>
    thinned(
      band.flatMap((point) => {
        const left = x.place(point.x);
        const top = y.place(point[side]);
        // What a log scale cannot show ends at the bottom of the plot: the clip hides the rest.
        return left === null ? [] : [{ x: left, y: top ?? 10_000 }];
      }),
      most,
    );
  const outline = [...edge('high'), ...edge('low').toReversed()];
  return outline.length < 4
    ? ''
    : `<path d="${pathOf(outline)}Z" fill="${attribute(color)}" fill-opacity="0.15"/>`;
}

export function markerShape({ color, marker, hollow }: FigureSeries, { x, y }: Point): string {
  const paint = attribute(color);
  const fill = hollow || marker === 'cross' ? 'white' : paint;
  const style = `fill="${fill}" stroke="${paint}" stroke-width="1.5"`;
  const polygon = (...corners: readonly (readonly [number, number])[]): string =>
    `<path d="${pathOf(corners.map(([right, down]) => ({ x: x + right, y: y + down })))}Z" ${style}/>`;
  switch (marker) {
    case 'none':
      return '';
    case 'circle':
      return `<circle cx="${pixel(x)}" cy="${pixel(y)}" r="3" ${style}/>`;
    case 'square':
      return polygon([-3, -3], [3, -3], [3, 3], [-3, 3]);
    case 'diamond':
      return polygon([0, -4], [4, 0], [0, 4], [-4, 0]);
    case 'triangle':
      return polygon([0, -4], [4, 3], [-4, 3]);
    case 'cross':
      return `<path d="M${pixel(x - 3)} ${pixel(y - 3)}l6 6m0-6l-6 6" fill="none" stroke="${paint}" stroke-width="1.5"/>`;
  }
}

function pathOf(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${pixel(x)} ${pixel(y)}`).join('');
}
