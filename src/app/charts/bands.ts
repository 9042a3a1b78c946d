/** What lies between a line and another one, in the line's colour. */
export interface Band {
  /** In the chart's key. */
  readonly label: string;
  /** `tint`: evenly pale. `hatch`: lined, so that it is told apart without its colour. */
  readonly fill: 'tint' | 'hatch';
  /** Low never exceeds high; where they meet there is nothing. */
  readonly points: readonly BandPoint[];
  /** A column of the chart's table: how high the band is, one number per place of the axis. */
  readonly column: {
    readonly label: string;
    readonly values: readonly (number | null)[];
  };
}

export interface BandPoint {
  /** On the axis. */
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Where `low` runs under `high`, cut off exactly where they cross; nothing where one of them is not measured. */
export function bandBetween(
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  xOf: (index: number) => number,
): readonly BandPoint[] {
  const both = low.flatMap((value, index) => {
    const above = high[index] ?? null;
    return value === null || above === null ? [] : [{ x: xOf(index), low: value, high: above }];
  });
  return both.flatMap((point, index) => {
    const before = both[index - 1];
    const met = before === undefined ? null : crossing(before, point);
    return [...(met === null ? [] : [met]), shut(point)];
  });
}

/** How far `high` is over `low`, place by place: negative where it runs under it. */
export function heightBetween(
  low: readonly (number | null)[],
  high: readonly (number | null)[],
): readonly (number | null)[] {
  return low.map((value, index) => {
    const above = high[index] ?? null;
    return value === null || above === null ? null : above - value;
  });
}

/** Whether there is anything to see between them. */
export function hasArea(points: readonly BandPoint[]): boolean {
  return points.some(({ x, low, high }, index) => {
    const next = points[index + 1];
    return next !== undefined && next.x > x && (high > low || next.high > next.low);
  });
}

function shut({ x, low, high }: BandPoint): BandPoint {
  return low <= high ? { x, low, high } : { x, low: high, high };
}

function crossing(a: BandPoint, b: BandPoint): BandPoint | null {
  const [before, after] = [a.high - a.low, b.high - b.low];
  if (before * after >= 0) return null;
  const share = before / (before - after);
  const y = a.low + share * (b.low - a.low);
  return { x: a.x + share * (b.x - a.x), low: y, high: y };
}
