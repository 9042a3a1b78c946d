/** Phase 1 regularisation (PQI falls), 2 compression (PQI rises), 3 collapse (PQI falls again); the paper's hypothesis. */
type PhaseNumber = 1 | 2 | 3;

/**
 * `reached`: the move is at least delta. `pending`: the run goes on and the curve has turned, but by less than delta so far.
 * `not-reached`: neither.
 */
export type PhaseStatus = 'reached' | 'pending' | 'not-reached';

export interface Phase {
  readonly phase: PhaseNumber;
  readonly name: 'Regularisation' | 'Compression' | 'Collapse';
  readonly status: PhaseStatus;
  /** First and last iteration, both inclusive; neighbours share the turning point. null when not reached. */
  readonly start: number | null;
  readonly end: number | null;
  /** Iteration whose value made the move at least delta; null unless reached. */
  readonly confirmedAt: number | null;
  /** What would reach it; null when reached. */
  readonly hint: string | null;
}

export interface PhaseSeries {
  /** PQI per iteration, the mean over seeds if there are several; null = undefined, a gap. */
  readonly pqi: readonly (number | null)[];
  /** Pooled standard deviation over seeds; left out or null for a single seed. */
  readonly pooledStd?: number | null;
  /** Number of seeds N. */
  readonly runs?: number;
  /** No more iterations will come: an unconfirmed turn is then noise, not a pending phase. */
  readonly finished: boolean;
}

export interface PhaseReport {
  /** The smallest move that counts. */
  readonly delta: number;
  readonly phases: readonly [Phase, Phase, Phase];
}

const SMALLEST_MOVE = 0.01;

interface Point {
  readonly iteration: number;
  readonly value: number;
}

interface Turns {
  /** Where PQI had first fallen by delta below a point before. */
  readonly fallAt: number | null;
  /** First local minimum (i1), and where the rise above it was at least delta. */
  readonly low: Point;
  readonly riseAt: number | null;
  /** Next local maximum (i2), and where the drop below it was at least delta. */
  readonly high: Point;
  readonly dropAt: number | null;
}

/**
 * Finds the three phases in a PQI curve, deterministically. The first local minimum counts once PQI rises by delta above
 * it, the next local maximum once PQI drops by delta below it; delta = max(0.01, pooledStd / sqrt(N)). Phase 1 counts only if
 * PQI fell by delta. Gaps are skipped.
 */
export function detectPhases(series: PhaseSeries): PhaseReport {
  const spread = (series.pooledStd ?? 0) / Math.sqrt(Math.max(1, series.runs ?? 1));
  const delta = Math.max(SMALLEST_MOVE, spread);
  const points: Point[] = [];
  series.pqi.forEach((value, iteration) => {
    if (value !== null) points.push({ iteration, value });
  });
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return { delta, phases: [absent(1), absent(2), absent(3)] };
  const turns = findTurns(points, first, delta);
  return { delta, phases: phasesOf(turns, first, last, series.finished) };
}

function findTurns(points: readonly Point[], first: Point, delta: number): Turns {
  let top = first;
  let low = first;
  let high = first;
  let fallAt: number | null = null;
  let riseAt: number | null = null;
  for (const point of points) {
    if (riseAt === null) {
      if (point.value > top.value) top = point;
      if (point.value < low.value) low = point;
      if (fallAt === null && reaches(top.value - point.value, delta)) fallAt = point.iteration;
      if (reaches(point.value - low.value, delta)) {
        riseAt = point.iteration;
        high = point;
      }
      continue;
    }
    if (point.value > high.value) high = point;
    if (reaches(high.value - point.value, delta)) {
      return { fallAt, low, riseAt, high, dropAt: point.iteration };
    }
  }
  return { fallAt, low, riseAt, high, dropAt: null };
}

/** `move >= delta`, a rounding error short of it included: 0.21 - 0.2 is a move of 0.01. */
function reaches(move: number, delta: number): boolean {
  return move >= delta * (1 - 1e-9);
}

function phasesOf(turns: Turns, first: Point, last: Point, finished: boolean): [Phase, Phase, Phase] {
  const { fallAt, low, riseAt, high, dropAt } = turns;
  const turning = (moved: boolean): PhaseStatus => (moved && !finished ? 'pending' : 'not-reached');
  const fell = fallAt !== null;
  const one: PhaseStatus = fell ? 'reached' : turning(riseAt === null && last.value < first.value);
  const two: PhaseStatus = riseAt !== null ? 'reached' : turning(fell && last.value > low.value);
  const three: PhaseStatus =
    dropAt !== null ? 'reached' : turning(riseAt !== null && last.value < high.value);
  const end = last.iteration;
  return [
    phase(1, one, first.iteration, two === 'not-reached' ? end : low.iteration, fallAt),
    phase(2, two, low.iteration, three === 'not-reached' ? end : high.iteration, riseAt),
    phase(3, three, high.iteration, end, dropAt),
  ];
}

const NAMES = { 1: 'Regularisation', 2: 'Compression', 3: 'Collapse' } as const;

const HINTS: Readonly<Record<PhaseNumber, string>> = {
  1: 'The PQ Index has not fallen clearly: train longer or with weight decay, so that small weights appear to be cut.',
  2: 'The PQ Index has not risen clearly after a fall: run more iterations, or cut harder, for example with p = 1, q = 2.',
  3: 'The PQ Index has not fallen clearly after a rise: run more iterations, or cut harder, for example with p = 1, q = 2.',
};

function phase(
  number: PhaseNumber,
  status: PhaseStatus,
  start: number,
  end: number,
  confirmedAt: number | null,
): Phase {
  if (status === 'not-reached') return absent(number);
  const hint =
    status === 'reached'
      ? null
      : 'The curve has turned, but by less than the smallest move that counts: more iterations will tell.';
  return { phase: number, name: NAMES[number], status, start, end, confirmedAt, hint };
}

function absent(number: PhaseNumber): Phase {
  return {
    phase: number,
    name: NAMES[number],
    status: 'not-reached',
    start: null,
    end: null,
    confirmedAt: null,
    hint: HINTS[number],
  };
}
