import { LabError } from '../../base/errors';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One continuous line of the pen: a start and then straight (1 point) or cubic (3 points) pieces. */
export interface PenStroke {
  readonly start: Point;
  readonly pieces: readonly (readonly Point[])[];
}

const PIECE_POINTS: Readonly<Record<string, number>> = { M: 1, L: 1, C: 3 };
/** Straight pieces one cubic becomes: below a pixel of error at 28 x 28. */
const CUBIC_STEPS = 9;
/** Straight pieces are cut too, so that a bent page bends them. */
const LINE_STEPS = 5;

/** Reads 'M50 3 L50 97 C...' into strokes. Throws `internal` on any other text: templates are our own. */
export function parsePen(path: string): readonly PenStroke[] {
  const strokes: { start: Point; pieces: Point[][] }[] = [];
  for (const [, command = '', body = ''] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = body.trim().split(/\s+/).map(Number);
    const points: Point[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      points.push({ x: numbers[i] ?? Number.NaN, y: numbers[i + 1] ?? Number.NaN });
    }
    const [first] = points;
    const fits = points.length === PIECE_POINTS[command] && numbers.length === 2 * points.length;
    if (!fits || first === undefined || numbers.some((value) => !Number.isFinite(value))) {
      throw new LabError('internal', `Pen path "${path}": cannot read "${command}${body}".`);
    }
    const current = strokes.at(-1);
    if (command === 'M') strokes.push({ start: first, pieces: [] });
    else if (current !== undefined) current.pieces.push(points);
    else throw new LabError('internal', `Pen path "${path}" must begin with M.`);
  }
  return strokes;
}

/** The points of one stroke, `move` applied to every control point first (that is how a hand wavers). */
export function tracePen(stroke: PenStroke, move: (point: Point) => Point): readonly Point[] {
  let from = move(stroke.start);
  const points: Point[] = [from];
  for (const piece of stroke.pieces) {
    const [a, b, c] = piece.map(move);
    if (a === undefined) continue;
    if (b === undefined || c === undefined) {
      for (let step = 1; step <= LINE_STEPS; step++) points.push(between(from, a, step / LINE_STEPS));
      from = a;
      continue;
    }
    for (let step = 1; step <= CUBIC_STEPS; step++) points.push(cubic(from, a, b, c, step / CUBIC_STEPS));
    from = c;
  }
  return points;
}

function between(p: Point, q: Point, t: number): Point {
  return { x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t };
}

function cubic(p: Point, a: Point, b: Point, q: Point, t: number): Point {
  const u = 1 - t;
  const [w0, w1, w2, w3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return {
    x: w0 * p.x + w1 * a.x + w2 * b.x + w3 * q.x,
    y: w0 * p.y + w1 * a.y + w2 * b.y + w3 * q.y,
  };
}
